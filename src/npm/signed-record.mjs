// Signed records: their writer signs them with a key that the reading host does not have. RFC 7515;
// src/realm/signed.rs verifies them.

import { decode, encode } from "../js/base64url.mjs";
import { thumbprint } from "../js/keys.mjs";
import { algorithmOf, importPrivate, only, sign } from "../js/webcrypto.mjs";

const utf8 = new TextEncoder();

/** The type of a signed record, by the prefix of its name. */
const TYPES = { realm: "etx-realm", client: "etx-client" };

/** The algorithms that may sign the configuration, by the curve of the key. */
const ALGORITHMS = { "P-256": "ES256", Ed25519: "Ed25519" };

/** A key that cannot sign records; the message never quotes it. */
export class ConfigKeyError extends Error {
  constructor(reason, options) {
    super(`the configuration key: ${reason}`, options);
    this.name = "ConfigKeyError";
  }
}

/**
 * A new key that signs records: `{ public, private }`, both as JWK with `kid` and `alg`. The operator
 * sets `CONFIG_PUBLIC_JWK` to the JSON of the public part, and keeps the private part where records are
 * written.
 */
export async function generateConfigKey(alg = "ES256", subtle = globalThis.crypto.subtle) {
  if (!Object.values(ALGORITHMS).includes(alg))
    throw new ConfigKeyError("neither ES256 nor Ed25519");
  const { algorithm, public: shared, private: own } = algorithmOf(alg);
  const pair = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const jwk = await subtle.exportKey("jwk", pair.privateKey);
  const publicKey = only(jwk, shared);
  const named = { kid: await thumbprint(publicKey, subtle), alg };
  return {
    public: { ...publicKey, ...named },
    private: { ...publicKey, ...only(jwk, own), ...named },
  };
}

/** The public part of a private JWK, in the form of `CONFIG_PUBLIC_JWK`. */
export function configPublicKey(privateJwk) {
  const alg = algorithmFor(privateJwk);
  const { kid } = privateJwk;
  const named = kid === undefined ? { alg } : { kid, alg };
  return { ...only(privateJwk, algorithmOf(alg).public), ...named };
}

/**
 * A signed record: the compact JWS of its text. `typ` is `etx-realm` or `etx-client`. Throws a
 * `ConfigKeyError` for a key that is no private ES256 or Ed25519 JWK.
 */
export async function signRecord(privateJwk, typ, text, subtle = globalThis.crypto.subtle) {
  if (!Object.values(TYPES).includes(typ)) throw new TypeError(`there is no record of type ${typ}`);
  const signed = await signer(privateJwk, subtle);
  return signed(typ, text);
}

/** The records of `splitRealm`, each signed under its type: pairs of name and text, in their order. */
export async function signRecords(privateJwk, records, subtle = globalThis.crypto.subtle) {
  const signed = await signer(privateJwk, subtle);
  const all = [];
  for (const [name, text] of records) {
    const typ = TYPES[name.slice(0, name.indexOf(":"))];
    if (typ === undefined) throw new TypeError("only records of realms and clients are signed");
    all.push([name, await signed(typ, text)]);
  }
  return all;
}

/**
 * A public key in the form of `CONFIG_PUBLIC_JWK`: `isOf(record)` returns whether it signed a compact
 * JWS. Nothing where the text is no key that `ConfigKey` of src/realm/signed.rs reads.
 */
export async function readableConfigKey(text, subtle = globalThis.crypto.subtle) {
  try {
    const jwk = JSON.parse(text);
    const alg = ALGORITHMS[jwk.crv];
    if (alg === undefined || jwk.d !== undefined || (jwk.alg ?? alg) !== alg) return undefined;
    const { algorithm, public: shared } = algorithmOf(alg);
    const key = await subtle.importKey("jwk", only(jwk, shared), algorithm, false, ["verify"]);
    return {
      async isOf(record) {
        const end = record.lastIndexOf(".");
        const signature = decode(record.slice(end + 1));
        if (end < 0 || signature === undefined) return false;
        return subtle.verify(algorithm, key, signature, utf8.encode(record.slice(0, end)));
      },
    };
  } catch {
    return undefined;
  }
}

/** A function that signs with a key, imported once. */
async function signer(privateJwk, subtle) {
  const alg = algorithmFor(privateJwk);
  const key = await imported(privateJwk, alg, subtle);
  const { kid } = privateJwk;
  return async (typ, text) => {
    const header = kid === undefined ? { alg, typ } : { alg, kid, typ };
    const input = `${encode(utf8.encode(JSON.stringify(header)))}.${encode(utf8.encode(text))}`;
    return `${input}.${encode(await sign(subtle, key, utf8.encode(input)))}`;
  };
}

async function imported(privateJwk, alg, subtle) {
  try {
    return await importPrivate(subtle, alg, privateJwk);
  } catch (error) {
    throw new ConfigKeyError("not a key that can be imported", { cause: error });
  }
}

function algorithmFor(jwk) {
  const alg = typeof jwk === "object" && jwk !== null ? ALGORITHMS[jwk.crv] : undefined;
  if (alg === undefined) throw new ConfigKeyError("neither a P-256 nor an Ed25519 JWK");
  if (jwk.alg !== undefined && jwk.alg !== alg)
    throw new ConfigKeyError(`its \`alg\` is not ${alg}`);
  if (decode(jwk.d) === undefined) throw new ConfigKeyError("its private part is missing");
  return alg;
}
