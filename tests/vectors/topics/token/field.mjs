// Tokens as issuers of the field write them: claims in other places, types shown by markers, tenants.

import { privateKey } from "../../make/keys.mjs";
import { NOW } from "../../make/realms.mjs";
import { sign } from "../../make/tokens.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const MAP = "house rule: claims of an issuer";
const TYPES = "RFC 8725 section 3.12";
const MARKERS = [TYPES, "house rule: markers of an issuer"];
const TENANT = ["RFC 8725 section 3.8", "house rule: issuers of many tenants"];
const SUB = "RFC 7519 section 4.1.2";
const AUD = "RFC 7519 section 4.1.3";
const SCOPE = "RFC 8693 section 4.2";

const key = privateKey("issuer.idp");
const usual = { sub: "u1", aud: "hub", iat: NOW - 10, exp: NOW + 600 };
const by = (iss, claims, typ = "JWT") => {
  const header = { alg: "ES256", kid: key.kid, typ };
  return sign(header, { iss, ...usual, ...claims }, key);
};
const of = (name) => `https://${name}.example`;
const tenant = (tid) => `https://login.example/${tid}/v2.0`;
const API = { scope: "read write", client_id: "web-app" };

const ask = (name, clauses, subject, expect, more) =>
  vector(`field-${name}`, clauses, { realm: "field", as: "hub", subject, ...more }, expect);
const no = (name, clauses, subject, rule, more) =>
  ask(name, clauses, subject, refused(`subject_token.${rule}`), more);
/** The same fault in the actor token, beside a good subject token of the same issuer. */
const both = (name, clauses, good, bad, rule) => [
  no(name, clauses, bad, rule),
  ask(`${name}-of-the-actor`, clauses, good, refused(`actor_token.${rule}`), { actor: bad }),
];
const as = (name, scope = "read write", found) => granted({ sub: name, scope }, { found });

const PLAIN = of("plain");
const plain = (claims, typ) => by(PLAIN, { ...API, ...claims }, typ);
const entra = (tid, claims) =>
  by(tenant(tid), { tid, azpacr: "1", azp: "spa", scp: "read", sub: "pairwise", ...claims });
const nested = (claims) => by(of("nested"), { azp: "web-app", ...claims });
const noAud = (claims) =>
  by(of("no-aud"), { aud: undefined, scope: "read", client_id: "hub", ...claims });
const names = (claims) => by(of("names"), { ...API, ...claims });
const mail = (claims) =>
  by(of("mail"), { ...API, email: "ann@corp.example", email_verified: true, ...claims });
const marked = (claims) => by(of("marked"), { kind: "a", scope: "read", ...claims });
const half = (claims) => by(of("half-marked"), claims);
const login = (claims) => by(of("logins"), claims);

