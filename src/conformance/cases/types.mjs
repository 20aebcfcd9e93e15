// Valid subject tokens of another type than the request declares, or for another recipient. RFC 8693
// sections 2.1 and 5, RFC 8725 sections 3.9 to 3.12.

import { granted, hold } from "../expect.mjs";
import { publicPart } from "../fixture.mjs";
import { bad, claims, header } from "./subject.mjs";

export const types = [
  header(
    "subject-typ-of-a-logout-token",
    "RFC 8725 section 3.11",
    "typ logout+jwt",
    { typ: "logout+jwt" },
    {
      vector: "type-typ-logout-jwt-as-access-token",
    },
  ),
  header(
    "subject-typ-of-a-dpop-proof",
    "RFC 8725 section 3.11",
    "typ dpop+jwt",
    { typ: "dpop+jwt" },
    {
      vector: "type-typ-dpop-jwt-as-access-token",
    },
  ),
  header(
    "subject-typ-of-an-id-jag",
    "RFC 8725 section 3.12",
    "typ oauth-id-jag+jwt",
    { typ: "oauth-id-jag+jwt" },
    {
      vector: "type-typ-oauth-id-jag-jwt-as-access-token",
    },
  ),
  bad(
    "id-token-as-access-token",
    "RFC 8693 section 2.1, RFC 8725 section 3.12",
    "an ID token that is called an access token",
    (kit) => kit.idToken("impersonator"),
    {
      bug: "thunderid #3835: an ID token taken as access token",
      vector: "type-id-token-as-access-token",
    },
  ),
  bad(
    "access-token-as-id-token",
    "RFC 8693 section 2.1, RFC 8725 section 3.12",
    "an access token that is called an ID token",
    (kit) => kit.subject("impersonator"),
    { subjectType: "id_token", vector: "type-access-token-as-id-token" },
  ),
  claims(
    "subject-of-another-audience",
    "RFC 8725 section 3.9",
    "aud is a service that has nothing to do with this",
    { aud: "https://elsewhere.conformance.example" },
    {
      bug: "logto #8772, casdoor #5875, keycloak #51000: the audience of the subject token is not looked at",
      vector: "presenter-aud-is-a-target",
    },
  ),
  claims(
    "subject-without-audience",
    "RFC 8725 section 3.9",
    "without aud",
    { aud: undefined },
    { vector: "presenter-aud-missing" },
  ),
  claims(
    "subject-audience-by-prefix",
    "RFC 8725 section 3.9",
    "aud begins with this server's issuer",
    ({ fixture }) => ({ aud: `${fixture.issuer}.evil.example` }),
    {
      bug: "JanssenProject/jans #14178: aud.startsWith(issuer)",
      vector: "presenter-aud-begins-with-the-issuer",
    },
  ),
  claims(
    "subject-of-another-client",
    "house rule: RFC 8693 section 5",
    "a token that is for another client",
    ({ fixture }) => ({ aud: fixture.clients.other.id }),
    {
      level: "POL",
      bug: "Abblix/Oidc.Server #175: any client exchanges every client's tokens",
      vector: "presenter-aud-is-another-client",
    },
  ),
  claims(
    "subject-of-another-client-without-origin",
    "house rule: RFC 8693 section 5",
    "the same, where the token does not say which client it was issued to",
    ({ fixture }) => ({ aud: fixture.clients.other.id, client_id: undefined }),
    {
      level: "POL",
      bug: "Abblix/Oidc.Server #371: the guard is skipped where the origin cannot be read",
    },
  ),
  bad(
    "subject-of-an-issuer-not-for-this-client",
    "house rule: RFC 8693 section 2.2.2",
    "a token of an issuer that this client may not bring",
    (kit) =>
      kit.subject(
        "impersonator",
        { iss: kit.fixture.issuers.partner.issuer },
        { by: kit.keys.partner },
      ),
    {
      level: "POL",
      bug: "keycloak #49993: no check of who may use an identity provider",
      vector: "issuer-does-not-list-the-client",
    },
  ),
  claims(
    "subject-bound-by-dpop",
    "house rule: RFC 9449 section 5",
    "a token bound to a key, without proof",
    { cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } },
    {
      level: "POL",
      bug: "keycloak #50963: the binding is stripped",
      vector: "bound-by-dpop",
    },
  ),
  claims(
    "subject-bound-by-certificate",
    "house rule: RFC 8705 section 3",
    "a token bound to a certificate, without it",
    { cnf: { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" } },
    {
      level: "POL",
      vector: "bound-by-certificate",
    },
  ),
  {
    id: "subject-foreign-keys-are-ignored",
    level: "POL",
    clause: "house rule: RFC 8725 section 3.10",
    what: "an honest token that brings a key beside its signature is taken by its own issuer's key",
    vector: "subject-token-with-foreign-keys-beside-an-honest-signature",
    run: async (kit) => {
      const jwk = publicPart(kit.fixture.clients.keyed.key);
      const subject_token = await kit.subject("impersonator", {}, { header: { jwk } });
      granted(await kit.impersonate({ subject_token }));
    },
  },
  {
    id: "error-echoes-nothing",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.2.2",
    what: "a refusal has no part of the token in it",
    run: async (kit) => {
      const subject_token = await kit.subject("impersonator", {
        exp: kit.now - 600,
        iat: kit.now - 900,
      });
      const { text } = await kit.impersonate({ subject_token });
      const parts = subject_token.split(".").map((one) => one.slice(0, 40));
      hold(!parts.some((one) => text.includes(one)), "the answer repeats the token");
    },
  },
];
