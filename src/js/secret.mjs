// The secret of the host, `KEY_ENCRYPTION_KEY`, and the keys derived from it: one for each use, so that a
// key that authenticates one type of record can neither open nor authenticate another.
//
// HKDF-SHA-256 (RFC 5869) with the use as `info`. Sealing is AES-256-GCM with a fresh nonce of 96
// bits; authenticating is HMAC-SHA-256. Both cover parts, each preceded by its length, so that no two
// lists of parts are one message.

import { decode, encode } from "./base64url.mjs";

const utf8 = new TextEncoder();

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const info = (use) => utf8.encode(`edge-token-exchange/v1/${use}`);

/** The uses for which records are authenticated. */
const AUTHENTICATED = ["keyring", "issuer-keys", "revocations"];

/** The secret is invalid; the message never quotes it. */
export class SecretError extends Error {
  constructor() {
    super("KEY_ENCRYPTION_KEY is not 32 bytes in base64url without padding");
    this.name = "SecretError";
  }
}

/** A new secret, as text. */
export function generateSecret() {
  return encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/**
 * The keys derived from the secret. Throws a `SecretError`. Parts are strings or bytes.
 *
 * - `seal(parts, bytes)`: the bytes encrypted and bound to the parts, as text;
 * - `open(parts, text)`: the bytes; nothing where they were sealed with other parts, by another secret,
 *   or changed;
 * - `mac(use, parts)`: a text that authenticates the parts for `keyring`, `issuer-keys` or
 *   `revocations`;
 * - `verify(use, parts, mac)`: whether the text authenticates the parts, in constant time.
 */
export async function deriveKeys(secret, subtle = globalThis.crypto.subtle) {
  const bytes = decode(secret);
  if (bytes?.length !== SECRET_BYTES) throw new SecretError();
  const root = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  const derive = (use, algorithm, usages) => {
    const salt = new Uint8Array(0);
    const hkdf = { name: "HKDF", hash: "SHA-256", salt, info: info(use) };
    return subtle.deriveKey(hkdf, root, algorithm, false, usages);
  };
  // All at once: another request must not await a promise that one request began.
  const sealing = await derive("seal", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  const authenticating = new Map();
  for (const use of AUTHENTICATED) {
    authenticating.set(use, await derive(`mac/${use}`, hmac, ["sign", "verify"]));
  }
  const keyFor = (use) => {
    if (!authenticating.has(use)) throw new TypeError(`nothing is authenticated for ${use}`);
    return authenticating.get(use);
  };

  return {
    async seal(parts, plain) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const gcm = { name: "AES-GCM", iv: nonce, additionalData: joined(parts) };
      const sealed = new Uint8Array(await subtle.encrypt(gcm, sealing, plain));
      const whole = new Uint8Array(NONCE_BYTES + sealed.length);
      whole.set(nonce);
      whole.set(sealed, NONCE_BYTES);
      return encode(whole);
    },

    async open(parts, text) {
      const whole = decode(text);
      if (whole === undefined || whole.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const iv = whole.subarray(0, NONCE_BYTES);
      const gcm = { name: "AES-GCM", iv, additionalData: joined(parts) };
      try {
        return new Uint8Array(await subtle.decrypt(gcm, sealing, whole.subarray(NONCE_BYTES)));
      } catch (error) {
        if (error?.name === "OperationError") return undefined;
        throw error;
      }
    },

    async mac(use, parts) {
      return encode(new Uint8Array(await subtle.sign("HMAC", keyFor(use), joined(parts))));
    },

    async verify(use, parts, mac) {
      const bytes = decode(mac);
      return bytes !== undefined && subtle.verify("HMAC", keyFor(use), bytes, joined(parts));
    },
  };
}

/**
 * The key of the nonces of DPoP proofs that is derived from the secret: 32 bytes, of which the engine makes
 * HMACs itself. Throws a `SecretError`.
 */
export async function deriveNonceKey(secret, subtle = globalThis.crypto.subtle) {
  const bytes = decode(secret);
  if (bytes?.length !== SECRET_BYTES) throw new SecretError();
  const root = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
  const salt = new Uint8Array(0);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt, info: info("mac/dpop-nonce") };
  return new Uint8Array(await subtle.deriveBits(hkdf, root, 8 * SECRET_BYTES));
}

/** One message of several parts, each preceded by its length in four bytes. */
function joined(parts) {
  const all = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : part));
  const message = new Uint8Array(all.reduce((length, part) => length + 4 + part.length, 0));
  const view = new DataView(message.buffer);
  let at = 0;
  for (const part of all) {
    view.setUint32(at, part.length);
    message.set(part, at + 4);
    at += 4 + part.length;
  }
  return message;
}
