// Signs records with the key that the operator keeps offline.

import { missing } from "../failure.mjs";
import { readText } from "../files.mjs";

const TYPES = { realm: "etx-realm", client: "etx-client" };

/** `{ signing, sign(kind, text) }`: without a key file the text stays as it is. */
export async function signerOf(file) {
  if (!file) return { signing: false, sign: async (_, text) => text };
  const key = await readPrivateKey(file);
  const { signRecord } = await import("../../signed-record.mjs");
  return { signing: true, sign: (kind, text) => signRecord(key, TYPES[kind], text) };
}

/** A private JWK from a file. Nothing of it is repeated. */
export async function readPrivateKey(file) {
  const text = await readText(file, "a private JWK");
  try {
    const jwk = JSON.parse(text);
    if (typeof jwk.kty === "string" && (jwk.d ?? jwk.priv)) return jwk;
  } catch {
    // What it is instead is said below.
  }
  throw missing("key.unreadable", `${file} is not a private JWK`);
}
