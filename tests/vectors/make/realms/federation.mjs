// The realm of clients that a token of another issuer authenticates: CI jobs by rules with lists and patterns,
// service accounts, JWT-SVIDs, and clients that may be reported why they did not authenticate.

import { publicSet } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";
import { common, job, trusted } from "./jobs.mjs";

export const FEDERATION = "https://edge.example/federation";
export const GITHUB = "https://token.actions.githubusercontent.com";
export const GITLAB = "https://gitlab.com";
export const BUILDKITE = "https://agent.buildkite.com";
export const CLUSTER = "https://kubernetes.default.svc.cluster.local";
export const SPIRE = "https://spire.example";
export const IDP = "https://idp.example/realms/alpha";

const service = (client_id, issuer, require, rest = {}) => ({
  client_id,
  auth: { method: "federated_jwt", issuer, require, ...rest.auth },
  ...common,
  explain: rest.explain,
});

export const federation = {
  realm: "federation",
  issuer: FEDERATION,
  exchanges: [
    ["access_token", "access_token"],
    ["id_token", "access_token"],
    ["jwt", "access_token"],
  ],
  trusted_issuers: [
    trusted(IDP, "issuer.idp", "", {
      algorithms: ["ES256"],
      token_types: ["access_token"],
      roles: ["subject"],
    }),
    trusted(GITHUB, "issuer.github", "github:"),
    trusted(GITLAB, "issuer.gitlab", "gitlab:"),
    trusted(BUILDKITE, "issuer.buildkite", "buildkite:"),
    trusted(CLUSTER, "issuer.cluster", "cluster:", {
      profile: "kubernetes",
      token_types: ["jwt"],
      roles: ["workload", "client"],
      claims: { scope: "permissions" },
      max_age_seconds: 86_400,
    }),
    trusted("spiffe://corp.example", "issuer.spiffe", "", {
      profile: "spiffe",
      trust_domain: "corp.example",
      algorithms: ["ES256"],
      token_types: ["jwt"],
      roles: ["workload", "client", "subject", "actor"],
    }),
    trusted(SPIRE, "issuer.spire", "", {
      profile: "spiffe",
      trust_domain: "spire.example",
      algorithms: ["ES256"],
      token_types: ["jwt"],
    }),
  ],
  policy: {
    rules: [
      {
        id: "no-night-job",
        when: "subject.iss == 'spiffe://corp.example' && subject.sub.startsWith('spiffe://corp.example/ns/night/')",
        then: "refuse",
        message: "not at night",
      },
    ],
  },
  targets: [
    { audience: "registry", resource: ["https://registry.example/v2/"], scopes: ["pull", "push"] },
  ],
  clients: [
    job("app-release", GITHUB, { repository_id: "7001", ref: { glob: "refs/tags/v*" } }),
    job("app-branches", GITHUB, {
      repository_id: ["7002", "7003"],
      ref: ["refs/heads/main", { glob: "refs/heads/release/*" }],
    }),
    job("app-protected", GITHUB, { repository_id: "7004", ref_protected: "true" }),
    job(
      "app-explained",
      GITHUB,
      { repository_id: "7005", ref: "refs/heads/main" },
      { explain: true },
    ),
    job("app-unexplained", GITHUB, { repository_id: "7005", ref: "refs/heads/topic" }),
    job(
      "app-of-two-ids",
      GITHUB,
      { repository_id: "7006", repository_owner_id: "42", ref: "refs/heads/main", actor_id: "1" },
      { explain: true },
    ),
    job(
      "app-event-by-pattern",
      GITHUB,
      {
        repository_id: "7007",
        ref: "refs/heads/main",
        event_name: { glob: "p*" },
      },
      { explain: true },
    ),
    job(
      "app-odd-claim",
      GITHUB,
      { repository_id: "7008", ref: "refs/heads/main", "a claim": "x" },
      { explain: true },
    ),
    job("app-number", GITHUB, { repository_id: "7009", ref: "refs/heads/main", attempt: 1 }),
    job("app-flag", GITHUB, { repository_id: "7010", ref: "refs/heads/main", forked: false }),
    job("lab-explained", GITLAB, { project_id: "101", ref: "main" }, { explain: true }),
    job("pipeline", BUILDKITE, {
      organization_id: "org-1",
      pipeline_id: "pipe-1",
      build_branch: "main",
    }),
    job("cluster-job", CLUSTER, {
      "/kubernetes.io/namespace": "payments",
      "/kubernetes.io/serviceaccount/name": "api",
    }),
    job("cluster-namespace", CLUSTER, { "/kubernetes.io/namespace": "batch" }),
    job(
      "cluster-explained",
      CLUSTER,
      {
        sub: "system:serviceaccount:web:api",
        "/kubernetes.io/node/name": "n1",
      },
      { explain: true },
    ),
    job("svid-job", "spiffe://corp.example", {
      sub: { glob: "spiffe://corp.example/ns/*/job" },
    }),
    job("spire-job", SPIRE, { sub: "spiffe://spire.example/ns/a/sa/b" }),
    service(
      "gateway",
      CLUSTER,
      { sub: "system:serviceaccount:gw:gateway", "/kubernetes.io/namespace": "gw" },
      { explain: true },
    ),
    service(
      "gateway-once",
      CLUSTER,
      { sub: "system:serviceaccount:gw:once" },
      {
        auth: { single_use: true },
      },
    ),
    service("mesh", "spiffe://corp.example", { sub: "spiffe://corp.example/ns/mesh" }),
    service("twin-a", "spiffe://corp.example", { sub: "spiffe://corp.example/ns/twin" }),
    service("twin-b", "spiffe://corp.example", { sub: "spiffe://corp.example/ns/twin" }),
    {
      client_id: "jwt-client",
      auth: { method: "private_key_jwt", jwks: publicSet("client.jwt-client") },
      ...common,
    },
    { client_id: "base64", auth: bySecret("base64"), ...common },
    { client_id: "per%cent", auth: bySecret("per%cent"), ...common },
  ],
};
