// Tokens for the cases: valid ones, and ones with a single fault. Nothing here comes from the engine,
// whose reading of tokens the cases judge, too.

import { decode as fromBase64url, encode as toBase64url } from "../js/base64url.mjs";
import { algorithmOf, createVerifier, importPrivate, sign as signBytes } from "../js/webcrypto.mjs";

const { subtle } = globalThis.crypto;
const utf8 = new TextEncoder();

/** A value as JSON in base64url; a string counts as JSON already. */
export const part = (value) =>
  toBase64url(utf8.encode(typeof value === "string" ? value : JSON.stringify(value)));

/** A private key that signs, from its JWK. */
export async function signer({ alg, kid, ...jwk }) {
  return { alg, kid, key: await importPrivate(subtle, alg, jwk) };
}

/** A compact JWS. `header` overrides the members from the key; an undefined member is left out. */
export async function compact({ alg, kid, key }, header, claims) {
  const signed = `${part({ alg, kid, ...header })}.${part(claims)}`;
  return `${signed}.${toBase64url(await signBytes(subtle, key, utf8.encode(signed)))}`;
}

/** A JWS with a MAC under a key of some bytes. */
export async function withMac(secret, header, claims) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const signed = `${part({ alg: "HS256", ...header })}.${part(claims)}`;
  return `${signed}.${toBase64url(new Uint8Array(await subtle.sign("HMAC", key, utf8.encode(signed))))}`;
}

/** Header and claims of a compact JWS, not verified; undefined where the text is none. */
export function decode(token) {
  try {
    const [header, claims] = token
      .split(".")
      .slice(0, 2)
      .map((text) => JSON.parse(new TextDecoder().decode(fromBase64url(text))));
    return typeof header === "object" && typeof claims === "object"
      ? { header, claims }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether one of the keys that fit the header made the signature. */
export async function verifies(token, keys) {
  const { header } = decode(token);
  const [signed, signature] = [
    token.slice(0, token.lastIndexOf(".")),
    fromBase64url(token.slice(token.lastIndexOf(".") + 1)),
  ];
  algorithmOf(header.alg);
  for (const jwk of keys) {
    if (jwk.kid !== header.kid || (jwk.alg ?? header.alg) !== header.alg) continue;
    const verifier = createVerifier(subtle);
    const key = await verifier.known(0, header.alg, JSON.stringify(jwk));
    if (await verifier.verify(key, utf8.encode(signed), signature)) return true;
  }
  return false;
}

/** An ECDSA signature, R and S, in the DER form of X.509. */
export function inDer(token) {
  const at = token.lastIndexOf(".");
  const raw = fromBase64url(token.slice(at + 1));
  const integer = (bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const trimmed = [...bytes.slice(start)];
    if (trimmed[0] & 0x80) trimmed.unshift(0);
    return [2, trimmed.length, ...trimmed];
  };
  const body = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))];
  return `${token.slice(0, at)}.${toBase64url(new Uint8Array([0x30, body.length, ...body]))}`;
}
