// The bare engine in Node, for the scripts and tests of this project. The package's interface is in
// package.mjs.

import { createSource } from "./instance.mjs";
import { load } from "./module.node.mjs";
import { createTools } from "./tools.mjs";

export { createDriver } from "../js/driver.mjs";
export { createKeyrings } from "../js/keyring.mjs";
export { RealmError } from "../js/errors.mjs";
export { createFetch } from "../js/http.mjs";
export {
  KeyringError,
  createKeyring,
  digestOf,
  isDue,
  revokeKey,
  rotateKeyring,
} from "../js/keyring/ring.mjs";
export { keyringName, openKeyring, sealKeyring, unsealKeyring } from "../js/keyring/sealed.mjs";
export { ACTIVATION_SECONDS, RETIRING_SECONDS, keyringStatus } from "../js/keyring/times.mjs";
export { generateSigningKey, keyring } from "../js/keys.mjs";
export {
  NOT_BEFORES,
  SNAPSHOTS,
  openAnswer,
  openNotBefore,
  openSnapshot,
  sealAnswer,
  sealNotBefore,
  sealSnapshot,
} from "../js/revocation-records.mjs";
export { createRevocationStore } from "../js/revocation-store.mjs";
export { SecretError, deriveKeys, generateSecret } from "../js/secret.mjs";
export {
  ConfigKeyError,
  configPublicKey,
  generateConfigKey,
  signRecord,
  signRecords,
} from "./signed-record.mjs";

/** The engine of this process. */
export const engine = createSource(load).now();

export const { splitRealm, policyTest, policyDiff, refusals, revokedSubject, revokedSubjects } =
  createTools(() => engine);
