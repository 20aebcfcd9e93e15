// Tokens of products that their provider runs.

import { access, foreign, grants, id, logout, product, refuses } from "../../make/profiles.mjs";
import { API, CLIENT, ISS, STRANGE_TENANT, TENANT } from "../../make/realms/profiles.mjs";
import { NOW } from "../../make/realms.mjs";

const TEMPLATE = "house rule: issuers of many tenants";
const at = (profile, tenant) => ISS[profile].replace("{tid}", tenant);

const ENTRA =
  "https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference";
const ENTRA_ID =
  "https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference";
const entra = product("entra", { iss: at("entra", TENANT) });
const common = {
  nbf: NOW - 10,
  aio: "AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4",
  oid: "690222be-ff1a-4d56-abd1-7e4f7d38e474",
  rh: "0.ARwA6WgJJ9X2qE-hYw",
  tid: TENANT,
  uti: "fqiBqXLPj0eQa82S-IYFAA",
};
const entraUser = {
  ...common,
  aud: API.entra,
  exp: NOW + 600,
  azp: "b14a7505-96e9-4927-91e8-0601d0fc9caa",
  azpacr: "0",
  name: "Abe Lincoln",
  preferred_username: "abeli@microsoft.com",
  scp: "access_as_user read",
  sub: "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
  ver: "2.0",
};
const entraDaemon = {
  ...common,
  aud: API.entra,
  azp: "b14a7505-96e9-4927-91e8-0601d0fc9caa",
  azpacr: "1",
  idtyp: "app",
  roles: ["read"],
  sub: common.oid,
  ver: "2.0",
};
const entraId = {
  ...common,
  aud: CLIENT.entra,
  name: "Abe Lincoln",
  preferred_username: "abeli@microsoft.com",
  sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
  ver: "2.0",
};

const entraV1 = product("entra-v1", { iss: at("entra-v1", TENANT) });
const v1User = {
  ...common,
  aud: API.entraV1,
  acr: "1",
  amr: ["pwd"],
  appid: "75dbe77f-10a3-4e59-85fd-8c127544f17c",
  appidacr: "0",
  family_name: "Lincoln",
  ipaddr: "192.0.2.7",
  scp: "user_impersonation read",
  sub: "l3_roISQU222bULS9yi2k0XpqpOiMz5H3ZACo1GeXA",
  unique_name: "abeli@microsoft.com",
  upn: "abeli@microsoft.com",
  ver: "1.0",
};
const v1Id = {
  ...common,
  aud: CLIENT.entra,
  amr: ["pwd"],
  ipaddr: "192.0.2.7",
  sub: "5_J9rSss8-jvt_Icu6ueRNL8xXb8LF4Fsg_KooC2RJQ",
  unique_name: "abeli@microsoft.com",
  upn: "abeli@microsoft.com",
  ver: "1.0",
};

const AUTH0 = "https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles";
const AUTH0_ID = "https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure";
const auth0 = product("auth0");
const auth0User = {
  sub: "auth0|6553da60a54af58e29493993",
  aud: [API.auth0, "https://acme.eu.auth0.com/userinfo"],
  azp: "sAlZf0sUWqgzUf1KOMnbJlRfPgMGoW3i",
  scope: "openid profile read",
};
const auth0Id = {
  sub: "auth0|6553da60a54af58e29493993",
  aud: CLIENT.auth0,
  name: "Jane Doe",
  nickname: "jane",
  email: "jane@acme.example",
  sid: "a0Fk2bLQk5Y3nV6z",
};

export default [
  access(entra, "user", ENTRA, entra(entraUser), `entra:${TENANT}:${entraUser.sub}`),
  access(entra, "daemon", ENTRA, entra(entraDaemon), `entra:${TENANT}:${common.oid}`),
  access(
    entra,
    "user-of-over-an-hour-ago",
    "https://learn.microsoft.com/en-us/entra/identity-platform/configurable-token-lifetimes",
    entra({ ...entraUser, iat: NOW - 4_800 }),
    `entra:${TENANT}:${entraUser.sub}`,
  ),
  id(entra, ENTRA_ID, entra(entraId), `entra:${TENANT}:${entraId.sub}`),
  foreign(entra, ENTRA_ID, entra({ ...entraId, aud: "b14a7505-96e9-4927-91e8-0601d0fc9caa" })),
  logout(entra, CLIENT.entra, { tid: TENANT }),
  refuses(
    entra,
    "another-tenant",
    ENTRA,
    entra({ ...entraUser, iss: at("entra", STRANGE_TENANT), tid: STRANGE_TENANT }),
    "subject_token.issuer_unknown",
    {},
    TEMPLATE,
  ),
  refuses(
    entra,
    "tenant-that-the-claim-contradicts",
    ENTRA,
    entra({ ...entraUser, tid: STRANGE_TENANT }),
    "subject_token.issuer_tenant",
    {},
    TEMPLATE,
  ),

  access(entraV1, "user", ENTRA, entraV1(v1User), `entra-v1:${TENANT}:${v1User.sub}`),
  access(
    entraV1,
    "daemon",
    ENTRA,
    entraV1({
      ...common,
      aud: API.entraV1,
      appid: "75dbe77f-10a3-4e59-85fd-8c127544f17c",
      appidacr: "1",
      idp: at("entra-v1", TENANT),
      roles: ["read"],
      sub: common.oid,
      ver: "1.0",
    }),
    `entra-v1:${TENANT}:${common.oid}`,
  ),
  id(entraV1, ENTRA_ID, entraV1(v1Id), `entra-v1:${TENANT}:${v1Id.sub}`),
  foreign(entraV1, ENTRA_ID, entraV1({ ...v1Id, aud: "75dbe77f-10a3-4e59-85fd-8c127544f17c" })),
  logout(entraV1, CLIENT.entra, { tid: TENANT }),
  refuses(
    entraV1,
    "another-tenant",
    ENTRA,
    entraV1({ ...v1User, iss: at("entra-v1", STRANGE_TENANT), tid: STRANGE_TENANT }),
    "subject_token.issuer_unknown",
    {},
    TEMPLATE,
  ),

  access(auth0, "user", AUTH0, auth0(auth0User), `auth0:${auth0User.sub}`),
  access(
    auth0,
    "user-of-the-profile-of-rfc-9068",
    AUTH0,
    auth0(
      {
        ...auth0User,
        azp: undefined,
        client_id: auth0User.azp,
        jti: "39uhFhNxPHSpCcHlHhLMYo",
      },
      { typ: "at+jwt" },
    ),
    `auth0:${auth0User.sub}`,
  ),
  access(
    auth0,
    "daemon",
    AUTH0,
    auth0({
      sub: "awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients",
      aud: API.auth0,
      azp: "awZfdIir8YFdGZWkvCejDoUb7SjTDicx",
      scope: "read",
      gty: "client-credentials",
    }),
    "auth0:awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients",
  ),
  grants(
    auth0,
    "daemon-without-scope",
    AUTH0,
    auth0({
      sub: "awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients",
      aud: API.auth0,
      azp: "awZfdIir8YFdGZWkvCejDoUb7SjTDicx",
      gty: "client-credentials",
    }),
    { sub: "auth0:awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients" },
  ),
  id(auth0, AUTH0_ID, auth0(auth0Id), `auth0:${auth0User.sub}`),
  foreign(auth0, AUTH0_ID, auth0({ ...auth0Id, aud: "sAlZf0sUWqgzUf1KOMnbJlRfPgMGoW3i" })),
  logout(auth0, CLIENT.auth0),
];
