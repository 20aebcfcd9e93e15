// Keys of issuers and clients that publish them at an address: the engine requests them by the name of a
// record.

import { encode } from "../js/base64url.mjs";

/**
 * The key sets by the names of their records. `keys({ issuer, jwksUri, jwksAuth })`, for a client with
 * its `clientId` too, returns a set, as an object or as text, or nothing.
 *
 * - `read(name)`: the set, as bytes;
 * - `owner(name)`: the arguments for `keys`.
 */
export async function issuerKeys({ realm, document, keys }) {
  const owners = new Map();
  for (const { issuer, jwks_uri: jwksUri, jwks_auth: jwksAuth } of document.trusted_issuers) {
    if (jwksUri === undefined) continue;
    const owner = { issuer, jwksUri, ...(jwksAuth && { jwksAuth }) };
    owners.set(await nameOf("keys", realm, issuer, jwksUri), owner);
  }
  for (const { client_id: clientId, auth } of document.clients ?? []) {
    const { jwks_uri: jwksUri } = auth;
    if (jwksUri === undefined) continue;
    owners.set(await nameOf("client-keys", realm, clientId, jwksUri), {
      issuer: clientId,
      clientId,
      jwksUri,
    });
  }

  return {
    owner: (name) => owners.get(name),

    async read(name) {
      const wanted = owners.get(name);
      if (wanted === undefined) return undefined;
      const set = await keys(wanted);
      if (set === undefined || set === null) return undefined;
      return new TextEncoder().encode(typeof set === "string" ? set : JSON.stringify(set));
    },
  };
}

/** The name of the record, as src/realm/record.rs computes it: a digest of the parts and their lengths. */
async function nameOf(prefix, ...parts) {
  const utf8 = new TextEncoder();
  const bytes = parts.flatMap((part) => {
    const text = utf8.encode(part);
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, text.length);
    return [...new Uint8Array(length.buffer), ...text];
  });
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return `${prefix}:${encode(new Uint8Array(digest))}`;
}
