// The exports of the package that need no engine.

export {
  AccessTokenError,
  AlgorithmError,
  EngineError,
  KeysError,
  RealmError,
  SigningKeyError,
} from "../js/errors.mjs";
export { generateClientSecret, hashClientSecret } from "../js/client-secret.mjs";
export { generateSigningKey } from "../js/keys.mjs";
export { createRevocationStore } from "../js/revocation-store.mjs";
export { createReplayStore } from "./replay-store.mjs";
export { createTestIssuer } from "./test-issuer.mjs";
