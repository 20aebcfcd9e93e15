// Tokens of products that an operator installs.

import { privateKey } from "../../make/keys.mjs";
import { access, foreign, grants, id, logout, product, refuses } from "../../make/profiles.mjs";
import { API } from "../../make/realms/profiles.mjs";
import { NOW } from "../../make/realms.mjs";

const OTHER_KIND = "subject_token.type_other_kind";
const OTHER_CLIENT = "subject_token.authorized_party_mismatch";

const KEYCLOAK = "https://www.keycloak.org/docs/latest/server_admin/#_oidc-token-mappers";
const keycloak = product("keycloak", { key: privateKey("issuer.p-keycloak", "keycloak-sig") });
const keycloakUser = {
  jti: "onrtro:0e1b2c3d-94a0-4b3e-8f43-9f2d6a1c7e11",
  aud: ["gateway", "account"],
  sub: "4d3a5f2e-71c6-4a50-8a36-f2a3ab0f4c11",
  typ: "Bearer",
  azp: "web-app",
  sid: "70ab1cfe-7ad6-4b33-9a4b-0f7e0c9d6f55",
  acr: "1",
  "allowed-origins": ["https://web.example"],
  realm_access: { roles: ["offline_access", "default-roles-acme", "uma_authorization"] },
  resource_access: { account: { roles: ["manage-account"] } },
  scope: "openid profile email read",
  email_verified: true,
  preferred_username: "ann",
};
const keycloakId = {
  jti: "a7d02e1c-5b0e-4c0a-9d1f-33f2f0b5a001",
  aud: "gateway",
  sub: keycloakUser.sub,
  typ: "ID",
  azp: "gateway",
  sid: keycloakUser.sid,
  at_hash: "MTIzNDU2Nzg5MDEyMzQ1Ng",
  acr: "1",
  email_verified: true,
  preferred_username: "ann",
};

const PINGAM = "https://docs.pingidentity.com/pingam/8/am-oauth2/token-exchange-impersonation.html";
const pingam = product("pingam");
const pingamUser = {
  sub: "(usr!ann)",
  cts: "OAUTH2_STATELESS_GRANT",
  auth_level: 0,
  auditTrackingId: "142b3081-d3c7-422c-b8d4-65869065f348-54991",
  subname: "ann",
  tokenName: "access_token",
  token_type: "Bearer",
  authGrantId: "nJ8nhylC8Kx9DY8l2SHlopwCfbg",
  aud: "gateway",
  nbf: NOW - 10,
  grant_type: "authorization_code",
  scope: ["openid", "read"],
  auth_time: NOW - 60,
  realm: "/alpha",
  expires_in: 3600,
  jti: "roG8mqa8Z1Z3F00Md20vUoyhA0I",
};
const pingamId = {
  at_hash: "N1xRqFXLzEqG9hkWR4hL2g",
  sub: "(usr!ann)",
  auditTrackingId: pingamUser.auditTrackingId,
  subname: "ann",
  tokenName: "id_token",
  sid: "7yW1CWtkPj6pG5hGXOqB3BxYr2",
  aud: "gateway",
  azp: "gateway",
  auth_time: NOW - 60,
  realm: "/alpha",
  tokenType: "JWTToken",
};

const SPRING =
  "https://docs.spring.io/spring-authorization-server/reference/core-model-components.html#oauth2-token-generator";
const spring = product("spring", { typ: undefined });
const springUser = {
  sub: "user",
  aud: "gateway",
  nbf: NOW - 10,
  scope: ["openid", "read"],
  jti: "3f5b8d5e-8d1e-4c4f-9a51-9a2c0ab1c001",
};
const springId = {
  sub: "user",
  aud: "gateway",
  azp: "gateway",
  auth_time: NOW - 60,
  sid: "DDmq6yBLPk0hXdhOH-b1NRIWWuNQ",
  jti: "3f5b8d5e-8d1e-4c4f-9a51-9a2c0ab1c002",
};

const PINGONE =
  "https://developer.pingidentity.com/pingone-api/foundations/authentication-concepts/access-tokens-and-id-tokens/token-claims.html";
const pingone = product("pingone", { typ: undefined });
const pingoneUser = {
  client_id: "0b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  aud: [API.pingone],
  scope: "openid read",
  sub: "5e1f3a0c-8d0e-4f6b-9d57-3b3e1c9d6f55",
  sid: "1f0c8a36-7ad6-4b33-9a4b-0f7e0c9d6f55",
  auth_time: NOW - 60,
  acr: "Single_Factor",
};
const pingoneId = {
  aud: "3ac6d46b-0000-43f7-a053-9ad15e9e87d6",
  sub: pingoneUser.sub,
  acr: "Single_Factor",
  amr: ["pwd"],
  auth_time: NOW - 60,
  sid: pingoneUser.sid,
};

