// What the package offers that needs no engine.

export {
  AccessTokenError,
  AlgorithmError,
  EngineError,
  KeysError,
  RealmError,
  SigningKeyError,
} from "./errors.mjs";
export { generateSigningKey } from "./keys.mjs";
export { createReplayStore } from "./replay-store.mjs";
export { createRevocationStore } from "./revocation-store.mjs";
