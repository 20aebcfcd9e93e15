// The signing keys of a realm, as its owner passes them: private JWKs, results of `generateSigningKey`,
// or pairs of CryptoKeys. The realm publishes all of them; the last one signs.

import { object, wrong } from "../js/arguments.mjs";
import { AlgorithmError, SigningKeyError } from "../js/errors.mjs";
import { algorithmOf, createVerifier, importPrivate, only, sign } from "../js/webcrypto.mjs";

/**
 * A source of keyrings with a single keyring, of this issuer: the driver asks it for the published keys
 * and for the key that signs. Rejects with a `TypeError` or a `SigningKeyError` that names the faulty
 * key.
 */
export async function fixedKeyring({ signingKeys, algorithm, issuer, subtle }) {
  if (!Array.isArray(signingKeys) || signingKeys.length === 0) {
    const next = `\`await generateSigningKey("${algorithm}")\` makes one`;
    throw wrong("options.signingKeys", "an array with at least one key", signingKeys, next);
  }

  const own = new Map();
  const published = [];
  for (const [index, given] of signingKeys.entries()) {
    const key = await read(object(`options.signingKeys[${index}]`, given), index, subtle);
    if (own.has(key.kid)) fail(index, key.kid, "another key has the same kid");
    own.set(key.kid, key.own);
    published.push({ ...key.shared, kid: key.kid, alg: key.alg });
  }
  const last = published.at(-1);
  if (last.alg !== algorithm) {
    const reason = `the last key signs, and this realm signs with ${algorithm} (/signing/algorithm), not ${last.alg}`;
    fail(published.length - 1, last.kid, reason);
  }
  const text = JSON.stringify({ issuer, keys: published, signing: last.kid });
  const bytes = new TextEncoder().encode(text);

  return {
    published: async () => bytes.slice(),
    atHand: (_, kid) => own.get(kid),
    signingKey: async (_, kid) => own.get(kid),
  };
}

/** One key: `{ kid, alg, own, shared }`, its private part imported and its public one as JWK. */
async function read(given, index, subtle) {
  const { kid, alg } = given;
  if (typeof kid !== "string" || kid === "") fail(index, kid, "kid: expected a string");
  if (typeof alg !== "string") fail(index, kid, "alg: expected a string");
  const { own, shared } = await parts(given, index, subtle).catch((error) => {
    if (error instanceof SigningKeyError) throw error;
    const reason = error instanceof AlgorithmError ? error.message : `not a private key for ${alg}`;
    return fail(index, kid, reason, error);
  });
  if (!(await belong(own, shared, alg, subtle))) {
    fail(index, kid, "its private and its public part are of different keys");
  }
  return { kid, alg, own, shared };
}

async function parts(given, index, subtle) {
  const { kid, alg, privateKey, publicKey } = given;
  const { algorithm, public: members } = algorithmOf(alg);
  if (privateKey !== undefined || publicKey !== undefined) {
    if (privateKey?.type !== "private" || publicKey?.type !== "public") {
      fail(index, kid, "privateKey and publicKey: expected CryptoKeys of these types");
    }
    const jwk = JSON.parse(JSON.stringify(await subtle.exportKey("jwk", publicKey)));
    return { own: { algorithm, key: privateKey }, shared: only(jwk, members) };
  }
  const pair = given.private === undefined ? { private: given, public: given } : given;
  return {
    own: await importPrivate(subtle, alg, pair.private),
    shared: only(pair.public ?? pair.private, members),
  };
}

/** Whether the public part verifies a signature by the private part. */
async function belong(own, shared, alg, subtle) {
  const message = new TextEncoder().encode("the two parts of one key");
  try {
    const verifier = createVerifier(subtle);
    const key = await verifier.known(0, alg, JSON.stringify(shared));
    return await verifier.verify(key, message, await sign(subtle, own, message));
  } catch {
    return false;
  }
}

function fail(index, kid, reason, cause) {
  throw new SigningKeyError({ index, kid, reason }, cause && { cause });
}
