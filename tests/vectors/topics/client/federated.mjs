// `federated_jwt`: the assertion of a client is a token of a trusted issuer.

import { access, attackerRsa } from "../../make/issuers.mjs";
import { FEDERATION } from "../../make/realms/federation.mjs";
import { NOW } from "../../make/realms.mjs";
import { account, cluster, github, svid } from "../../make/workloads.mjs";
import { ASSERTION, granted, refused, reported, vector } from "../../make/vector.mjs";

const JWT = "RFC 7523 section 3";
const SPIFFE = "draft-ietf-oauth-spiffe-client-auth section 3";
const JWT_SPIFFE = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe";
const FAILED = "client.authentication_failed";

const ask = (client_id, client_assertion, set = {}) => ({
  realm: "federation",
  as: client_id,
  subject: access({ aud: client_id, scope: "pull" }),
  headers: { authorization: undefined },
  set: { client_id, client_assertion_type: ASSERTION, client_assertion, ...set },
});
const grant = (client_id) => granted({ aud: "registry", scope: "pull", client_id });
const passes = (name, assertion, set) =>
  vector(name, JWT, ask("gateway", assertion, set), grant("gateway"));
const fails = (name, assertion, set) =>
  vector(name, JWT, ask("gateway", assertion, set), refused(FAILED));
const once = (name, assertion, expect, more) =>
  vector(name, JWT, ask("gateway-once", assertion), expect, more);
const mesh = (claims = {}, header = {}) =>
  svid({ aud: FEDERATION, sub: "spiffe://corp.example/ns/mesh", ...claims }, header);
const spiffe = (name, assertion, expect = grant("mesh"), set = {}) =>
  vector(
    name,
    SPIFFE,
    ask("mesh", assertion, {
      client_id: undefined,
      client_assertion_type: JWT_SPIFFE,
      ...set,
    }),
    expect,
  );
const ONCE = "system:serviceaccount:gw:once";

