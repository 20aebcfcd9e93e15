// The tokens of workloads in `federation`.

import { github, gitlab, spiffe } from "./issuers.mjs";
import { BUILDKITE, CLUSTER, FEDERATION, SPIRE } from "./realms/federation.mjs";
import { NOW } from "./realms.mjs";
import { issuer } from "./tokens.mjs";

export { github, gitlab };

const times = { iat: NOW - 10, exp: NOW + 600 };
const aud = "https://edge.example/ci";

/** A Buildkite job that asked for the ids. */
export const buildkite = issuer("issuer.buildkite", "JWT", {
  iss: BUILDKITE,
  aud,
  ...times,
  sub: "organization:acme:pipeline:app:ref:refs/heads/main:commit:1:step:a",
  organization_id: "org-1",
  pipeline_id: "pipe-1",
  build_branch: "main",
});

/** A projected token of a service account. */
export const cluster = issuer("issuer.cluster", undefined, {
  iss: CLUSTER,
  aud: [aud],
  ...times,
  nbf: NOW - 10,
  jti: "c0ffee00-0000-4000-8000-000000000001",
  sub: "system:serviceaccount:gw:gateway",
  "kubernetes.io": { namespace: "gw", serviceaccount: { name: "gateway", uid: "u-1" } },
});

/** The same, as the assertion of a client. */
export const account = (claims = {}, header = {}, key = undefined) =>
  cluster({ aud: [FEDERATION], ...claims }, header, key);

/** A JWT-SVID as SPIRE writes it: typ JWT, no `iss`. */
export const svid = (claims = {}, header = {}, key = undefined) =>
  spiffe(
    { iss: undefined, iat: undefined, sub: "spiffe://corp.example/ns/a/job", ...claims },
    header,
    key,
  );

/** A JWT-SVID of a server that writes its `iss`. */
export const spire = issuer("issuer.spire", "JWT", {
  iss: SPIRE,
  aud,
  ...times,
  sub: "spiffe://spire.example/ns/a/sa/b",
});
