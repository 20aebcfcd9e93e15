// Rule 4: the engine accepts a token as its own type, and as no other.

import { access, agent, agentId, am, idToken, nest, partner } from "../../make/issuers.mjs";
import { as } from "../../make/typed.mjs";
import { granted, refused } from "../../make/vector.mjs";

const TYP = "RFC 8725 section 3.11";
const TYPES = "RFC 8725 section 3.12";
const AT = ["RFC 9068 section 4", TYP];
const MEDIA = ["RFC 8725bis section 3.11", "RFC 7515 section 4.1.9"];
const AZP = "OpenID Connect Core section 3.1.3.7";

const OTHER_TYPE = "type_mismatch";
const BOTH = "type_both";
const UNMARKED = "type_unmarked";
const PROTOCOL = "type_other_protocol";
const UNTYPED = "access_token_untyped";
const unscoped = granted({ scope: undefined });

/** PingAM's access tokens carry `scope` and typ JWT; its issuer is listed as `untyped`. */
const bank = { realm: "pingam", as: "impersonationClient" };
const MAY = { may_act: { client_id: "impersonationClient" } };
const banked = granted({ sub: "(usr!demo)", aud: "transfers", scope: "transfer" });
const bankedUnscoped = granted({ sub: "(usr!demo)", aud: "transfers", scope: undefined });
const bankAs = (name, claims, header, subjectType, rule) =>
  as(name, TYPES, am({ ...MAY, ...claims }, header), subjectType, rule, bank);
const SCOPE = { scope: "transfer" };

/** `nest` sends plain JWTs and keeps `scope` in `scp`. */
const plain = { realm: "partners", as: "hub" };
const nested = granted({ sub: "nest/u1", acr: "urn:example:edge" });

/** Claims of access tokens, as issuers write them that sign ID tokens with the same `typ`. */
const ACCESS_CLAIMS = {
  "okta-scp": { scp: ["read"] },
  "entra-scp": { scp: "read" },
  "empty-scp": { scp: [] },
  "okta-cid": { cid: "0oa1" },
  "entra-appid": { appid: "11111111-0000-0000-0000-000000000000" },
  "entra-idtyp": { idtyp: "user" },
  "auth0-gty": { gty: "client-credentials" },
  "cognito-token-use": { token_use: "access" },
  "pingam-token-name": { tokenName: "access_token" },
  "keycloak-typ-claim": { typ: "Bearer" },
  "keycloak-typ-claim-in-lower-case": { typ: "bearer" },
  "keycloak-typ-claim-dpop": { typ: "DPoP" },
  "null-scp": { scp: null },
};

/** Similar claims, which ID tokens have. */
const ID_CLAIMS = {
  "cognito-token-use": { token_use: "id" },
  "pingam-token-name": { tokenName: "id_token" },
  "keycloak-typ-claim": { typ: "ID" },
  event: { event: "login" },
};

const LOGOUT = { events: { "http://schemas.openid.net/event/backchannel-logout": {} } };
const EVENT = [...[TYPES].flat(), "RFC 8417 section 2.2"];
const OTHER = "type_other_kind";

