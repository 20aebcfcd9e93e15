// Reads the questions that tests/native/crypto.rs writes, in the form that a back end takes.

/** Returns a case of the file with its bytes decoded; `keys` are the JWKs of the file. */
export function toQuestion({ alg, key, message, signature }, keys) {
  return { alg, jwk: keys[key], message: bytes(message), signature: bytes(signature) };
}

/** Returns questions as such a file holds them. */
export function toFile(questions) {
  const keys = [...new Set(questions.map(({ jwk }) => jwk))];
  const places = new Map(keys.map((jwk, place) => [jwk, place]));
  const cases = questions.map(({ alg, jwk, message, signature }) => ({
    alg,
    key: places.get(jwk),
    message: text(message),
    signature: text(signature),
  }));
  return { keys, cases };
}

export function bytes(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function text(bytes) {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
