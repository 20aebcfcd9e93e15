// Secrets of clients, and the digests by which realm documents know them.

import { wrong } from "./arguments.mjs";
import { encode } from "./base64url.mjs";

/** 256 bits: no one guesses it, so a fast digest is enough. */
const BYTES = 32;

/** A new secret and its digest for `secret_sha256`: `{ secret, sha256 }`. */
export async function generateClientSecret() {
  const secret = encode(globalThis.crypto.getRandomValues(new Uint8Array(BYTES)));
  return { secret, sha256: await hashClientSecret(secret) };
}

/** The digest of a secret for `secret_sha256`: SHA-256 of its UTF-8, base64url without padding. */
export async function hashClientSecret(secret) {
  if (typeof secret !== "string" || secret === "") {
    throw wrong("secret", "a string that is not empty", secret);
  }
  const bytes = new TextEncoder().encode(secret);
  return encode(new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes)));
}
