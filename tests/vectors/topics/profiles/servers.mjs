// Tokens of products that an operator installs.

import { privateKey } from "../../make/keys.mjs";
import { access, foreign, id, logout, product, refuses } from "../../make/profiles.mjs";
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
    { subjectType: "jwt", found: "access_token" },
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
    found: "access_token",
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
];
