// Tokens, honest ones made by jose and crooked ones put together by hand.
//
// ECDSA and RSA-PSS draw randomness, so a token made again would differ although nothing changed:
// a signature that the vectors already hold and that verifies is used again.

import { readdirSync, readFileSync } from "node:fs";
import { base64url, CompactSign, importJWK } from "jose";
import { privateKey } from "./keys.mjs";

const { subtle } = globalThis.crypto;
const folder = new URL("../", import.meta.url);

const kept = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const text = readFileSync(new URL(file, folder), "utf8");
  for (const [, input, signature] of text.matchAll(/([\w-]{8,}\.[\w-]{2,})\.([\w-]{40,})/g)) {
    kept.set(input, [...(kept.get(input) ?? []), signature]);
  }
}

const PARAMETERS = {
  RS256: { name: "RSASSA-PKCS1-v1_5" },
  PS256: { name: "RSA-PSS", saltLength: 32 },
  ES256: { name: "ECDSA", hash: "SHA-256" },
  ES384: { name: "ECDSA", hash: "SHA-384" },
  Ed25519: { name: "Ed25519" },
  EdDSA: { name: "Ed25519" },
};

/** Base64url of a text, or of an object's JSON. */
export const b64 = (part) =>
  base64url.encode(
    typeof part === "object" && !ArrayBuffer.isView(part) ? JSON.stringify(part) : part,
  );

async function keptSignature(input, key) {
  const { d, p, q, dp, dq, qi, ...open } = key;
  for (const signature of kept.get(input) ?? []) {
    const bytes = [Buffer.from(signature, "base64url"), Buffer.from(input)];
    if (bytes[0].toString("base64url") !== signature) continue;
    if (await subtle.verify(PARAMETERS[key.alg], await importJWK(open, key.alg), ...bytes))
      return signature;
  }
  return undefined;
}

const made = new Map();

/** The signature over `input`: the one that is kept, or a new one by `make`. */
function once(input, key, make) {
  const name = `${key.alg} ${key.kid} ${key.x ?? key.n} ${input}`;
  if (!made.has(name)) {
    made.set(
      name,
      keptSignature(input, key).then((old) => old ?? make()),
    );
  }
  return made.get(name);
}

/** A token of two given JSON texts (or byte strings), rightly signed. */
export async function raw(header, claims, key) {
  const input = `${b64(header)}.${b64(claims)}`;
  const signature = await once(input, key, async () => {
    const signer = await importJWK(key, key.alg);
    const bytes = await subtle.sign(PARAMETERS[key.alg], signer, Buffer.from(input));
    return base64url.encode(new Uint8Array(bytes));
  });
  return `${input}.${signature}`;
}

/** An honest token. A member given as undefined is left out. */
export async function sign(header, claims, key) {
  const [protectedHeader, payload] = [header, claims].map((part) =>
    JSON.parse(JSON.stringify(part)),
  );
  const input = `${b64(protectedHeader)}.${b64(payload)}`;
  const signature = await once(input, key, async () => {
    const signer = new CompactSign(Buffer.from(JSON.stringify(payload)));
    const token = await signer
      .setProtectedHeader(protectedHeader)
      .sign(await importJWK(key, key.alg));
    return token.split(".")[2];
  });
  return `${input}.${signature}`;
}

/** An issuer's way of making tokens: fixed header and claims, which each token may change. */
export function issuer(keyFile, typ, fixed) {
  const usual = privateKey(keyFile);
  const header = (key, changes) => ({ alg: key.alg, kid: key.kid, typ, ...changes });
  const make = (claims = {}, changes = {}, key = usual) =>
    sign(header(key, changes), { ...fixed, ...claims }, key);
  make.key = usual;
  make.header = (changes = {}, key = usual) => header(key, changes);
  make.claims = (claims = {}) => ({ ...fixed, ...claims });
  return make;
}

/** The parts of a token, changed and put together again. */
export const alter = async (token, change) => (await change(...(await token).split("."))).join(".");
