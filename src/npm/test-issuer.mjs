// An issuer for tests of the caller's own program: it makes a key and signs the claims that a test gives it,
// so that the test needs no login service. A realm accepts its tokens only where its document trusts it.

import { object, onlyMembers, optionalFunction, optionalString, wrong } from "../js/arguments.mjs";
import { encode } from "../js/base64url.mjs";
import { generateSigningKey } from "../js/keys.mjs";
import { importPrivate, sign } from "../js/webcrypto.mjs";

/** How long its tokens are valid, in seconds. */
const LIFETIME = 300;

/** An issuer with a new key; see `createTestIssuer` in types/test-issuer.d.ts. */
export async function createTestIssuer(options = {}) {
  onlyMembers("options", object("options", options), ["issuer", "algorithm", "clock"]);
  const issuer = optionalString("options.issuer", options.issuer) ?? "https://issuer.test";
  const algorithm = optionalString("options.algorithm", options.algorithm) ?? "ES256";
  const clock = optionalFunction("options.clock", options.clock) ?? Date.now;
  const { subtle } = globalThis.crypto;
  const { kid, public: shared, private: own } = await generateSigningKey(algorithm);
  // The private key leaves this function in no form: a test cannot print it.
  const key = await importPrivate(subtle, algorithm, own);
  const jwks = { keys: [{ ...shared, kid, alg: algorithm, use: "sig" }] };

  return Object.freeze({
    issuer,
    jwks,
    trusted: { issuer, jwks, algorithms: [algorithm] },

    async sign(claims = {}, given = {}) {
      onlyMembers("options", object("options", given), ["typ"]);
      const typ = optionalString("options.typ", given.typ) ?? "at+jwt";
      const now = Math.floor(clock() / 1000);
      const { exp = now + LIFETIME } = object("claims", claims);
      // A token that a test wants expired was issued before it expired.
      const iat = exp < now ? exp - LIFETIME : now;
      const jti = globalThis.crypto.randomUUID();
      const all = { iss: issuer, iat, exp, jti, ...claims };
      const signed = `${part("header", { alg: algorithm, typ, kid })}.${part("claims", all)}`;
      const signature = await sign(subtle, key, new TextEncoder().encode(signed));
      return `${signed}.${encode(signature)}`;
    },
  });
}

/** A part of a token. JSON omits members that are undefined, so a test can leave out any claim. */
function part(name, members) {
  let text;
  try {
    text = JSON.stringify(members);
  } catch {
    throw wrong(name, "an object that can be written as JSON", members);
  }
  return encode(new TextEncoder().encode(text));
}
