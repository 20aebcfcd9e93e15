// What the realms of workloads share: the registrations of jobs, and the issuers that sign their tokens.

import { publicSet } from "../keys.mjs";

export const common = {
  targets: ["registry"],
  default_target: "registry",
  scopes: ["pull", "push"],
  allow: ["impersonation"],
  may_act: "if_present",
};
export const jobs = {
  ...common,
  scope_expansion: { id_token: ["pull", "push"], jwt: ["pull", "push"] },
};
export const job = (client_id, issuer, require, rest) => ({
  client_id,
  auth: { method: "workload", issuer, require },
  ...jobs,
  ...rest,
});
export const trusted = (issuer, keys, subject_namespace, rest) => ({
  issuer,
  jwks: publicSet(keys),
  algorithms: ["RS256"],
  token_types: ["id_token"],
  roles: ["workload"],
  audience: ["https://edge.example/ci"],
  clients: "all",
  scopes: "all",
  carry: [],
  subject_namespace,
  ...rest,
});
