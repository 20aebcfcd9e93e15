// The configuration that a server needs before the kit judges it: its issuers, clients and targets. The
// kit generates keys and secrets here, once, and keeps them in the fixture file.

import { encode as toBase64url } from "../js/base64url.mjs";
import { generateSigningKey } from "../js/keys.mjs";

const PEOPLE = "https://people.conformance.example";
const PARTNER = "https://partner.conformance.example";

/** The targets. The server knows `vault`, and no client here may have tokens for it. */
export const TARGETS = {
  orders: { resource: "https://orders.conformance.example/api", scopes: ["read", "write"] },
  billing: { resource: "https://billing.conformance.example/api", scopes: ["read"] },
  vault: { resource: "https://vault.conformance.example/api", scopes: ["read"] },
};

/** A fixture for the server with this issuer. */
export async function makeFixture(issuer) {
  return {
    issuer,
    issuers: {
      people: { issuer: PEOPLE, key: await newKey("people-1") },
      partner: { issuer: PARTNER, key: await newKey("partner-1") },
    },
    clients: {
      impersonator: { id: "conformance-impersonator", secret: newSecret() },
      delegate: { id: "conformance-delegate", secret: newSecret() },
      other: { id: "conformance-other", secret: newSecret() },
      // The characters that RFC 6749 section 2.3.1 encodes before base64: a colon, a plus, a percent
      // sign, a space.
      odd: { id: "conformance:odd", secret: `${newSecret()}:+%2B &` },
      keyed: { id: "conformance-keyed", key: await newKey("keyed-1") },
    },
  };
}

/** The public part of a key pair as JWK. */
export function publicPart({ kty, crv, x, y, kid, alg }) {
  return { kty, crv, x, y, kid, alg, use: "sig" };
}

/** Reads a fixture file; throws an error that names its fault. */
export function readFixture(text) {
  const fixture = JSON.parse(text);
  for (const member of ["issuer", "issuers", "clients"]) {
    if (!(member in fixture)) throw new TypeError(`the fixture has no ${member}`);
  }
  return fixture;
}

async function newKey(kid) {
  const { alg, private: jwk } = await generateSigningKey("ES256");
  return { ...jwk, alg, kid };
}

const newSecret = () => toBase64url(crypto.getRandomValues(new Uint8Array(32)));
