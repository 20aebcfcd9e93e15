// Tokens: honest ones made by jose and crooked ones put together by hand.
//
// ECDSA and RSA-PSS draw randomness, so a new token would differ although nothing else changed: the
// generator keeps a signature that the vectors already have and that verifies.

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
  RS384: { name: "RSASSA-PKCS1-v1_5" },
  PS256: { name: "RSA-PSS", saltLength: 32 },
  ES256: { name: "ECDSA", hash: "SHA-256" },
  ES384: { name: "ECDSA", hash: "SHA-384" },
  Ed25519: { name: "Ed25519" },
  EdDSA: { name: "Ed25519" },
};

/** Returns the base64url of a text, or of an object's JSON. */
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

/** Returns the signature over `input`: the kept one, or a new one by `make`. */
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

/** Returns a token of two given JSON texts (or byte strings), correctly signed. */
export async function raw(header, claims, key) {
  const input = `${b64(header)}.${b64(claims)}`;
  const signature = await once(input, key, async () => {
    const signer = await importJWK(key, key.alg);
    const bytes = await subtle.sign(PARAMETERS[key.alg], signer, Buffer.from(input));
    return base64url.encode(new Uint8Array(bytes));
  });
  return `${input}.${signature}`;
}

/** Returns an honest token, without members that are undefined. */
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

/** An issuer's function to make tokens: fixed header and claims, which each token may change. */
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

/** Changes the parts of a token and puts them together again. */
export const alter = async (token, change) => (await change(...(await token).split("."))).join(".");
