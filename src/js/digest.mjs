// The SHA-256 of a text, by which two hosts compare what they have read without sending it.

import { encode } from "./base64url.mjs";

const utf8 = new TextEncoder();

/** The digest of a text, in base64url. */
export async function digest(text, subtle = globalThis.crypto.subtle) {
  return encode(new Uint8Array(await subtle.digest("SHA-256", utf8.encode(text))));
}
