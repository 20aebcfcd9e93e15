// Rule 3: `private_key_jwt`.

import { access, attackerKey, EDGE, idToken } from "../../make/issuers.mjs";
import { privateKey } from "../../make/keys.mjs";
import { NOW } from "../../make/realms.mjs";
import { alter, issuer } from "../../make/tokens.mjs";
import { ASSERTION, basic, granted, refused, reported, vector } from "../../make/vector.mjs";

const JWT = "RFC 7523 section 3";
const AUD = ["RFC 7523bis section 4", "RFC 7523 section 3"];
const FAILED = "client.authentication_failed";
const own = "jwt-client";
const subject = access({ aud: own });

let serial = 0;
const claims = { iss: own, sub: own, aud: EDGE, iat: NOW, exp: NOW + 60 };
const signer = issuer("client.jwt-client", undefined, claims);
/** Returns an assertion with a `jti` of its own. */
const assertion = (changes = {}, header = {}, key = undefined) =>
  signer({ jti: `assertion-${(serial += 1)}`, ...changes }, header, key);

const act = { act: { iss: EDGE, sub: own, client_id: own } };
const ask = (client_assertion, set = {}) => ({
  as: own,
  subject,
  headers: { authorization: undefined },
  set: { client_assertion_type: ASSERTION, client_assertion, ...set },
});
const passes = (name, clauses, client_assertion, set) =>
  vector(name, clauses, ask(client_assertion, set), granted(act));
const fails = (name, clauses, client_assertion, set) =>
  vector(name, clauses, ask(client_assertion, set), refused(FAILED));
const names = (name, clauses, client_assertion, id, claim) =>
  vector(name, clauses, ask(client_assertion), reported(id, claim));
const aud = (name, changes) =>
  names(name, AUD, assertion(changes), "client.assertion_audience", "aud");
const exp = (name, changes) =>
  names(name, JWT, assertion(changes), "client.assertion_expired", "exp");
const jti = (name, changes) => names(name, JWT, signer(changes), "client.assertion_jti", "jti");
const hmac = async (token) =>
  alter(token, (header, body) => [header, body, "c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmE"]);

