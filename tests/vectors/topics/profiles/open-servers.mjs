// Tokens of more products that an operator installs, and of PingOne.

import { access, foreign, grants, id, logout, product, refuses } from "../../make/profiles.mjs";
import { API } from "../../make/realms/profiles.mjs";
import { NOW } from "../../make/realms.mjs";

const OTHER_KIND = "subject_token.type_other_kind";
const OTHER_CLIENT = "subject_token.authorized_party_mismatch";

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
