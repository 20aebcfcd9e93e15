// Tokens of workloads, with exactly the claims that Kubernetes and SPIRE write.

import { sign } from "../support/keys.mjs";

export const CLUSTER = "https://kubernetes.default.svc.cluster.local";
export const SVIDS = "spiffe://corp.example";

/**
 * A token that Kubernetes projects into a pod of the service account `api` in the namespace `payments`: RS256
 * and no `typ`.
 */
export function projected(key, audience, changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  return sign(key, undefined, {
    aud: [audience],
    exp: now + 3_607,
    iat: now,
    iss: CLUSTER,
    jti: crypto.randomUUID(),
    "kubernetes.io": {
      namespace: "payments",
      node: { name: "node-1", uid: "6f1d1c52-5a0e-4c1f-8d0e-0f3f8f6a1b2c" },
      pod: { name: "api-5d8c7b9f4-x2x7k", uid: "0b6b8f9e-2f8a-4f0e-9a2e-3f9f8f6a1b2c" },
      serviceaccount: { name: "api", uid: "9a4c2f8e-7b1d-4e3f-a5c6-1d2e3f4a5b6c" },
      warnafter: now + 3_607,
    },
    nbf: now,
    sub: "system:serviceaccount:payments:api",
    ...changes,
  });
}

/** A JWT-SVID as SPIRE writes it without an issuer of its own: no `iss`. */
export const svid = (key, typ, audience, claims) => sign(key, typ, { aud: [audience], ...claims });
