// The package's errors. Each has a stable `code`, whatever its message says.

/** The codes, by the part that failed. */
export const CODES = Object.freeze({
  algorithm: "ERR_ETX_ALGORITHM",
  argument: "ERR_ETX_ARGUMENT",
  engine: "ERR_ETX_ENGINE",
  keys: "ERR_ETX_KEYS",
  notInitialized: "ERR_ETX_NOT_INITIALIZED",
  realm: "ERR_ETX_REALM",
  signingKey: "ERR_ETX_SIGNING_KEY",
  token: "ERR_ETX_TOKEN",
});

/**
 * A mistake in a realm document; `pointer` is the JSON pointer to it. Where there are several texts,
 * `text` says which one: `document`, `old`, or `cases` for policy tests and requests.
 */
export class RealmError extends Error {
  constructor({ text, pointer, reason }) {
    super([text, pointer, reason].filter(Boolean).join(": "));
    this.name = "RealmError";
    this.code = CODES.realm;
    this.text = text ?? "document";
    this.pointer = pointer;
    this.reason = reason;
  }
}

/** A key that a realm cannot sign with; `index` is its place in `signingKeys`, `kid` its name. */
export class SigningKeyError extends Error {
  constructor({ index, kid, reason }, options) {
    const named = typeof kid === "string" ? ` (kid ${JSON.stringify(kid)})` : "";
    super(`signingKeys[${index}]${named}: ${reason}`, options);
    this.name = "SigningKeyError";
    this.code = CODES.signingKey;
    this.index = index;
    this.kid = kid;
    this.reason = reason;
  }
}

/**
 * An algorithm that the platform's WebCrypto does not have; or, with the names of all algorithms as `known`,
 * a name that is none of them.
 */
export class AlgorithmError extends Error {
  constructor(alg, { known, ...options } = {}) {
    super(known ? unknown(alg, known) : `this platform's WebCrypto does not have ${alg}`, options);
    this.name = "AlgorithmError";
    this.code = CODES.algorithm;
  }
}

/** Repeats a name as JOSE has them; any other text may be a misplaced key. */
function unknown(alg, known) {
  const isName = /^[A-Za-z0-9-]{1,20}$/.test(alg);
  const meant = known.find((name) => isName && name.toLowerCase() === alg.toLowerCase());
  return [
    isName ? `there is no algorithm ${alg} here` : "alg: expected the name of an algorithm",
    meant ? `did you mean ${meant}?` : `choose from ${known.join(", ")}`,
  ].join("; ");
}

/** The engine is unavailable: not loaded yet, or not loadable. */
export class EngineError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = "EngineError";
    this.code = code;
  }
}

/** The keys of an issuer are unavailable: the token is not at fault. `reason` is a word, where one is known. */
export class KeysError extends Error {
  constructor(message, { reason, ...options } = {}) {
    super(message, options);
    this.name = "KeysError";
    this.code = CODES.keys;
    this.reason = reason;
  }
}

/** An access token that the resource server must refuse; `reason` is a stable identifier. */
export class AccessTokenError extends Error {
  constructor({ reason, message }) {
    super(message);
    this.name = "AccessTokenError";
    this.code = CODES.token;
    this.reason = reason;
  }
}
