// A realm whose issuers limit tokens by claims and by status lists, and share their subjects.

import { publicSet } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

const client = (client_id, rest) => ({
  client_id,
  auth: bySecret(client_id),
  targets: ["orders", "billing"],
  default_target: "orders",
  scopes: ["read", "write", "transfer"],
  scope_expansion: { access_token: ["transfer"], id_token: ["transfer"] },
  allow: ["delegation", "impersonation"],
  may_act: "if_present",
  ...rest,
});
const subjects = { algorithms: ["ES256"], clients: "all", scopes: "all", subject_namespace: "" };

/** `limits`: `org_id` and `plant` are never dropped; the second issuer is not believed about them. */
export const limits = {
  realm: "limits",
  issuer: "https://edge.example/limits",
  exchanges: [
    ["access_token", "access_token"],
    ["access_token", "id_token"],
    ["id_token", "access_token"],
  ],
  trusted_issuers: [
    {
      ...subjects,
      issuer: "https://idp.example/realms/alpha",
      jwks: publicSet("issuer.idp"),
      token_types: ["access_token", "id_token"],
      roles: ["subject", "actor"],
      scopes: ["read", "write", "transfer"],
      carry: ["org_id", "plant"],
      outlive_subject: true,
    },
    {
      ...subjects,
      issuer: "https://home.example",
      jwks: publicSet("issuer.home"),
      carry: [],
      status: "ignore",
    },
  ],
  targets: [
    { audience: "orders", scopes: ["read", "write", "transfer"] },
    { audience: "billing", scopes: ["read"], lifetime_seconds: 120 },
    { audience: "gateway", scopes: ["read"] },
  ],
  clients: [
    client("gateway", { targets: ["orders", "billing", "gateway"] }),
    client("hub"),
    client("bare", { claims: { carry: [] } }),
    client("retired", { allow: ["delegation"] }),
    client("orders-service", { subject_audience: ["orders"] }),
  ],
  claims: { carry: ["org_id", "plant"], restrict: ["org_id", "plant"] },
};
