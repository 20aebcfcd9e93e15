// A keyring as a record: private parts sealed, and the whole authenticated.
//
// Record: `{ "keyring": TEXT, "mac": MAC }`. The text is the JSON of the keyring, in which each key has
// `sealed` in place of `private`; the MAC covers its name and the text as it stands, so that an attacker
// cannot change, omit or rename anything. A private part opens only with its own issuer, `kid`, `alg` and
// public part.
//
// Without a secret a record is the keyring itself, with private JWKs: for local use and for tests.

import { encode } from "../base64url.mjs";
import { thumbprint } from "../keys.mjs";
import { KeyringError } from "./ring.mjs";

const utf8 = new TextEncoder();

/** The name of the record of a realm's keyring, as src/realm/record.rs computes it. */
export async function keyringName(realm, subtle = globalThis.crypto.subtle) {
  const path = utf8.encode(realm);
  const prefixed = new Uint8Array(4 + path.length);
  new DataView(prefixed.buffer).setUint32(0, path.length);
  prefixed.set(path, 4);
  return `keyring:${encode(new Uint8Array(await subtle.digest("SHA-256", prefixed)))}`;
}

/** The text of a keyring's record. `secret` comes from `deriveKeys`; without one nothing is sealed. */
export async function sealKeyring(ring, secret) {
  if (!secret) {
    if (ring.keys.some((key) => "sealed" in key)) throw missing();
    return JSON.stringify(ring);
  }
  const keys = [];
  for (const key of ring.keys) keys.push("sealed" in key ? key : await sealed(ring, key, secret));
  const text = JSON.stringify({ ...ring, keys });
  const mac = await secret.mac("keyring", [await keyringName(ring.realm), text]);
  return JSON.stringify({ keyring: text, mac });
}

/**
 * The keyring of a record, with its private parts as stored. Throws a `KeyringError` for a record that is
 * not authentic (`not_authentic`), not of this name or issuer (`elsewhere`), or not sealed where there is
 * a secret and the other way round (`unsealed`, `secret_missing`).
 */
export async function openKeyring(text, secret, { name, issuer } = {}) {
  const record = parse(text);
  const isSealed = typeof record.keyring === "string";
  if (isSealed && !secret) throw missing();
  if (!isSealed && secret) {
    throw new KeyringError(
      "unsealed",
      "the keyring is not sealed, and there is a secret to seal with",
    );
  }
  const ring = isSealed ? parse(record.keyring) : record;
  if (isSealed) {
    const own = name ?? (await keyringName(String(ring.realm)));
    if (!(await secret.verify("keyring", [own, record.keyring], record.mac))) {
      throw new KeyringError(
        "not_authentic",
        "the keyring was not written with this secret, or was changed",
      );
    }
    if (own !== (await keyringName(ring.realm))) throw elsewhere();
  }
  if (issuer !== undefined && ring.issuer !== issuer) throw elsewhere();
  if (!Number.isSafeInteger(ring.counter) || !Array.isArray(ring.keys)) throw malformed();
  return ring;
}

/** The private JWK of a key of an opened keyring. Throws a `KeyringError` (`not_authentic`). */
export async function openPrivate(ring, key, secret) {
  if (!("sealed" in key)) return key.private;
  if (!secret) throw missing();
  const bytes = await secret.open(await boundTo(ring, key), key.sealed);
  if (bytes === undefined) {
    throw new KeyringError("not_authentic", `the private part is not that of ${key.kid}`);
  }
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The keyring with its private parts open, so that another secret can seal them. */
export async function unsealKeyring(ring, secret) {
  const keys = [];
  for (const { sealed: text, ...key } of ring.keys) {
    const own =
      text === undefined ? key.private : await openPrivate(ring, { ...key, sealed: text }, secret);
    keys.push({ ...key, private: own });
  }
  return { ...ring, keys };
}

async function sealed(ring, { private: jwk, ...key }, secret) {
  const bytes = utf8.encode(JSON.stringify(jwk));
  return { ...key, sealed: await secret.seal(await boundTo(ring, key), bytes) };
}

const boundTo = async ({ issuer }, { kid, alg, public: jwk }) => [
  issuer,
  kid,
  alg,
  await thumbprint(jwk),
];

function parse(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // The message omits the parser's error, which could quote the key.
  }
  throw malformed();
}

const malformed = () => new KeyringError("malformed", "the record is not a keyring");
const elsewhere = () => new KeyringError("elsewhere", "the keyring is of another realm");
const missing = () =>
  new KeyringError("secret_missing", "the keyring is sealed, and there is no KEY_ENCRYPTION_KEY");