const DUENDE = "https://docs.duendesoftware.com/identityserver/apis/aspnetcore/authorization/";
const duende = product("duende", { typ: "at+jwt" });
const duendeUser = {
  nbf: NOW - 10,
  aud: "gateway",
  client_id: "web",
  sub: "bob",
  auth_time: NOW - 60,
  idp: "local",
  amr: ["pwd"],
  sid: "F1A6F7E8C9D04C3B",
  jti: "6B1C2E5D7F8A9B0C",
  scope: ["openid", "read"],
};
const duendeId = {
  nbf: NOW - 10,
  aud: "gateway",
  nonce: "n-0S6_WzA2Mj",
  at_hash: "Q8tfiTwJoJha3lXLtq0DVw",
  sid: duendeUser.sid,
  sub: "bob",
  auth_time: NOW - 60,
  idp: "local",
  amr: ["pwd"],
};

const ZITADEL = "https://zitadel.com/docs/apis/openidoauth/claims";
const zitadel = product("zitadel");
const zitadelUser = {
  aud: ["gateway", "69234237810729019"],
  azp: "69234237810729019",
  jti: "69234237813329048",
  nbf: NOW - 10,
  sub: "77776025198584418",
};
const zitadelId = {
  aud: ["69234237810729234", "69234237810729019"],
  azp: "69234237810729234",
  amr: ["pwd"],
  auth_time: NOW - 60,
  nbf: NOW - 10,
  sub: "77776025198584418",
};

const HYDRA = "https://www.ory.sh/docs/oauth2-oidc/jwt-access-token";
const hydra = product("hydra");
const hydraUser = {
  aud: [],
  client_id: "gateway",
  ext: {},
  jti: "0b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  nbf: NOW - 10,
  scp: ["openid", "read"],
  sub: "foo@bar.com",
};
const hydraId = {
  at_hash: "77QmUPtjPfzWtF2AnpK9RQ",
  aud: ["gateway"],
  auth_time: NOW - 60,
  jti: "1b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  rat: NOW - 60,
  sid: "2b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  sub: "foo@bar.com",
};

const UAA =
  "https://github.com/cloudfoundry/uaa/blob/develop/server/src/main/java/org/cloudfoundry/identity/uaa/oauth/UaaTokenServices.java";
const UAA_ID =
  "https://github.com/cloudfoundry/uaa/blob/develop/server/src/main/java/org/cloudfoundry/identity/uaa/oauth/openid/IdToken.java";
const uaa = product("uaa");
const uaaClient = {
  jti: "67cc5918171f44a5b4adcdac7642ad6d",
  sub: "portal",
  authorities: ["clients.read"],
  scope: ["read"],
  client_id: "portal",
  cid: "portal",
  azp: "portal",
  grant_type: "client_credentials",
  rev_sig: "416147db",
  zid: "uaa",
  aud: ["portal", "gateway"],
};
const uaaUser = {
  ...uaaClient,
  jti: "2dfbc881248e4ef39c5a95f8f75e97d3",
  sub: "c8e9b7e8-ab2f-461e-94a0-fa2d76c0d74f",
  authorities: undefined,
  scope: ["openid", "read"],
  grant_type: "authorization_code",
  user_id: "c8e9b7e8-ab2f-461e-94a0-fa2d76c0d74f",
  origin: "uaa",
  user_name: "ann",
  email: "ann@acme.example",
  auth_time: NOW - 60,
};
const uaaId = {
  ...uaaUser,
  jti: "2dfbc881248e4ef39c5a95f8f75e97d4",
  aud: ["gateway"],
  azp: "gateway",
  cid: "gateway",
  client_id: "gateway",
  amr: ["pwd"],
  scope: ["openid"],
  email_verified: true,
};

const FUSIONAUTH = "https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens";
const fusionauth = product("fusionauth");
const fusionauthUser = {
  aud: API.fusionauth,
  sub: "858a4b01-62c8-4c2f-bfa7-6d018833bea7",
  applicationId: API.fusionauth,
  roles: ["user"],
  authenticationType: "PASSWORD",
  auth_time: NOW - 60,
  scope: "openid read",
  sid: "b9c8f3a0-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  tid: "f10720c9-76ee-d9a7-bd2e-3d6f6a0cf4d1",
  jti: "3b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
};
const fusionauthId = {
  ...fusionauthUser,
  applicationId: undefined,
  roles: undefined,
  at_hash: "mzN1l5Yg0FvXh6B1YlQ7lw",
  scope: "openid",
};

