// The realm whose issuers are well-known products, each by its profile. The key sets have the members that
// the provider publishes.

import { publicKey } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

/** The `iss` of each product; those of Entra are templates. */
export const ISS = {
  auth0: "https://acme.eu.auth0.com/",
  "azure-devops": "https://vstoken.dev.azure.com/b6c14fd5-5b3e-4d1c-8f0a-0a1b2c3d4e5f",
  bitbucket: "https://api.bitbucket.org/2.0/workspaces/bbcitest/pipelines-config/identity/oidc",
  buildkite: "https://agent.buildkite.com",
  circleci: "https://oidc.circleci.com/org/a53d4b1e-7c65-4d3e-9a07-1c5bd0e2f4a6",
  "cloudflare-access": "https://yourteam.cloudflareaccess.com",
  cognito: "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example",
  duende: "https://demo.duendesoftware.example",
  "edge-token-exchange": "https://edge.partner.example/main",
  entra: "https://login.microsoftonline.com/{tid}/v2.0",
  "entra-v1": "https://sts.windows.net/{tid}/",
  fusionauth: "acme.com",
  github: "https://token.actions.githubusercontent.com",
  gitlab: "https://gitlab.com",
  google: "https://accounts.google.com",
  hydra: "https://hydra.example/",
  keycloak: "https://keycloak.example/realms/acme",
  kubernetes: "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789",
  okta: "https://acme.okta.com/oauth2/default",
  pingam: "https://am.acme.example/am/oauth2/realms/root/realms/alpha",
  pingone: "https://auth.pingone.eu/9ad15e9e-3ac6-43f7-a053-d46b87d6c4a7/as",
  spiffe: "https://oidc-discovery.acme.example",
  spring: "https://auth.acme.example",
  "terraform-cloud": "https://app.terraform.io",
  uaa: "https://uaa.acme.example/oauth/token",
  zitadel: "https://acme.zitadel.cloud",
};

/** The tenant that the realm trusts, and one that it does not. */
export const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
export const STRANGE_TENANT = "ffffffff-9999-8888-7777-666666666666";

/** What the client `gateway` is called at each product: in access tokens, and in ID tokens. */
export const API = {
  auth0: "https://gateway.example/api",
  cloudflare: "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228",
  cognito: "1example23456789",
  entra: "6e74172b-be56-4843-9ff4-e66a39bb12e3",
  entraV1: "api://6e74172b-be56-4843-9ff4-e66a39bb12e3",
  fusionauth: "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
  okta: "api://gateway",
  pingone: "https://gateway.pingone.example",
};
export const CLIENT = {
  auth0: "K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja",
  cognito: API.cognito,
  entra: API.entra,
  fusionauth: API.fusionauth,
  google: "1234987819200.apps.googleusercontent.com",
  okta: "0oabucvyc38HLL1ef0h7",
  pingone: "3ac6d46b-0000-43f7-a053-9ad15e9e87d6",
  zitadel: "69234237810729234",
};

const certificate = { x5t: "t0Mt1sWw8pTTSXsPRtVCb7m0vhM", x5c: ["MIIC8DCCAdigAwIBAgIQfzo="] };
const key = (name, kid, changes) => publicKey(`issuer.p-${name}`, kid, changes);
const set = (...keys) => ({ keys });
const plain = (name) => set(key(name));

/** A key set as each provider publishes it, where it has more than `kty`, `use`, `alg`, `kid`, `n`, `e`. */
const PUBLISHED = {
  auth0: set(key("auth0", undefined, certificate)),
  cognito: set(key("cognito", "access="), key("cognito", "id=")),
  "edge-token-exchange": set(key("edge")),
  entra: set(
    key("entra", undefined, {
      ...certificate,
      alg: undefined,
      cloud_instance_name: "microsoftonline.com",
      issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
    }),
  ),
  "entra-v1": set(key("entra-v1", undefined, { ...certificate, alg: undefined })),
  github: set(key("github", undefined, certificate)),
  keycloak: set(
    key("keycloak", "keycloak-enc", { ...certificate, use: "enc", alg: "RSA-OAEP" }),
    key("keycloak", "keycloak-sig", { ...certificate, "x5t#S256": "kBEDtyQEVBtrhIElMtjTKoTGY2" }),
  ),
  pingam: set(key("pingam", undefined, certificate)),
  spiffe: set(key("spiffe", undefined, { use: "jwt-svid", alg: undefined })),
  spring: set(key("spring", undefined, { use: undefined, alg: undefined })),
};

