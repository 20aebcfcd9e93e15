// The realm that most vectors use, the same with proofs of possession, a realm with only the required
// members, and a neighbour of the first.

import { publicKey, publicSet } from "../keys.mjs";
import { bySecret, byTwoSecrets } from "../secrets.mjs";

const BOTH = ["delegation", "impersonation"];
const ALL = ["access_token", "id_token"].flatMap((from) => [
  [from, "access_token"],
  [from, "id_token"],
]);

const client = (client_id, rest) => ({ client_id, auth: bySecret(client_id), ...rest });
const orders = {
  targets: ["orders"],
  default_target: "orders",
  scopes: ["read", "write"],
  may_act: "if_present",
};

/** `two-services`: one issuer in both parts; clients that differ in one setting each. */
export const alpha = {
  realm: "realms/alpha",
  issuer: "https://edge.example/realms/alpha",
  exchanges: ALL,
  trusted_issuers: [
    {
      issuer: "https://idp.example/realms/alpha",
      jwks: publicSet("issuer.idp"),
      algorithms: ["ES256"],
      token_types: ["access_token", "id_token"],
      roles: ["subject", "actor"],
    },
  ],
  targets: [
    {
      audience: "orders",
      resource: ["https://orders.example/api"],
      scopes: ["read", "write", "transfer"],
    },
    {
      audience: "billing",
      resource: ["https://billing.example/api", "https://billing.example/v2?tenant=7"],
      scopes: ["read"],
      lifetime_seconds: 120,
    },
    { audience: "gateway", scopes: ["read"] },
    { audience: "https://api-a.example", scopes: ["read", "write"] },
  ],
  clients: [
    client("gateway", {
      ...orders,
      targets: ["orders", "billing", "gateway"],
      scopes: ["read", "write", "transfer"],
      scope_expansion: { id_token: ["transfer"] },
      allow: BOTH,
    }),
    {
      client_id: "svc-a",
      subject: "https://api-gateway.example",
      auth: byTwoSecrets("svc-a"),
      targets: ["orders", "https://api-a.example"],
      default_target: "orders",
      scopes: ["read", "write"],
      allow: BOTH,
      subject_audience: ["https://api-a.example"],
    },
    client("delegator", orders),
    {
      ...client("impersonator", { ...orders, allow: ["impersonation"] }),
      auth: bySecret("impersonator", "client_secret_post"),
    },
    client("idle", { ...orders, allow: [] }),
    client("brief", {
      targets: ["orders", "billing"],
      scopes: ["read"],
      may_act: "if_present",
      lifetime_seconds: 60,
    }),
    client("orders-service", {
      targets: ["billing", "orders"],
      default_target: "billing",
      scopes: ["read", "write", "transfer"],
      scope_expansion: { access_token: ["transfer"] },
      allow: BOTH,
      may_act: "if_present",
      subject_audience: ["orders"],
    }),
    client("billing-service", {
      ...orders,
      allow: ["impersonation"],
      subject_audience: ["billing"],
    }),
    client("inspector", { introspect: ["orders", "https://api-a.example"] }),
    client("odd id:+%&=/?", orders),
    client("unicode", orders),
    {
      client_id: "jwt-client",
      auth: { method: "private_key_jwt", jwks: publicSet("client.jwt-client") },
      ...orders,
    },
    {
      client_id: "ed-client",
      auth: { method: "private_key_jwt", jwks: { keys: [publicKey("client.ed-client")] } },
      ...orders,
    },
  ],
};

/** `bound`: the same with proofs of possession. */
export const bound = {
  ...alpha,
  realm: "realms/bound",
  issuer: "https://edge.example/realms/bound",
  dpop: { nonce: false, replay: "jti" },
};

/** `nonced`: the same with nonces. */
export const nonced = {
  ...alpha,
  realm: "realms/nonced",
  issuer: "https://edge.example/realms/nonced",
  dpop: {},
};

/** `bravo`: the same origin as `two-services`, and another identity provider on the other's origin. */
export const bravo = {
  realm: "realms/bravo",
  issuer: "https://edge.example/realms/bravo",
  trusted_issuers: [
    {
      issuer: "https://idp.example/realms/bravo",
      jwks: publicSet("issuer.idp-bravo"),
      algorithms: ["ES256"],
    },
  ],
  targets: [{ audience: "orders", scopes: ["read", "write"] }],
  clients: [client("gateway", { ...orders, allow: BOTH })],
};

/** `minimal`: every default. */
export const minimal = {
  realm: "minimal",
  issuer: "https://edge.example/minimal",
  trusted_issuers: [
    {
      issuer: "https://idp.example/realms/alpha",
      jwks: publicSet("issuer.idp"),
      algorithms: ["ES256"],
    },
  ],
  targets: [{ audience: "orders", scopes: ["read"] }],
  clients: [
    client("plain", { targets: ["orders"], scopes: ["read"] }),
    client("bare", { may_act: "if_present" }),
    client("scopeless", { targets: ["orders"], may_act: "if_present" }),
  ],
};