const EDGE = "src/manual/realm.md";
const edge = product("edge-token-exchange", { keys: "issuer.p-edge", typ: "at+jwt" });
const edgeUser = {
  sub: "u1",
  aud: "gateway",
  client_id: "web",
  scope: "read",
  jti: "AAAAAAAAAAAAAAAAAAAAAA",
  origin: { minted: "access_token", iss: "https://idp.partner.example" },
};

export default [
  access(keycloak, "user", KEYCLOAK, keycloak(keycloakUser), `keycloak:${keycloakUser.sub}`),
  access(
    keycloak,
    "user-with-nonce",
    "https://github.com/keycloak/keycloak/issues/26893",
    keycloak({ ...keycloakUser, nonce: "n-0S6" }),
    `keycloak:${keycloakUser.sub}`,
  ),
  access(
    keycloak,
    "user-declared-as-jwt",
    KEYCLOAK,
    keycloak(keycloakUser),
    `keycloak:${keycloakUser.sub}`,
    { subjectType: "jwt" },
  ),
  access(
    keycloak,
    "daemon",
    "https://www.keycloak.org/docs/latest/server_admin/#_service_accounts",
    keycloak({
      ...keycloakUser,
      sub: "9b1f2e44-27c7-4b5c-a2f3-2b9d6b4f0a02",
      azp: "batch-client",
      sid: undefined,
      client_id: "batch-client",
      clientHost: "192.0.2.7",
      clientAddress: "192.0.2.7",
      scope: "read",
      preferred_username: "service-account-batch-client",
    }),
    "keycloak:9b1f2e44-27c7-4b5c-a2f3-2b9d6b4f0a02",
  ),
  id(keycloak, KEYCLOAK, keycloak(keycloakId), `keycloak:${keycloakUser.sub}`),
  foreign(keycloak, KEYCLOAK, keycloak({ ...keycloakId, aud: "web", azp: "web" }), OTHER_CLIENT),
  logout(keycloak, "gateway", { typ: "Logout" }),
  ...["Refresh", "Offline"].map((typ) =>
    refuses(
      keycloak,
      `${typ.toLowerCase()}-token`,
      KEYCLOAK,
      keycloak({ ...keycloakUser, typ, aud: "https://keycloak.example/realms/acme" }),
      OTHER_KIND,
    ),
  ),

  access(pingam, "user", PINGAM, pingam(pingamUser), "pingam:(usr!ann)"),
  access(
    pingam,
    "daemon",
    PINGAM,
    pingam({
      ...pingamUser,
      sub: "(age!gateway)",
      subname: "gateway",
      grant_type: "client_credentials",
      scope: ["read"],
      auth_level: undefined,
    }),
    "pingam:(age!gateway)",
  ),
  id(pingam, PINGAM, pingam(pingamId), "pingam:(usr!ann)"),
  foreign(pingam, PINGAM, pingam({ ...pingamId, aud: "web", azp: "web" }), OTHER_CLIENT),
  logout(pingam, "gateway"),
  refuses(
    pingam,
    "refresh-token",
    PINGAM,
    pingam({ ...pingamUser, tokenName: "refresh_token" }),
    OTHER_KIND,
  ),

  access(spring, "user", SPRING, spring(springUser), "spring:user"),
  access(spring, "user-declared-as-jwt", SPRING, spring(springUser), "spring:user", {
    subjectType: "jwt",
  }),
  access(
    spring,
    "daemon",
    SPRING,
    spring({ ...springUser, sub: "batch", aud: "batch", scope: ["read"] }),
    "spring:batch",
    { as: "batch" },
  ),
  id(spring, SPRING, spring(springId), "spring:user"),
  foreign(spring, SPRING, spring({ ...springId, aud: "web", azp: "web" }), OTHER_CLIENT),
  logout(spring, "gateway"),
  refuses(
    spring,
    "token-with-claims-of-both",
    SPRING,
    spring({ ...springUser, azp: "gateway" }),
    "subject_token.type_markers",
  ),

  access(pingone, "user", PINGONE, pingone(pingoneUser), `pingone:${pingoneUser.sub}`),
  access(
    pingone,
    "daemon",
    PINGONE,
    pingone({
      client_id: pingoneUser.client_id,
      aud: [API.pingone],
      scope: "read",
    }),
    `pingone:client:${pingoneUser.client_id}`,
  ),
  id(pingone, PINGONE, pingone(pingoneId), `pingone:${pingoneUser.sub}`),
  foreign(pingone, PINGONE, pingone({ ...pingoneId, aud: "another" })),
  logout(pingone, pingoneId.aud),

  access(duende, "user", DUENDE, duende(duendeUser), "duende:bob"),
  access(
    duende,
    "daemon",
    DUENDE,
    duende({
      nbf: NOW - 10,
      aud: "gateway",
      client_id: "m2m",
      jti: "7B1C2E5D7F8A9B0C",
      scope: ["read"],
    }),
    "duende:client:m2m",
  ),
  id(duende, DUENDE, duende(duendeId, { typ: "JWT" }), "duende:bob"),
  foreign(duende, DUENDE, duende({ ...duendeId, aud: "web" }, { typ: "JWT" })),
  logout(duende, "gateway", {}, "subject_token.type_other_protocol", { typ: "logout+jwt" }),
  refuses(
    duende,
    "user-with-the-prefix-of-a-client",
    DUENDE,
    duende({ ...duendeUser, sub: "client:m2m" }),
    "subject_token.subject_prefix",
  ),

  grants(zitadel, "user", ZITADEL, zitadel(zitadelUser), { sub: "zitadel:77776025198584418" }),
  grants(
    zitadel,
    "daemon",
    ZITADEL,
    zitadel({ ...zitadelUser, azp: undefined, client_id: "billing", sub: "172910385719203841" }),
    { sub: "zitadel:172910385719203841" },
  ),
  id(zitadel, ZITADEL, zitadel(zitadelId), "zitadel:77776025198584418"),
  foreign(zitadel, ZITADEL, zitadel({ ...zitadelId, azp: "69234237810729019" }), OTHER_CLIENT),
  logout(zitadel, "69234237810729234"),

  access(hydra, "user", HYDRA, hydra(hydraUser), "hydra:foo@bar.com"),
  access(
    hydra,
    "daemon",
    HYDRA,
    hydra({ ...hydraUser, sub: "gateway", scp: ["read"] }),
    "hydra:gateway",
  ),
  id(hydra, HYDRA, hydra(hydraId), "hydra:foo@bar.com"),
  foreign(hydra, HYDRA, hydra({ ...hydraId, aud: ["web"] })),
  logout(hydra, "gateway"),
  refuses(
    hydra,
    "user-of-another-client-without-audience",
    HYDRA,
    hydra({ ...hydraUser, client_id: "web" }),
    "policy.audience.subject_mismatch",
    {},
    "RFC 7519 section 4.1.3",
  ),

  access(uaa, "user", UAA, uaa(uaaUser), `uaa:${uaaUser.sub}`),
  access(uaa, "daemon", UAA, uaa(uaaClient), "uaa:portal"),
  id(uaa, UAA_ID, uaa(uaaId), `uaa:${uaaUser.sub}`),
  foreign(uaa, UAA_ID, uaa({ ...uaaId, aud: ["web"], azp: "web" }), OTHER_CLIENT),
  logout(uaa, "gateway"),
  refuses(
    uaa,
    "refresh-token",
    UAA,
    uaa({ ...uaaUser, jti: "2dfbc881248e4ef39c5a95f8f75e97d3-r" }),
    OTHER_KIND,
  ),

  access(
    fusionauth,
    "user",
    FUSIONAUTH,
    fusionauth(fusionauthUser),
    `fusionauth:${fusionauthUser.sub}`,
  ),
  access(
    fusionauth,
    "daemon",
    FUSIONAUTH,
    fusionauth({
      aud: API.fusionauth,
      sub: "4b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
      permissions: ["read"],
      scope: "target-entity:e9fdb985-9173-4e01-9d73-ac2d60d1dc8e:read read",
      tid: fusionauthUser.tid,
      jti: "5b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
    }),
    "fusionauth:4b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  ),
  id(fusionauth, FUSIONAUTH, fusionauth(fusionauthId), `fusionauth:${fusionauthUser.sub}`),
  foreign(
    fusionauth,
    FUSIONAUTH,
    fusionauth({ ...fusionauthId, aud: "11111111-9173-4e01-9d73-ac2d60d1dc8e" }),
  ),
  logout(fusionauth, API.fusionauth),

  access(edge, "user", EDGE, edge(edgeUser), "edge-token-exchange:u1"),
  id(
    edge,
    EDGE,
    edge(
      { sub: "u1", aud: "gateway", jti: "BAAAAAAAAAAAAAAAAAAAAA", origin: { minted: "id_token" } },
      { typ: "JWT" },
    ),
    "edge-token-exchange:u1",
  ),
  foreign(
    edge,
    EDGE,
    edge({ sub: "u1", aud: "web", origin: { minted: "id_token" } }, { typ: "JWT" }),
  ),
  refuses(
    edge,
    "token-without-origin",
    EDGE,
    edge({ sub: "u1", aud: "gateway" }, { typ: "JWT" }),
    "subject_token.type_markers",
    { subjectType: "id_token" },
  ),
];
