// The realm of several issuers: namespaces, roles, pairs, ceilings.

import { publicSet } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

const BOTH = ["delegation", "impersonation"];
const client = (client_id, rest) => ({ client_id, auth: bySecret(client_id), ...rest });
const open = { clients: "all", scopes: "all", carry: [], subject_namespace: "" };

/** `partners`: subjects of three issuers, actors of three. */
export const partners = {
  realm: "partners",
  issuer: "https://edge.example/partners",
  max_act_depth: 2,
  exchanges: [
    ["access_token", "access_token"],
    ["access_token", "id_token"],
    ["id_token", "access_token"],
    ["jwt", "access_token"],
  ],
  trusted_issuers: [
    {
      issuer: "https://home.example",
      jwks: publicSet("issuer.home"),
      algorithms: ["ES256"],
      token_types: ["access_token", "id_token"],
      roles: ["subject", "actor"],
      ...open,
      carry: ["acr"],
    },
    {
      issuer: "https://partner.example",
      jwks: publicSet("issuer.partner"),
      algorithms: ["ES256"],
      ...open,
      clients: ["hub"],
      scopes: ["read"],
      subject_namespace: "partner:",
    },
    {
      issuer: "https://nest.example",
      jwks: publicSet("issuer.nest"),
      algorithms: ["ES256"],
      token_types: ["jwt"],
      markers: { jwt: { "/iss": "https://nest.example" } },
      roles: ["subject", "actor"],
      audience: ["urn:example:edge"],
      claims: { scope: "scp", client_id: "cid" },
      ...open,
      clients: ["hub"],
      carry: ["acr", "amr"],
      subject_namespace: "nest/",
      max_age_seconds: 600,
    },
    {
      issuer: "https://agents.example",
      jwks: publicSet("issuer.agents"),
      algorithms: ["ES256"],
      token_types: ["jwt"],
      roles: ["actor"],
      clients: ["hub"],
    },
  ],
  cross_issuer: [
    { subject: "https://home.example", actor: "https://agents.example" },
    { subject: "https://nest.example", actor: "https://home.example" },
    { subject: "https://edge.example/partners", actor: "https://agents.example" },
    { subject: "https://edge.example/partners", actor: "https://nest.example" },
  ],
  targets: [
    { audience: "orders", resource: ["https://orders.example/api"], scopes: ["read", "write"] },
    { audience: "ledger", scopes: ["read"] },
  ],
  clients: [
    client("hub", {
      targets: ["orders", "ledger"],
      default_target: "orders",
      scopes: ["read", "write"],
      allow: BOTH,
      may_act: "if_present",
    }),
    client("spoke", {
      targets: ["orders"],
      default_target: "orders",
      scopes: ["read"],
      allow: BOTH,
      may_act: "if_present",
      subject_audience: ["ledger"],
    }),
  ],
  claims: { carry: ["acr", "amr"], default: { acr: "urn:example:edge" } },
};
