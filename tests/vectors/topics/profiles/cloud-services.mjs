// Tokens of more products that their provider runs.

import { privateKey } from "../../make/keys.mjs";
import { access, foreign, grants, id, logout, product, refuses } from "../../make/profiles.mjs";
import { API, CLIENT } from "../../make/realms/profiles.mjs";
import { NOW } from "../../make/realms.mjs";

const at = (profile, tenant) => ISS[profile].replace("{tid}", tenant);

const OKTA = "https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/";
const okta = product("okta", { typ: undefined });
const oktaUser = {
  ver: 1,
  jti: "AT.MNAoEQ_jbKqoinrQo1D0XKjMX28U5d7ZszBceot7-Ts",
  aud: API.okta,
  sub: "ann@acme.example",
  cid: "0oa47su3hLL7BsLx90h7",
  uid: "00uid4BxXw6I6TV4m0g3",
  scp: ["openid", "read"],
  auth_time: NOW - 60,
};
const oktaId = {
  sub: "00uid4BxXw6I6TV4m0g3",
  name: "Ann",
  ver: 1,
  aud: CLIENT.okta,
  jti: "ID.radCQMOQUmyvcTBmmIL0J6BaS60apUEiC7-vI7pOmkw",
  amr: ["pwd"],
  idp: "00oid4BxXw6I6TV4m0g3",
  preferred_username: "ann@acme.example",
  auth_time: NOW - 60,
  at_hash: "fPlsvVszI29LU2UhDyJ9vg",
};

const COGNITO =
  "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html";
const COGNITO_ID =
  "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html";
const signedBy = (kid) => ({ typ: undefined, key: privateKey("issuer.p-cognito", kid) });
const cognito = product("cognito", signedBy("access="));
const cognitoIds = product("cognito", signedBy("id="));
const cognitoUser = {
  sub: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  device_key: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  "cognito:groups": ["testgroup"],
  version: 2,
  client_id: API.cognito,
  origin_jti: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  event_id: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  token_use: "access",
  scope: "phone openid profile orders/read",
  auth_time: NOW - 60,
  jti: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  username: "my-test-user",
};
const cognitoId = {
  sub: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  "cognito:groups": ["test-group-a"],
  email_verified: true,
  "cognito:username": "my-test-user",
  origin_jti: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  aud: CLIENT.cognito,
  event_id: "64f513be-32db-42b0-b78e-b02127b4f463",
  token_use: "id",
  auth_time: NOW - 60,
  jti: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  email: "my-test-user@example.com",
};
const ordered = (name, subject, sub) =>
  grants(cognito, name, COGNITO, subject, { sub, scope: "orders/read" });

const GOOGLE =
  "https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload";
const GOOGLE_SERVICE = "https://cloud.google.com/docs/authentication/token-types#id-contents";
const google = product("google");
const googleUser = {
  azp: CLIENT.google,
  aud: CLIENT.google,
  sub: "10769150350006150715113082367",
  at_hash: "HK6E_P6Dh8Y93mRNtsDB1Q",
  hd: "example.com",
  email: "jsmith@example.com",
  email_verified: true,
};
const googleService = {
  aud: "https://edge.example/profiles",
  azp: "107517467455664443765",
  email: "batch@acme.iam.gserviceaccount.com",
  email_verified: true,
  sub: "107517467455664443765",
};

const CLOUDFLARE =
  "https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/application-token/";
const cloudflare = product("cloudflare-access");
const cloudflareUser = {
  aud: [API.cloudflare],
  email: "user@example.com",
  nbf: NOW - 10,
  type: "app",
  identity_nonce: "6ei69kawdKzMIAPF",
  sub: "7335d417-61da-459d-899c-0a01c76a2f94",
  country: "US",
};

