// Signs records with the key that the operator keeps offline.

import { thumbprint } from "../../js/keys.mjs";
import { algorithmOf } from "../../js/webcrypto.mjs";
import { missing } from "../failure.mjs";
import { readText } from "../files.mjs";
import { isSigned } from "./stored.mjs";

const TYPES = { realm: "etx-realm", client: "etx-client" };

/**
 * The signer of the records of a push:
 *
 * - `signing`: the thumbprint of the key, or false where records stay unsigned;
 * - `sign(kind, text)`: the stored form of a record;
 * - `made(text)`: whether this signer can have made a stored record;
 * - `publicKey`: the public JWK of the key.
 *
 * Throws a `Failure` for a key that cannot sign records, before the command writes anything.
 */
export async function signerOf(file) {
  if (!file) {
    return { signing: false, sign: async (_, text) => text, made: async (text) => !isSigned(text) };
  }
  const key = await readPrivateKey(file);
  const { ConfigKeyError, configPublicKey, signRecord } =
    await import("../../npm/signed-record.mjs");
  try {
    await signRecord(key, TYPES.realm, "");
  } catch (error) {
    if (!(error instanceof ConfigKeyError)) throw error;
    throw missing(
      "key.unfit",
      `${file}: ${error.message}`,
      "`keys config FILE` makes one that is.",
    );
  }
  const publicKey = configPublicKey(key);
  const { kid, alg, ...members } = publicKey;
  return {
    signing: await thumbprint(members),
    sign: (kind, text) => signRecord(key, TYPES[kind], text),
    made: async (text) => isSigned(text) && verifies(members, alg, text.trim()),
    publicKey,
  };
}

/** Whether the key made a compact JWS; the Worker checks its header. */
async function verifies(jwk, alg, text) {
  const { algorithm } = algorithmOf(alg);
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const end = text.lastIndexOf(".");
  const signature = Buffer.from(text.slice(end + 1), "base64url");
  return crypto.subtle.verify(algorithm, key, signature, Buffer.from(text.slice(0, end)));
}

/** A private JWK from a file. Messages repeat nothing of it. */
export async function readPrivateKey(file) {
  const text = await readText(file, "a private JWK");
  try {
    const jwk = JSON.parse(text);
    if (typeof jwk.kty === "string" && (jwk.d ?? jwk.priv)) return jwk;
  } catch {
    // The error is reported below.
  }
  throw missing(
    "key.unreadable",
    `${file} is not a private JWK`,
    "A private JWK is a JSON object with `kty`, `kid`, `alg` and the private members.",
  );
}