/** Products whose profile has the algorithm. */
const SAY_RS256 = [
  "cloudflare-access",
  "cognito",
  "entra",
  "entra-v1",
  "github",
  "gitlab",
  "google",
  "pingone",
];
/** Public CI systems, whose address is enough. */
const KNOWN = "azure-devops bitbucket buildkite circleci github gitlab terraform-cloud".split(" ");

function trusted(profile, rest) {
  return {
    issuer: ISS[profile],
    ...(KNOWN.includes(profile) ? {} : { profile }),
    jwks: PUBLISHED[profile] ?? plain(profile),
    ...(SAY_RS256.includes(profile)
      ? {}
      : { algorithms: [["edge-token-exchange", "spiffe"].includes(profile) ? "ES256" : "RS256"] }),
    clients: "all",
    scopes: "all",
    carry: profile === "azure-devops" ? ["org_id"] : [],
    subject_namespace: `${profile}:`,
    ...(profile === "spiffe" && { trust_domain: "acme.example" }),
    ...rest,
  };
}

const tenants = (profile) => ({
  tenants: [TENANT],
  subject_namespace: `${profile}:{tid}:`,
});

const rights = {
  targets: ["orders"],
  default_target: "orders",
  scopes: ["read", "orders/read"],
  allow: ["impersonation"],
  may_act: "if_present",
};
const workload = (profile, require) => ({
  client_id: `job-${profile}`,
  auth: { method: "workload", issuer: ISS[profile], require },
  ...rights,
});
const { entra, "entra-v1": entraV1, ...others } = ISS;

export const profiles = {
  realm: "profiles",
  issuer: "https://edge.example/profiles",
  exchanges: ["access_token", "id_token", "jwt"].map((from) => [from, "access_token"]),
  trusted_issuers: [
    ...Object.keys(others).map((profile) => trusted(profile)),
    trusted("entra", tenants("entra")),
    trusted("entra-v1", tenants("entra-v1")),
  ],
  claims: { carry: ["org_id"] },
  targets: [{ audience: "orders", scopes: ["read", "orders/read"] }],
  clients: [
    {
      client_id: "gateway",
      auth: bySecret("gateway"),
      subject_audience: Object.values(API),
      id_audience: [...new Set(Object.values(CLIENT))],
      ...rights,
    },
    { client_id: "batch", auth: bySecret("batch"), ...rights },
    workload("azure-devops", { sub: "p://acme/shop/deploy" }),
    workload("bitbucket", {
      sub: "{1de489be-ce6a-42a0-a8c8-eadbf1174ac7}:{bd715740-c970-486b-b68a-b421ec2a1f8b}:{759de0c6-eaee-4eaa-b7a6-c507eec759a7}",
      repositoryUuid: "{1de489be-ce6a-42a0-a8c8-eadbf1174ac7}",
      branchName: "main",
    }),
    workload("buildkite", {
      sub: "organization:example-org:pipeline:example-pipeline:ref:refs/heads/main:commit:b5ffe3aeea51cec6c41aef16e45ee6bce47d8810:step:",
      organization_id: "0194b014-0000-7cef-b232-000000000001",
      pipeline_id: "0194b014-0000-7cef-b232-000000000002",
      build_branch: "main",
    }),
    workload("circleci", {
      sub: "org/a53d4b1e-7c65-4d3e-9a07-1c5bd0e2f4a6/project/77b3c0de-0000-4000-8000-000000000001/user/77b3c0de-0000-4000-8000-000000000002",
      "oidc.circleci.com/project-id": "77b3c0de-0000-4000-8000-000000000001",
      "oidc.circleci.com/vcs-origin": "github.com/organization-123/repo-1",
      "oidc.circleci.com/vcs-ref": "refs/heads/main",
    }),
    workload("github", { repository_id: "74", ref: "refs/heads/main" }),
    workload("gitlab", { project_id: "22", ref: "main", ref_protected: "true" }),
    workload("google", { sub: "107517467455664443765" }),
    workload("kubernetes", { sub: "system:serviceaccount:payments:api" }),
    workload("spiffe", { sub: "spiffe://acme.example/ns/payments/sa/api" }),
    workload("terraform-cloud", {
      sub: "organization:my-org:project:Default Project:workspace:my-workspace:run_phase:apply",
      terraform_workspace_id: "ws-mbsd5E3Ktt5Rg2Xm",
      terraform_run_phase: "apply",
    }),
  ],
};
