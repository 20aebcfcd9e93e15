// The bare engine in Node, for the scripts and tests of this project. What the package offers is in
// package.mjs.

import { createSource } from "./instance.mjs";
import { load } from "./module.node.mjs";
import { createTools } from "./tools.mjs";

export { createDriver } from "./driver.mjs";
export { RealmError } from "./errors.mjs";
export { createFetch } from "./http.mjs";
export {
  KeyringError,
  createKeyring,
  editionOf,
  isDue,
  revokeKey,
  rotateKeyring,
} from "./keyring/ring.mjs";
export { keyringName, openKeyring, sealKeyring, unsealKeyring } from "./keyring/sealed.mjs";
export { ACTIVATION_SECONDS, RETIRING_SECONDS, keyringStatus } from "./keyring/times.mjs";
export { generateSigningKey, keyring } from "./keys.mjs";
export {
  MARKS,
  SNAPSHOTS,
  openMark,
  openSnapshot,
  sealMark,
  sealSnapshot,
} from "./revocation-records.mjs";
export { createRevocationStore } from "./revocation-store.mjs";
export {
  ConfigKeyError,
  configPublicKey,
  generateConfigKey,
  signRecord,
  signRecords,
} from "./signed-record.mjs";
export { SecretError, deriveKeys, generateSecret } from "./secret.mjs";

/** The engine of this process. */
export const engine = createSource(load).now();

export const { splitRealm, policyTest, policyDiff, refusals, revokedSubject } = createTools(
  () => engine,
);