export default [
  as("access-token-at-jwt", AT, access(), "access_token", granted()),
  as("access-token-in-capitals", MEDIA, access({}, { typ: "AT+JWT" }), "access_token", granted()),
  as(
    "access-token-full-media-type",
    [...AT, ...MEDIA],
    access({}, { typ: "application/at+jwt" }),
    "access_token",
    granted(),
  ),
  as(
    "access-token-full-media-type-in-capitals",
    MEDIA,
    access({}, { typ: "Application/AT+JWT" }),
    "access_token",
    granted(),
  ),
  as(
    "access-token-other-media-type",
    MEDIA,
    access({}, { typ: "text/at+jwt" }),
    "access_token",
    PROTOCOL,
  ),
  as("access-token-typ-jwt", AT, access({}, { typ: "JWT" }), "access_token", UNTYPED),
  as("access-token-untyped", AT, access({}, { typ: undefined }), "access_token", UNTYPED),
  as("access-token-typ-empty", AT, access({}, { typ: "" }), "access_token", PROTOCOL),
  as("access-token-with-nonce", AT, access({ nonce: "n" }), "access_token", granted()),
  as(
    "access-token-without-scope-and-client",
    AT,
    access({ scope: undefined, client_id: undefined }),
    "access_token",
    unscoped,
  ),
  ...[
    "logout+jwt",
    "dpop+jwt",
    "oauth-id-jag+jwt",
    "secevent+jwt",
    "token-introspection+jwt",
    "client-authentication+jwt",
    "txntoken+jwt",
  ].map((typ) =>
    as(
      `typ-${typ.replaceAll(/[^a-z]/g, "-")}-as-access-token`,
      TYP,
      access({}, { typ }),
      "access_token",
      PROTOCOL,
    ),
  ),

  as("id-token-typ-jwt", TYP, idToken(), "id_token", unscoped),
  as("id-token-untyped", TYP, idToken({}, { typ: undefined }), "id_token", unscoped),
  as("id-token-typ-jwt-in-lower-case", MEDIA, idToken({}, { typ: "jwt" }), "id_token", unscoped),
  as(
    "id-token-typ-application-jwt",
    MEDIA,
    idToken({}, { typ: "application/jwt" }),
    "id_token",
    unscoped,
  ),
  as("id-token-typ-logout", TYP, idToken({}, { typ: "logout+jwt" }), "id_token", PROTOCOL),
  as("id-token-as-access-token", TYPES, idToken(), "access_token", OTHER_TYPE),
  as(
    "id-token-untyped-as-access-token",
    TYPES,
    idToken({}, { typ: undefined }),
    "access_token",
    OTHER_TYPE,
  ),
  as("access-token-as-id-token", TYPES, access(), "id_token", OTHER_TYPE),
  as("id-token-with-scope", TYPES, idToken({ scope: "read" }), "id_token", BOTH),
  as("id-token-with-client-id", TYPES, idToken({ client_id: "gateway" }), "id_token", BOTH),
  as(
    "id-token-several-aud-and-azp",
    AZP,
    idToken({ aud: ["gateway", "web-app"], azp: "gateway" }),
    "id_token",
    unscoped,
  ),
  as(
    "id-token-several-aud-without-azp",
    AZP,
    idToken({ aud: ["gateway", "web-app"] }),
    "id_token",
    "authorized_party_missing",
  ),
  as(
    "id-token-several-aud-and-another-azp",
    AZP,
    idToken({ aud: ["gateway", "web-app"], azp: "web-app" }),
    "id_token",
    "authorized_party_mismatch",
  ),
  as(
    "id-token-of-another-azp",
    AZP,
    idToken({ azp: "web-app" }),
    "id_token",
    "authorized_party_mismatch",
  ),
  as("id-token-of-this-azp", AZP, idToken({ azp: "gateway" }), "id_token", unscoped),
  as(
    "id-token-of-another-azp-as-actor",
    AZP,
    access(),
    "access_token",
    refused("actor_token.authorized_party_mismatch"),
    { actor: agentId({ azp: "web-app" }), actorType: "id_token" },
  ),
  as(
    "id-token-several-aud-and-may-act",
    AZP,
    idToken({ aud: ["gateway", "web-app"], may_act: { client_id: ["gateway"] } }),
    "id_token",
    unscoped,
  ),
  as(
    "id-token-several-aud-another-azp-and-may-act",
    AZP,
    idToken({ aud: ["gateway", "web-app"], azp: "web-app", may_act: { client_id: ["gateway"] } }),
    "id_token",
    "authorized_party_mismatch",
  ),
  as(
    "id-token-several-aud-and-may-act-by-sub",
    AZP,
    idToken({ aud: ["gateway", "web-app"], may_act: { sub: "gateway" } }),
    "id_token",
    "authorized_party_missing",
  ),
  as("id-token-aud-array-of-one", AZP, idToken({ aud: ["gateway"] }), "id_token", unscoped),

  bankAs("untyped-issuer-access-token-by-scope", SCOPE, {}, "access_token", banked),
  bankAs(
    "untyped-issuer-access-token-without-typ",
    SCOPE,
    { typ: undefined },
    "access_token",
    banked,
  ),
  bankAs(
    "untyped-issuer-access-token-by-client-id",
    { client_id: "web" },
    {},
    "access_token",
    bankedUnscoped,
  ),
  bankAs("untyped-issuer-access-token-by-azp-only", { azp: "web" }, {}, "access_token", UNMARKED),
  bankAs(
    "untyped-issuer-typed-access-token",
    {},
    { typ: "at+jwt" },
    "access_token",
    bankedUnscoped,
  ),
  bankAs("untyped-issuer-id-token-as-access-token", { nonce: "n" }, {}, "access_token", OTHER_TYPE),
  bankAs(
    "untyped-issuer-nonce-in-access-token",
    { ...SCOPE, nonce: "n" },
    {},
    "access_token",
    BOTH,
  ),
  bankAs(
    "untyped-issuer-at-hash-in-access-token",
    { ...SCOPE, at_hash: "x" },
    {},
    "access_token",
    BOTH,
  ),
  bankAs(
    "untyped-issuer-c-hash-in-access-token",
    { ...SCOPE, c_hash: "x" },
    {},
    "access_token",
    BOTH,
  ),
  bankAs("untyped-issuer-access-token-as-id-token", SCOPE, {}, "id_token", OTHER_TYPE),
  bankAs("untyped-issuer-typ-logout", SCOPE, { typ: "logout+jwt" }, "access_token", PROTOCOL),

  ...Object.entries(ACCESS_CLAIMS).map(([name, claims]) =>
    as(
      `id-token-with-${name}-of-an-access-token`,
      TYPES,
      idToken(claims),
      "id_token",
      "scp cid appid idtyp gty".split(" ").some((claim) => claim in claims) ? BOTH : UNTYPED,
    ),
  ),
  ...Object.entries(ID_CLAIMS).map(([name, claims]) =>
    as(`id-token-with-${name}-of-an-id-token`, TYPES, idToken(claims), "id_token", unscoped),
  ),

  as("logout-token-as-id-token", EVENT, idToken(LOGOUT), "id_token", OTHER),
  as("logout-token-as-access-token", EVENT, access(LOGOUT), "access_token", OTHER),
  as("logout-token-as-jwt", EVENT, nest(LOGOUT), "jwt", OTHER, plain),
  as("events-null", EVENT, idToken({ events: null }), "id_token", OTHER),
  as("logout-token-as-actor", EVENT, access(), "access_token", refused(`actor_token.${OTHER}`), {
    actor: agent(LOGOUT),
  }),

  as("jwt-typ-jwt", TYP, nest(), "jwt", nested, plain),
  as("jwt-untyped", TYP, nest({}, { typ: undefined }), "jwt", nested, plain),
  as("jwt-typ-at-jwt", TYP, nest({}, { typ: "at+jwt" }), "jwt", "type_not_listed", plain),
  as("jwt-as-access-token", TYPES, nest(), "access_token", OTHER_TYPE, plain),
  as(
    "id-token-of-an-issuer-of-access-tokens",
    TYPES,
    partner({ nonce: "n", client_id: undefined, scope: undefined }, { typ: "JWT" }),
    "id_token",
    "type_not_listed",
    plain,
  ),
];
