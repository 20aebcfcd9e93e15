// DPoP proofs: RFC 9449 section 4.2. Honest ones, and ones put together by hand.

import { calculateJwkThumbprint } from "jose";
import { privateKey } from "./keys.mjs";
import { NOW, REALMS } from "./realms.mjs";
import { b64, raw, sign } from "./tokens.mjs";

export const TOKEN = `${REALMS.bound.issuer}/token`;

/** Returns a private key of a holder, by its `kid`. */
export const holder = (kid = "es256") => privateKey("client.proof", kid);

/** Returns the members of a key that everyone may know, and no others. */
export const open = ({ kty, crv, x, y, n, e }) =>
  JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }));

/** Returns the `cnf` of a token that is bound to the key of a holder. */
export const boundTo = async (kid) => ({ jkt: await calculateJwkThumbprint(open(holder(kid))) });

/** Returns the usual claims of a proof, changed. Each proof of a key has a `jti` of its own. */
export const claimsOf = (jti, changes) => ({ htm: "POST", htu: TOKEN, iat: NOW, jti, ...changes });

const headerOf = (key, changes) => ({ typ: "dpop+jwt", alg: key.alg, jwk: open(key), ...changes });

/** Returns an honest proof, or one with changed members; undefined drops a member. */
export const proof = (jti, claims = {}, header = {}, key = holder()) =>
  sign(headerOf(key, header), claimsOf(jti, claims), key);

/** Returns a proof with these texts as header and claims, which functions make of the usual ones. */
export function written(jti, { header = same, claims = same }, key = holder()) {
  const [head, body] = [headerOf(key), claimsOf(jti)].map((part) => JSON.stringify(part));
  return raw(header(head), claims(body), key);
}

const same = (text) => text;

/** Returns a proof with these parts and no signature worth the name. */
export const unsigned = (jti, header, key = holder()) =>
  `${b64(headerOf(key, header))}.${b64(claimsOf(jti))}.${"A".repeat(86)}`;

/** Returns an honest proof of exactly that many bytes. */
export async function ofLength(jti, bytes) {
  for (const nonsense of ["", "a", "aa"]) {
    for (let more = bytes; more > 0; more -= 1) {
      const parts = [headerOf(holder(), { nonsense }), claimsOf(jti, { more: "a".repeat(more) })];
      // Two dots, and 64 bytes of signature.
      const length = parts.reduce((sum, part) => sum + b64(part).length, 2 + 86);
      if (length === bytes) return sign(...parts, holder());
      if (length < bytes) break;
    }
  }
  throw new Error(`no proof has ${bytes} bytes`);
}
