// Invalid subject tokens: format, signature, times, issuer. RFC 7515, 7518, 7519, 8725.

import { publicPart } from "../fixture.mjs";
import { compact, inDer, part, withMac } from "../jws.mjs";
import { CODE, bad, claims, header } from "./subject.mjs";

/** The token with one character changed, far enough from the end that every bit of it counts. */
const altered = (token, at) =>
  token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);

export const tokens = [
  bad("subject-opaque", CODE, "a subject token that is none", () => "not-a-token", {
    vector: "subject-token-opaque",
  }),
  claims(
    "subject-expired",
    CODE,
    "an expired subject token",
    ({ now }) => ({ iat: now - 900, exp: now - 600 }),
    {
      vector: "time-exp-long-ago",
    },
  ),
  claims(
    "subject-not-yet-valid",
    "RFC 7519 section 4.1.5",
    "nbf ten minutes ahead",
    ({ now }) => ({ nbf: now + 600, exp: now + 900 }),
    {
      vector: "time-nbf-ahead-of-skew",
    },
  ),
  claims(
    "subject-without-exp",
    "RFC 9068 section 2.2",
    "without exp",
    { exp: undefined },
    { vector: "time-exp-missing" },
  ),
  claims(
    "subject-exp-a-string",
    "RFC 7519 section 2",
    "exp is a string",
    ({ now }) => ({ exp: String(now + 300) }),
    {
      vector: "time-exp-a-string",
    },
  ),
  claims(
    "subject-from-the-future",
    "house rule: RFC 7519 section 4.1.6",
    "iat ten minutes ahead",
    ({ now }) => ({ iat: now + 600, exp: now + 900 }),
    {
      level: "POL",
      vector: "time-iat-ahead-of-skew",
    },
  ),
  claims(
    "subject-without-sub",
    "RFC 9068 section 2.2",
    "without sub",
    { sub: undefined },
    { vector: "type-sub-missing" },
  ),
  claims(
    "subject-issuer-unknown",
    "RFC 8725 section 3.8",
    "an issuer that the realm does not trust",
    {
      iss: "https://evil.conformance.example",
    },
  ),
  claims(
    "subject-issuer-with-slash",
    "RFC 8725 section 3.8",
    "an issuer is compared exactly",
    ({ fixture }) => ({ iss: `${fixture.issuers.people.issuer}/` }),
    {
      vector: "issuer-with-trailing-slash",
    },
  ),
  bad(
    "subject-by-another-issuers-key",
    "RFC 8725 section 3.8",
    "signed by the key of another trusted issuer",
    (kit) => kit.subject("impersonator", {}, { by: kit.keys.partner }),
    { vector: "realm-alpha-refuses-a-key-of-bravo" },
  ),
  bad(
    "subject-by-another-issuers-key-and-kid",
    "RFC 8725 section 3.8",
    "the same, with the kid of the right one",
    (kit) =>
      kit.subject(
        "impersonator",
        {},
        { by: kit.keys.partner, header: { kid: kit.keys.people.kid } },
      ),
  ),
  bad(
    "subject-by-the-clients-key",
    "RFC 8725 section 3.8",
    "signed by the key of a client",
    (kit) =>
      kit.subject("impersonator", {}, { by: kit.keys.keyed, header: { kid: kit.keys.people.kid } }),
  ),
  bad(
    "subject-signature-altered",
    "RFC 7515 section 5.2",
    "a signature that is not over these bytes",
    async (kit) => {
      const token = await kit.subject("impersonator");
      return altered(token, token.lastIndexOf(".") + 10);
    },
  ),
  bad(
    "subject-claims-altered",
    "RFC 7515 section 5.2",
    "claims that were changed after they were signed",
    async (kit) => {
      const [head, , signature] = (await kit.subject("impersonator")).split(".");
      return [head, part(kit.claims("impersonator", { sub: "admin" })), signature].join(".");
    },
    { vector: "subject-token-with-changed-claims" },
  ),
  bad(
    "subject-without-signature",
    "RFC 7515 section 5.2",
    "an empty signature",
    async (kit) => {
      const token = await kit.subject("impersonator");
      return token.slice(0, token.lastIndexOf(".") + 1);
    },
    { vector: "subject-token-with-signature-empty" },
  ),
  bad(
    "subject-alg-none",
    "RFC 8725 section 3.2",
    "alg none",
    (kit) => `${part({ alg: "none", typ: "at+jwt" })}.${part(kit.claims("impersonator"))}.`,
    { vector: "subject-token-with-alg-none" },
  ),
  bad(
    "subject-alg-none-in-other-case",
    "RFC 8725 section 3.1",
    "alg nOnE",
    (kit) => `${part({ alg: "nOnE", typ: "at+jwt" })}.${part(kit.claims("impersonator"))}.`,
    { vector: "subject-token-with-alg-none-in-other-case" },
  ),
  bad(
    "subject-mac-by-the-public-key",
    "RFC 8725 section 3.1",
    "HS256 with the public key as secret",
    (kit) =>
      withMac(
        new TextEncoder().encode(JSON.stringify(publicPart(kit.fixture.issuers.people.key))),
        { kid: kit.keys.people.kid, typ: "at+jwt" },
        kit.claims("impersonator"),
      ),
    { vector: "subject-token-with-alg-hs256-and-the-public-key" },
  ),
  bad(
    "subject-embedded-key",
    "RFC 8725 section 3.10",
    "a key that the token brings itself",
    (kit) =>
      kit.subject(
        "impersonator",
        {},
        {
          by: kit.keys.keyed,
          header: { kid: undefined, jwk: publicPart(kit.fixture.clients.keyed.key) },
        },
      ),
    { vector: "subject-token-with-an-embedded-key" },
  ),
  bad(
    "subject-der-signature",
    "RFC 7518 section 3.4",
    "an ECDSA signature in DER",
    async (kit) => inDer(await kit.subject("impersonator")),
    { vector: "subject-token-with-signature-in-der" },
  ),
  header(
    "subject-crit",
    "RFC 7515 section 4.1.11",
    "crit names an unknown extension",
    { crit: ["x-conformance"], "x-conformance": true },
    {
      vector: "subject-token-with-crit",
    },
  ),
  header(
    "subject-crit-empty",
    "RFC 7515 section 4.1.11",
    "an empty crit",
    { crit: [] },
    { vector: "subject-token-with-crit-empty" },
  ),
  header(
    "subject-b64-false",
    "RFC 7797 section 7",
    "b64 false, named by crit",
    { b64: false, crit: ["b64"] },
    { vector: "subject-token-with-b64-false" },
  ),
  header(
    "subject-kid-unknown",
    CODE,
    "a kid that no key has",
    { kid: "../../etc/passwd" },
    { vector: "subject-token-with-kid-a-path" },
  ),
  bad(
    "subject-json-serialization",
    "RFC 7519 section 7.2",
    "the JSON serialization of the same token",
    async (kit) => {
      const [head, payload, signature] = (await kit.subject("impersonator")).split(".");
      return JSON.stringify({ protected: head, payload, signature });
    },
    { vector: "subject-token-in-json-serialization" },
  ),
  bad(
    "subject-with-newline",
    "RFC 7519 section 7.2",
    "a newline after the token",
    async (kit) => `${await kit.subject("impersonator")}\n`,
    { vector: "subject-token-with-trailing-newline" },
  ),
  bad(
    "subject-padded",
    "RFC 7515 section 2",
    "base64url with padding",
    async (kit) => `${await kit.subject("impersonator")}==`,
    { vector: "subject-token-padded" },
  ),
  bad(
    "subject-repeated-claim",
    "house rule: RFC 7519 section 4",
    "a claim twice, of which readers differ",
    (kit) => {
      const text = JSON.stringify(kit.claims("impersonator"));
      return compact(kit.keys.people, { typ: "at+jwt" }, `${text.slice(0, -1)},"sub":"admin"}`);
    },
    { level: "POL", vector: "subject-token-with-repeated-claim" },
  ),
];