export default [
  access(okta, "user", OKTA, okta(oktaUser), "okta:ann@acme.example"),
  access(
    okta,
    "daemon",
    OKTA,
    okta({
      ver: 1,
      jti: "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE",
      aud: API.okta,
      cid: "0oa47su3hLL7BsLx90h7",
      scp: ["read"],
      sub: "0oa47su3hLL7BsLx90h7",
    }),
    "okta:0oa47su3hLL7BsLx90h7",
  ),
  id(okta, OKTA, okta(oktaId), `okta:${oktaId.sub}`),
  foreign(okta, OKTA, okta({ ...oktaId, aud: "0oa47su3hLL7BsLx90h7" })),
  logout(okta, CLIENT.okta),
  refuses(
    okta,
    "access-token-for-okta-itself",
    OKTA,
    okta(
      { ...oktaUser, aud: "https://acme.okta.com" },
      { typ: "application/okta-internal-at+jwt" },
    ),
    "subject_token.type_other_protocol",
  ),

  ordered("user", cognito(cognitoUser), `cognito:${cognitoUser.sub}`),
  ordered(
    "daemon",
    cognito({
      sub: API.cognito,
      token_use: "access",
      scope: "orders/read",
      auth_time: NOW - 10,
      version: 2,
      jti: "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee",
      client_id: API.cognito,
    }),
    `cognito:${API.cognito}`,
  ),
  id(cognito, COGNITO_ID, cognitoIds(cognitoId), `cognito:${cognitoId.sub}`),
  foreign(cognito, COGNITO_ID, cognitoIds({ ...cognitoId, aud: "2example23456789" })),
  logout(cognito, CLIENT.cognito),
  refuses(
    cognito,
    "user-of-another-client-without-audience",
    COGNITO,
    cognito({ ...cognitoUser, client_id: "2example23456789" }),
    "policy.audience.subject_mismatch",
    {},
    "RFC 7519 section 4.1.3",
  ),
  refuses(
    cognito,
    "token-of-an-unknown-use",
    COGNITO,
    cognito({ ...cognitoUser, token_use: "device" }),
    "subject_token.type_other_kind",
  ),

  grants(google, "user", GOOGLE, google(googleUser), {
    sub: `google:${googleUser.sub}`,
    subjectType: "id_token",
  }),
  grants(
    google,
    "id-token",
    "https://developers.google.com/identity/gsi/web/reference/js-reference#credential",
    google({ ...googleUser, at_hash: undefined }),
    { sub: `google:${googleUser.sub}`, subjectType: "id_token" },
  ),
  grants(google, "daemon", GOOGLE_SERVICE, google(googleService), {
    sub: `google:${googleService.sub}`,
    subjectType: "id_token",
    as: null,
    client: "job-google",
  }),
  foreign(
    google,
    GOOGLE,
    google({ ...googleUser, aud: "web.apps.googleusercontent.com", azp: "web" }),
    "subject_token.authorized_party_mismatch",
  ),
  logout(google, CLIENT.google),
  refuses(
    google,
    "daemon-of-another-account",
    GOOGLE_SERVICE,
    google({ ...googleService, sub: "117517467455664443766", azp: "117517467455664443766" }),
    "client.authentication_failed",
    { subjectType: "id_token", as: null },
    "house rule: workload",
  ),

  grants(cloudflare, "user", CLOUDFLARE, cloudflare(cloudflareUser), {
    sub: `cloudflare-access:${cloudflareUser.sub}`,
    subjectType: "jwt",
  }),
  grants(
    cloudflare,
    "daemon",
    CLOUDFLARE,
    cloudflare({
      type: "app",
      aud: API.cloudflare,
      common_name: "e367826f93b8d71185e03fe518aff3b4.access",
      sub: "",
    }),
    {
      sub: "cloudflare-access:service-token:e367826f93b8d71185e03fe518aff3b4.access",
      subjectType: "jwt",
    },
  ),
  refuses(
    cloudflare,
    "session-token",
    CLOUDFLARE,
    cloudflare({ ...cloudflareUser, type: "org" }),
    "subject_token.type_markers",
    { subjectType: "jwt" },
  ),
  refuses(
    cloudflare,
    "token-of-another-application",
    CLOUDFLARE,
    cloudflare({ ...cloudflareUser, aud: ["62eafc7626e974616deaf0dc3ce63d7b"] }),
    "policy.audience.subject_mismatch",
    { subjectType: "jwt" },
    "RFC 7519 section 4.1.3",
  ),
];