export default [
  ask("scope-as-an-array", SCOPE, plain({ scope: ["read"] }), as("plain:u1", "read")),
  ask("scope-with-two-spaces", SCOPE, plain({ scope: "read  write" }), as("plain:u1")),
  ask(
    "scope-with-elements-that-are-none",
    SCOPE,
    plain({ scope: ["read", "wri te", 7, null, ""] }),
    as("plain:u1", "read"),
  ),
  both("scope-an-object", SCOPE, plain(), plain({ scope: { read: true } }), "scope_malformed"),
  ask("typ-jose", "RFC 7515 section 4.1.9", plain({}, "JOSE"), as("plain:u1")),
  both(
    "typ-of-a-proof",
    "RFC 8725 section 3.11",
    plain(),
    plain({}, "dpop+jwt"),
    "type_other_protocol",
  ),
  ask(
    "declared-as-jwt",
    "RFC 8693 section 3",
    plain(),
    as("plain:u1", "read write", "access_token"),
    { subjectType: "jwt" },
  ),
  both(
    "untyped-where-at-jwt-is-sent",
    "RFC 9068 section 2.1",
    by(of("typed"), API, "at+jwt"),
    by(of("typed"), API),
    "access_token_untyped",
  ),

  ...Object.entries({
    "a-refresh-token-by-typ": { typ: "Refresh" },
    "an-offline-token-by-typ": { typ: "Offline" },
    "a-refresh-token-by-token-use": { token_use: "refresh" },
    "a-refresh-token-by-type": { type: "refresh_token" },
    "a-code-by-token-type": { token_type: "authorization_code" },
    "an-action-token": { typ: "verify-email-action" },
    "a-logout-token-by-typ": { typ: "Logout" },
    "a-token-use-that-is-unknown": { token_use: "session" },
    "a-token-use-of-another-json-type": { token_use: ["access"] },
    "a-token-name-that-is-unknown": { tokenName: "device" },
    "an-authorization-response": { code: "c", iat: undefined },
    "an-authorization-response-by-state": { state: "s", iat: undefined },
  }).map(([name, claims]) =>
    no(name, [TYPES, "RFC 8417 section 2.2"], plain(claims), "type_other_kind"),
  ),
  ask(
    "a-token-type-that-is-bearer",
    TYPES,
    plain({ token_type: "Bearer", type: "transaction" }),
    as("plain:u1"),
  ),
  ask("a-state-in-a-token-with-iat", TYPES, plain({ state: "s" }), as("plain:u1")),

  ask(
    "nonce-in-an-access-token-that-says-bearer",
    TYPES,
    plain({ typ: "Bearer", nonce: "n" }),
    as("plain:u1"),
  ),
  both("claims-of-both-types", TYPES, plain(), plain({ nonce: "n" }), "type_both"),
  no("names-of-both-types", TYPES, plain({ token_use: "access", typ: "ID" }), "type_both"),
  both("claims-of-no-type", TYPES, plain(), by(PLAIN, {}), "type_unmarked"),
  both(
    "an-access-token-declared-as-id-token",
    TYPES,
    plain(),
    by(PLAIN, { nonce: "n" }),
    "type_mismatch",
  ),
  no("an-access-token-of-an-issuer-of-id-tokens", TYPES, login(API), "type_not_listed"),
  ask(
    "an-id-token-of-an-issuer-of-id-tokens-of-the-actor",
    TYPES,
    login({ nonce: "n" }),
    refused("actor_token.type_not_listed"),
    { subjectType: "id_token", actor: login(API) },
  ),

  ask("an-id-token-by-its-aud", TYPES, login({}), granted({ sub: "logins:u1", scope: undefined }), {
    subjectType: "id_token",
  }),
  ask(
    "an-id-token-by-another-name-of-the-client",
    TYPES,
    login({ aud: ["hub-login"] }),
    granted({ sub: "logins:u1", scope: undefined }),
    { subjectType: "id_token" },
  ),
  no(
    "an-id-token-for-a-subject-audience",
    TYPES,
    login({ aud: "https://hub.example" }),
    "type_unmarked",
    { subjectType: "id_token" },
  ),
  no("an-id-token-for-two-clients", TYPES, login({ aud: ["hub", "hub-login"] }), "type_unmarked", {
    subjectType: "id_token",
  }),
  ask(
    "an-id-token-for-this-service",
    AUD,
    login({ nonce: "n", aud: "https://edge.example/field" }),
    refused("policy.audience.subject_mismatch"),
    { subjectType: "id_token" },
  ),
  ask(
    "an-id-token-issued-to-another-name-of-the-client",
    TYPES,
    login({ nonce: "n", aud: ["hub-login", "other"], azp: "hub-login" }),
    granted({ sub: "logins:u1", scope: undefined }),
    { subjectType: "id_token" },
  ),

  ask("a-user-of-a-tenant", TENANT, entra("t1"), as("tenants:t1:pairwise", "read")),
  ask(
    "a-daemon-of-a-tenant",
    [MAP, ...TENANT],
    entra("t2", { scp: undefined, roles: ["write"] }),
    as("tenants:t2:pairwise", "write"),
  ),
  ask(
    "an-empty-scp-beside-roles",
    MAP,
    entra("t1", { scp: "", roles: ["write"] }),
    granted({ sub: "tenants:t1:pairwise", scope: undefined }),
  ),
  no("a-tenant-that-is-not-listed", TENANT, entra("t3"), "issuer_unknown"),
  no("a-tenant-in-capitals", TENANT, entra("T1"), "issuer_unknown"),
  both("a-tenant-of-another-tid", TENANT, entra("t1"), entra("t1", { tid: "t2" }), "issuer_tenant"),
  no("a-tenant-without-tid", TENANT, entra("t1", { tid: undefined }), "issuer_tenant"),
  ask(
    "an-actor-of-another-tenant",
    TENANT,
    entra("t1"),
    refused("policy.cross_issuer.not_listed"),
    { actor: entra("t2", { sub: "a1" }) },
  ),
  ask(
    "an-id-token-of-a-tenant-by-its-markers",
    MARKERS,
    entra("t1", { azpacr: undefined, azp: undefined, scp: undefined, roles: ["write"] }),
    granted({ sub: "tenants:t1:pairwise", scope: "write" }),
    { subjectType: "id_token", scope: undefined },
  ),

  ask(
    "an-earlier-actor-of-a-tenant",
    ["RFC 8693 section 4.1", ...TENANT],
    plain({ act: { iss: tenant("t1"), sub: "a1" } }),
    granted({
      sub: "plain:u1",
      act: {
        iss: "https://edge.example/field",
        sub: "hub",
        client_id: "hub",
        act: { iss: tenant("t1"), sub: "a1" },
      },
    }),
  ),
  ...Object.entries({ "that-is-not-listed": "t3", "by-the-template-itself": "{tid}" }).map(
    ([name, tid]) =>
      ask(
        `an-earlier-actor-of-a-tenant-${name}`,
        ["RFC 8693 section 4.1", ...TENANT],
        plain({ act: { iss: tenant(tid), sub: "a1" } }),
        refused("policy.act.foreign_issuer"),
      ),
  ),
  ask(
    "a-nested-scope",
    MAP,
    nested({ realm_access: { roles: ["read"] } }),
    as("nested:u1", "read"),
  ),
  no(
    "a-nested-scope-that-is-a-number",
    MAP,
    nested({ realm_access: { roles: 1 } }),
    "scope_malformed",
  ),

  ask("no-aud-and-its-client", AUD, noAud(), as("no-aud:u1", "read")),
  ask("an-empty-aud-and-its-client", AUD, noAud({ aud: [] }), as("no-aud:u1", "read")),
  ask(
    "no-aud-and-a-subject-audience",
    AUD,
    noAud({ client_id: "https://hub.example" }),
    as("no-aud:u1", "read"),
  ),
  ask(
    "no-aud-and-another-client",
    AUD,
    noAud({ client_id: "web-app" }),
    refused("policy.audience.subject_mismatch"),
  ),
  ask(
    "no-aud-and-a-name-of-id-tokens",
    AUD,
    noAud({ client_id: "hub-login" }),
    refused("policy.audience.subject_mismatch"),
  ),
  ask(
    "no-aud-and-azp-alone",
    AUD,
    noAud({ client_id: undefined, azp: "hub" }),
    refused("policy.audience.subject_mismatch"),
  ),
  ask(
    "no-aud-of-another-issuer",
    AUD,
    plain({ aud: undefined, client_id: "hub" }),
    refused("policy.audience.subject_mismatch"),
  ),
  ask(
    "another-aud-and-its-client",
    AUD,
    noAud({ aud: "other" }),
    refused("policy.audience.subject_mismatch"),
  ),
  ask("no-aud-of-the-actor", AUD, noAud(), refused("policy.audience.actor_mismatch"), {
    actor: noAud({ sub: "a1" }),
  }),
  no("an-empty-text-as-aud", AUD, noAud({ aud: "" }), "claims_malformed"),
  no("an-empty-text-in-aud", AUD, noAud({ aud: [""] }), "claims_malformed"),
  no("aud-null", AUD, noAud({ aud: null }), "claims_malformed"),

  ask("a-subject", SUB, names(), as("names:u1")),
  ask(
    "a-subject-in-another-claim",
    SUB,
    names({ sub: undefined, common_name: "job" }),
    as("names:service/job"),
  ),
  ask(
    "a-subject-that-is-empty",
    SUB,
    names({ sub: "", common_name: "job" }),
    as("names:service/job"),
  ),
  ask(
    "an-actor-in-another-claim",
    SUB,
    names(),
    granted({ sub: "names:u1", act: { iss: of("names"), sub: "service/job" } }),
    { actor: names({ sub: undefined, common_name: "job" }) },
  ),
  both(
    "a-subject-with-the-prefix-of-another-claim",
    SUB,
    names(),
    names({ sub: "service/job" }),
    "subject_prefix",
  ),
  no("no-subject-in-any-claim", SUB, names({ sub: undefined }), "subject_missing"),
  ask(
    "a-rule-over-the-mapped-subject",
    ["house rule: policy rules", MAP],
    mail({ email: "eve@corp.example" }),
    refused("policy.rule.no-eve"),
  ),
  ask(
    "a-rule-over-the-mapped-actor",
    ["house rule: policy rules", MAP],
    mail(),
    refused("policy.rule.no-eve"),
    { actor: mail({ email: "eve@corp.example" }) },
  ),
  ask("an-address-of-the-domain", SUB, mail(), as("mail:ann@corp.example")),
  both(
    "an-address-of-another-domain",
    SUB,
    mail(),
    mail({ email: "ann@evil.example" }),
    "subject_not_allowed",
  ),
  no(
    "an-address-that-is-not-verified",
    SUB,
    mail({ email_verified: false }),
    "subject_not_allowed",
  ),
  no(
    "an-address-without-a-word-on-it",
    SUB,
    mail({ email_verified: undefined }),
    "subject_not_allowed",
  ),

  ask("an-access-token-by-its-marker", MARKERS, marked(), as("marked:u1", "read")),
  ask(
    "an-access-token-by-its-marker-with-nonce",
    MARKERS,
    marked({ nonce: "n" }),
    as("marked:u1", "read"),
  ),
  ask(
    "an-id-token-by-its-marker",
    MARKERS,
    marked({ kind: "i", scope: "read" }),
    granted({ sub: "marked:u1", scope: "read" }),
    { subjectType: "id_token" },
  ),
  both("no-marker-is-met", MARKERS, marked(), marked({ kind: "x" }), "type_markers"),
  no("a-marker-of-another-json-type", MARKERS, marked({ kind: ["a"] }), "type_markers"),
  ask(
    "an-access-token-by-a-number",
    MARKERS,
    half({ kind: 7, scope: "read" }),
    as("half-marked:u1", "read"),
  ),
  no("an-access-token-without-its-marker", MARKERS, half({ scope: "read" }), "type_markers"),
  ask(
    "an-id-token-beside-a-marker",
    MARKERS,
    half({ nonce: "n" }),
    granted({ sub: "half-marked:u1", scope: undefined }),
    { subjectType: "id_token" },
  ),

  ask(
    "an-issuer-that-is-no-https-url",
    "RFC 7519 section 4.1.1",
    by("http://adfs.corp/adfs/services/trust", API),
    as("adfs:u1"),
  ),
];