export default [
  passes("assertion-accepted", JWT, assertion()),
  passes("assertion-with-its-client-id", "RFC 7521 section 4.2", assertion(), { client_id: own }),
  passes("assertion-aud-array-of-one", AUD, assertion({ aud: [EDGE] })),
  aud("assertion-aud-token-endpoint", { aud: `${EDGE}/token` }),
  aud("assertion-aud-issuer-with-slash", { aud: `${EDGE}/` }),
  aud("assertion-aud-issuer-among-others", { aud: [EDGE, "https://other.example"] }),
  aud("assertion-aud-issuer-twice", { aud: [EDGE, EDGE] }),
  aud("assertion-aud-empty-array", { aud: [] }),
  aud("assertion-aud-missing", { aud: undefined }),
  aud("assertion-aud-of-another-realm", { aud: "https://edge.example/realms/bravo" }),

  jti("assertion-jti-missing", { jti: undefined }),
  jti("assertion-jti-empty", { jti: "" }),
  jti("assertion-jti-number", { jti: 7 }),
  vector("assertion-replayed", JWT, ask(assertion()), refused(FAILED), { repeat: true }),

  passes("assertion-lifetime-of-an-hour", JWT, assertion({ exp: NOW + 3600 })),
  exp("assertion-lifetime-over-an-hour", { exp: NOW + 3700 }),
  exp("assertion-lifetime-over-an-hour-without-iat", { iat: undefined, exp: NOW + 3700 }),
  exp("assertion-lifetime-counts-from-iat", { iat: NOW - 3000, exp: NOW + 3000 }),
  passes("assertion-without-iat", JWT, assertion({ iat: undefined })),
  exp("assertion-exp-missing", { exp: undefined }),
  exp("assertion-expired", { iat: NOW - 120, exp: NOW - 60 }),
  passes("assertion-expired-within-skew", JWT, assertion({ iat: NOW - 120, exp: NOW - 59 })),
  fails("assertion-nbf-ahead", JWT, assertion({ nbf: NOW + 61, exp: NOW + 120 })),
  fails("assertion-iat-ahead", JWT, assertion({ iat: NOW + 61, exp: NOW + 120 })),
  passes("assertion-iat-ahead-within-skew", JWT, assertion({ iat: NOW + 60, exp: NOW + 120 })),

  fails("assertion-iss-of-another-client", JWT, assertion({ iss: "gateway" })),
  fails("assertion-sub-of-another-client", JWT, assertion({ sub: "gateway" })),
  fails("assertion-iss-missing", JWT, assertion({ iss: undefined })),
  fails("assertion-sub-missing", JWT, assertion({ sub: undefined })),
  fails("assertion-client-id-of-another-client", "RFC 7521 section 4.2", assertion(), {
    client_id: "gateway",
  }),
  fails(
    "assertion-of-an-unknown-client",
    JWT,
    assertion({ iss: "unregistered", sub: "unregistered" }),
  ),
  fails("assertion-of-a-client-with-a-secret", JWT, assertion({ iss: "gateway", sub: "gateway" }), {
    client_id: "gateway",
  }),

  passes("assertion-typ-jwt", "RFC 7523bis section 4", assertion({}, { typ: "JWT" })),
  passes(
    "assertion-typ-client-authentication",
    "RFC 7523bis section 4",
    assertion({}, { typ: "client-authentication+jwt" }),
  ),
  fails("assertion-typ-access-token", "RFC 8725 section 3.11", assertion({}, { typ: "at+jwt" })),
  fails("assertion-typ-dpop", "RFC 8725 section 3.11", assertion({}, { typ: "dpop+jwt" })),

  fails("assertion-by-a-wrong-key", JWT, assertion({}, { kid: "jwt-client-1" }, attackerKey)),
  fails(
    "assertion-by-the-key-of-another-client",
    JWT,
    assertion({}, {}, privateKey("client.ed-client")),
  ),
  fails(
    "assertion-by-an-embedded-key",
    "RFC 8725 section 3.10",
    assertion(
      {},
      { kid: "jwt-client-1", jwk: { kty: "EC", crv: "P-256", x: attackerKey.x, y: attackerKey.y } },
      attackerKey,
    ),
  ),
  fails(
    "assertion-alg-none",
    "RFC 8725 section 3.1",
    assertion({}, { alg: "ES256" }).then((token) =>
      alter(token, (_, body) => ["eyJhbGciOiJub25lIn0", body, ""]),
    ),
  ),
  fails(
    "assertion-alg-hs256",
    "RFC 8725 section 3.1",
    hmac(alter(assertion(), (_, body, end) => ["eyJhbGciOiJIUzI1NiJ9", body, end])),
  ),
  passes("assertion-without-kid", JWT, assertion({}, { kid: undefined })),
  fails("assertion-kid-unknown", JWT, assertion({}, { kid: "jwt-client-2" })),
  vector(
    "assertion-by-an-ed25519-key",
    ["RFC 8037 section 3.1", "RFC 9864 section 2.2"],
    {
      as: "ed-client",
      subject: access({ aud: "ed-client" }),
      headers: { authorization: undefined },
      set: {
        client_assertion_type: ASSERTION,
        client_assertion: issuer("client.ed-client", "JWT", {
          ...claims,
          iss: "ed-client",
          sub: "ed-client",
          jti: "ed-1",
        })(),
      },
    },
    granted({ act: { iss: EDGE, sub: "ed-client", client_id: "ed-client" } }),
  ),

  fails("assertion-not-a-jwt", JWT, "assertion"),
  fails("assertion-type-missing", "RFC 7521 section 4.2", assertion(), {
    client_assertion_type: undefined,
  }),
  fails("assertion-type-saml", "RFC 7521 section 4.2", assertion(), {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
  }),
  fails("assertion-missing", "RFC 7521 section 4.2", undefined),
  fails("assertion-that-is-a-users-id-token", JWT, idToken({ aud: EDGE, sub: own, jti: "user-1" })),
  vector(
    "assertion-by-a-client-registered-for-a-secret",
    JWT,
    { ...ask(assertion({ iss: "svc-a", sub: "svc-a" })), as: "svc-a" },
    refused(FAILED),
  ),
  vector(
    "basic-client-id-of-an-assertion-client",
    JWT,
    {
      ...ask(undefined, { client_assertion_type: undefined }),
      headers: { authorization: basic(own, "x") },
    },
    refused(FAILED),
  ),
];
