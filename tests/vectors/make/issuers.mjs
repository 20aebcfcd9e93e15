// The issuers of the vectors' tokens, each with its usual claims.

import { privateKey } from "./keys.mjs";
import { FORGE, GITHUB, GITLAB, SPIFFE } from "./realms/workload.mjs";
import { NOW, REALMS } from "./realms.mjs";
import { issuer } from "./tokens.mjs";

export const IDP = "https://idp.example/realms/alpha";
export const EDGE = REALMS["two-services"].issuer;

const times = { iat: NOW - 10, exp: NOW + 600 };
const user = { sub: "u1", aud: "gateway", ...times };
const api = { ...user, client_id: "web-app", scope: "read write" };

/** Of the identity provider of `two-services`: an access token for `gateway`. */
export const access = issuer("issuer.idp", "at+jwt", { iss: IDP, ...api });
/** An ID token for `gateway`. */
export const idToken = issuer("issuer.idp", "JWT", { iss: IDP, ...user, nonce: "n-0S6" });
/** The access token of an agent that `gateway` may present as actor. */
export const agent = issuer("issuer.idp", "at+jwt", {
  iss: IDP,
  ...user,
  sub: "agent-7",
  client_id: "gateway",
});
/** The ID token of such an agent. */
export const agentId = issuer("issuer.idp", "JWT", {
  iss: IDP,
  ...user,
  sub: "agent-7",
  nonce: "n-0S6",
});
/** Of the provider of realm `bravo`: the same `kid`, another key. */
export const bravoAccess = issuer("issuer.idp-bravo", "at+jwt", {
  iss: "https://idp.example/realms/bravo",
  ...api,
});
/** Made by an attacker who only knows public keys. */
export const attackerKey = privateKey("attacker", "idp-1");
export const attackerRsa = privateKey("attacker", "rsa");

/** Of the issuers of `partners`, for client `hub`. */
export const home = issuer("issuer.home", "at+jwt", {
  iss: "https://home.example",
  ...api,
  aud: "hub",
});
export const homeId = issuer("issuer.home", "JWT", {
  iss: "https://home.example",
  ...user,
  aud: "hub",
  nonce: "n-0S6",
});
export const partner = issuer("issuer.partner", "at+jwt", {
  iss: "https://partner.example",
  ...api,
  aud: "hub",
});
export const nest = issuer("issuer.nest", "JWT", {
  iss: "https://nest.example",
  ...user,
  aud: "hub",
  scp: "read write",
});
export const robot = issuer("issuer.agents", "JWT", {
  iss: "https://agents.example",
  ...times,
  sub: "robot-1",
  aud: "hub",
});

/** Of `narrow`'s second issuer, whose URL is under the realm's own origin. */
export const login = issuer("issuer.login", "at+jwt", {
  iss: "https://edge.example/login",
  ...api,
});

/** Of the issuers of `algorithms`. */
export const many = issuer("issuer.many", "at+jwt", { iss: "https://many.example", ...api });
export const manyKey = (kid) => privateKey("issuer.many", kid);
export const ed = issuer("issuer.ed", "at+jwt", { iss: "https://ed.example", ...api });
export const bare = issuer("issuer.bare", "at+jwt", { iss: "https://bare.example", ...api });

/** A PingAM token: untyped; access tokens carry `scope`. */
export const am = issuer("issuer.am", "JWT", {
  iss: "https://am.example/am/oauth2/realms/root/realms/alpha",
  sub: "(usr!demo)",
  aud: "impersonationClient",
  ...times,
});

/** The claims of a GitHub Actions job. */
export const github = issuer("issuer.github", "JWT", {
  iss: GITHUB,
  aud: "https://edge.example/ci",
  ...times,
  nbf: NOW - 310,
  jti: "6b4d8e0e-2c4b-4b7f-9f0e-6a3f0c5e7a10",
  sub: "repo:octo/app:ref:refs/heads/main",
  repository: "octo/app",
  repository_id: "7001",
  repository_owner: "octo",
  repository_owner_id: "42",
  ref: "refs/heads/main",
  ref_type: "branch",
  ref_protected: "true",
  sha: "3f786850e387550fdab836ed7e6dc881de23001b",
  workflow_ref: "octo/app/.github/workflows/ci.yml@refs/heads/main",
  job_workflow_ref: "octo/app/.github/workflows/ci.yml@refs/heads/main",
  event_name: "push",
  actor: "octocat",
  actor_id: "1",
  run_id: "123456789",
  runner_environment: "github-hosted",
});

/** The claims of a job on a self-hosted runner. */
export const forge = issuer("issuer.forge", "JWT", { ...github.claims({ iss: FORGE }) });

/** The claims of a GitLab CI job. */
export const gitlab = issuer("issuer.gitlab", "JWT", {
  iss: GITLAB,
  aud: "https://edge.example/ci",
  ...times,
  jti: "0f2a9c1e-71c6-4a50-8a36-f2a3ab0f4c11",
  sub: "project_path:group/app:ref_type:branch:ref:main",
  namespace_id: "5",
  namespace_path: "group",
  project_id: "99",
  project_path: "group/app",
  ref: "main",
  ref_type: "branch",
  ref_protected: "true",
  pipeline_source: "push",
  runner_id: 12,
});

/** The claims of a workload whose only identity is its `sub`. */
export const spiffe = issuer("issuer.spiffe", "JWT", {
  iss: SPIFFE,
  aud: "https://edge.example/ci",
  ...times,
  sub: "spiffe://corp.example/ns/batch",
});

const minted = (realm, typ, fixed) =>
  issuer(`realm.${realm}`, typ, {
    iss: REALMS[realm].issuer,
    sub: "u1",
    ...times,
    jti: "AAAAAAAAAAAAAAAAAAAAAA",
    ...fixed,
  });

/** As `two-services` minted it before: for `orders`, by `gateway`. */
export const own = minted("two-services", "at+jwt", {
  aud: "orders",
  client_id: "gateway",
  scope: "read write",
});
/** The JWT that the introspection endpoint there signs for `gateway`, with claims that a token has. */
export const introspected = issuer("realm.two-services", "token-introspection+jwt", {
  ...own.claims(),
  aud: "gateway",
  token_introspection: { active: true, ...own.claims() },
});
/** An ID token that `two-services` minted for `gateway`. */
export const ownId = minted("two-services", "JWT", { aud: "gateway" });
/** As `bound` mints them. */
export const ownBound = minted("bound", "at+jwt", {
  aud: "orders",
  client_id: "gateway",
  scope: "read write",
});
export const ownBoundId = minted("bound", "JWT", { aud: "gateway" });
/** As other realms mint them. */
export const ownPingam = minted("pingam", "JWT", { aud: "impersonationClient" });
export const ownBravo = minted("bravo", "at+jwt", {
  aud: "orders",
  client_id: "gateway",
  scope: "read write",
});
export const ownPartners = minted("partners", "at+jwt", {
  aud: "ledger",
  client_id: "hub",
  scope: "read",
});
export const ownLimits = minted("limits", "at+jwt", {
  aud: "orders",
  client_id: "gateway",
  scope: "read write",
});
export const ownLimitsId = minted("limits", "JWT", { aud: "gateway" });
export const ownNarrow = minted("narrow", "at+jwt", {
  aud: "ledger",
  client_id: "gateway",
  scope: "read",
});
