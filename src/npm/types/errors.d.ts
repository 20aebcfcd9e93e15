// What is thrown. `code` stays, whatever the message says.

import type { AccessTokenReason } from "./access-token.js";

/** A mistake in a realm document. */
export class RealmError extends Error {
  readonly name: "RealmError";
  readonly code: "ERR_ETX_REALM";
  /** A JSON pointer to the mistake; empty for the whole document. */
  readonly pointer: string;
  /** What is wrong there. */
  readonly reason: string;
  /** In which of several texts. */
  readonly text: "document" | "old" | "cases";
}

/** A key that a realm cannot sign with. */
export class SigningKeyError extends Error {
  readonly name: "SigningKeyError";
  readonly code: "ERR_ETX_SIGNING_KEY";
  /** Its place in `signingKeys`. */
  readonly index: number;
  /** Its name, where it has one. */
  readonly kid?: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** An access token that does not count. */
export class AccessTokenError extends Error {
  readonly name: "AccessTokenError";
  readonly code: "ERR_ETX_TOKEN";
  /** Why: a stable name. */
  readonly reason: AccessTokenReason;
}

/** An algorithm that the platform does not have, or a name that is none. */
export class AlgorithmError extends Error {
  readonly name: "AlgorithmError";
  readonly code: "ERR_ETX_ALGORITHM";
}

/** Keys of an issuer that are unavailable. */
export class KeysError extends Error {
  readonly name: "KeysError";
  /** Why, in one word such as `redirect` or `no_usable_key`, where it is known. */
  readonly reason?: string;
  readonly code: "ERR_ETX_KEYS";
}

/** An engine that is not there, or that failed. */
export class EngineError extends Error {
  readonly name: "EngineError";
  readonly code: "ERR_ETX_ENGINE" | "ERR_ETX_NOT_INITIALIZED";
}

/** Everything that the package throws with a `code`, so that it narrows. */
export type ExchangePackageError =
  RealmError | SigningKeyError | AccessTokenError | AlgorithmError | KeysError | EngineError;