export default [
  passes("federated-accepted", account()),
  passes("federated-aud-a-string", account({ aud: FEDERATION })),
  passes("federated-typ-jwt", account({}, { typ: "JWT" })),
  passes("federated-typ-application-jwt", account({}, { typ: "application/jwt" })),
  passes("federated-typ-jose", account({}, { typ: "JOSE" })),
  fails("federated-typ-access-token", account({}, { typ: "at+jwt" })),
  fails("federated-typ-client-authentication", account({}, { typ: "client-authentication+jwt" })),
  fails("federated-typ-logout", account({}, { typ: "logout+jwt" })),
  fails("federated-another-kind", account({ events: {} })),
  fails("federated-with-a-scope", account({ scope: "" })),
  fails("federated-with-a-scope-in-its-issuers-place", account({ permissions: [] })),
  fails("federated-with-a-status-list", account({ status: { status_list: { idx: 7 } } })),
  passes("federated-with-a-status-that-is-no-list", account({ status: "active" })),
  fails(
    "federated-bound-to-a-key",
    account({ cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
  ),
  fails("federated-bound-to-nothing", account({ cnf: null })),
  fails("federated-with-a-client-id", account({ client_id: "gateway" })),
  fails("federated-with-a-nonce", account({ nonce: "n" })),
  fails("federated-that-says-bearer", account({ typ: "Bearer" })),

  fails("federated-aud-two-values", account({ aud: [FEDERATION, "sts.amazonaws.com"] })),
  fails("federated-aud-none", account({ aud: undefined })),
  fails("federated-aud-the-token-endpoint", account({ aud: `${FEDERATION}/token` })),
  fails("federated-aud-of-a-workload", cluster()),
  vector(
    "federated-assertion-as-a-workload",
    JWT,
    { realm: "federation", as: null, subject: account(), subjectType: "jwt", scope: "pull" },
    refused(FAILED),
  ),

  passes("federated-an-hour-and-skew-old", account({ iat: NOW - 3660, nbf: NOW - 3660 })),
  fails("federated-older-than-an-hour", account({ iat: NOW - 3661, nbf: NOW - 3661 })),
  passes("federated-valid-for-days", account({ exp: NOW + 86_400 })),
  passes("federated-without-iat", account({ iat: undefined, exp: NOW + 3660 })),
  fails("federated-without-iat-and-long", account({ iat: undefined, exp: NOW + 3661 })),
  passes("federated-expired-within-skew", account({ iat: NOW - 100, exp: NOW - 59, nbf: 0 })),
  fails("federated-expired", account({ iat: NOW - 100, exp: NOW - 60, nbf: 0 })),
  fails("federated-exp-missing", account({ exp: undefined })),
  passes("federated-without-jti", account({ jti: undefined })),
  vector("federated-used-twice", JWT, ask("gateway", account()), grant("gateway"), {
    repeat: true,
  }),

  fails("federated-by-another-key", account({}, {}, attackerRsa)),
  fails("federated-kid-unknown", account({}, { kid: "cluster-2" })),
  fails("federated-of-an-unknown-issuer", account({ iss: "https://other.example" })),
  fails("federated-of-an-issuer-in-another-role", github({ aud: FEDERATION })),
  fails("federated-another-account", account({ sub: "system:serviceaccount:gw:other" })),
  fails("federated-as-another-client", account(), { client_id: "gateway-once" }),
  fails("federated-as-a-client-of-another-issuer", account(), { client_id: "mesh" }),
  fails("federated-as-an-unknown-client", account(), { client_id: "unregistered" }),
  fails("federated-as-a-client-with-keys", account(), { client_id: "jwt-client" }),
  fails("federated-without-client-id", account(), { client_id: undefined }),
  vector(
    "federated-mismatch-is-reported",
    JWT,
    ask("gateway", account({ "kubernetes.io": { namespace: "other" } })),
    reported("client.workload_mismatch", "/kubernetes.io/namespace"),
  ),

  once("federated-once", account({ sub: ONCE, jti: "once-1" }), grant("gateway-once")),
  once("federated-once-and-again", account({ sub: ONCE, jti: "once-2" }), refused(FAILED), {
    repeat: true,
  }),
  once("federated-once-without-jti", account({ sub: ONCE, jti: undefined }), refused(FAILED)),
  once("federated-once-with-an-empty-jti", account({ sub: ONCE, jti: "" }), refused(FAILED)),

  spiffe("federated-svid", mesh()),
  spiffe("federated-svid-typ-jose", mesh({}, { typ: "JOSE" })),
  spiffe("federated-svid-named-by-its-sub", mesh(), grant("mesh"), {
    client_id: "spiffe://corp.example/ns/mesh",
  }),
  spiffe("federated-svid-named-by-its-client-id", mesh(), refused(FAILED), { client_id: "mesh" }),
  spiffe("federated-svid-by-jwt-bearer", mesh(), grant("mesh"), {
    client_id: "mesh",
    client_assertion_type: ASSERTION,
  }),
  spiffe("federated-svid-by-jwt-bearer-unnamed", mesh(), refused(FAILED), {
    client_assertion_type: ASSERTION,
  }),
  spiffe(
    "federated-svid-that-meets-no-rule",
    mesh({ sub: "spiffe://corp.example/ns/other" }),
    refused(FAILED),
  ),
  spiffe(
    "federated-svid-that-meets-two-rules",
    mesh({ sub: "spiffe://corp.example/ns/twin" }),
    refused(FAILED),
  ),
  spiffe("federated-svid-type-of-a-service-account", account(), refused(FAILED), {}),
  spiffe(
    "federated-svid-aud-of-a-workload",
    mesh({ aud: "https://edge.example/ci" }),
    refused(FAILED),
  ),
  spiffe(
    "federated-svid-of-a-job",
    mesh({ sub: "spiffe://corp.example/ns/a/job" }),
    refused(FAILED),
  ),
];
