// Realms with every setting away from its default, with many algorithms, and with the tokens of PingAM.

import { publicKey, publicSet } from "../keys.mjs";
import { partners } from "./partners.mjs";
import { bySecret } from "../secrets.mjs";

const BOTH = ["delegation", "impersonation"];
const client = (client_id, rest) => ({ client_id, auth: bySecret(client_id), ...rest });
const open = { clients: "all", scopes: "all", carry: [], subject_namespace: "" };

/**
 * `narrow`: the realm trims scope, lets tokens outlive foreign subject tokens, issues `may_act`, and signs
 * with Ed25519.
 */
export const narrow = {
  realm: "eu/narrow",
  issuer: "https://edge.example/eu/narrow",
  version: 7,
  signing: { algorithm: "Ed25519", rotate_every_days: 7 },
  lifetime: { seconds: 600 },
  clock_skew_seconds: 0,
  scope_policy: "narrow",
  exchanges: partners.exchanges,
  trusted_issuers: [
    {
      issuer: "https://idp.example/realms/alpha",
      jwks: publicSet("issuer.idp"),
      algorithms: ["ES256"],
      token_types: ["access_token", "id_token"],
      roles: ["subject", "actor"],
      access_token_typ: ["at+jwt", "untyped"],
      ...open,
      scopes: ["read", "write"],
      carry: ["acr", "auth_time"],
      outlive_subject: true,
    },
    {
      issuer: "https://edge.example/login",
      jwks: publicSet("issuer.login"),
      algorithms: ["ES256"],
      ...open,
    },
  ],
  targets: [
    { audience: "orders", scopes: ["read", "write", "transfer"] },
    { audience: "ledger", scopes: ["read"], lifetime_seconds: 120 },
    { audience: "gateway", scopes: ["read"] },
  ],
  clients: [
    client("gateway", {
      targets: ["orders", "ledger", "gateway"],
      default_target: "orders",
      scopes: ["read", "write", "transfer"],
      scope_expansion: { id_token: ["transfer"] },
      allow: BOTH,
      may_act: "if_present",
    }),
    client("ledger", {
      targets: ["orders"],
      default_target: "orders",
      scopes: ["read"],
      may_act: "if_present",
    }),
  ],
  claims: {
    carry: ["acr", "auth_time", "tenant"],
    default: { acr: "urn:example:edge", tenant: { name: "default", tags: ["a", 1, true, null] } },
  },
  may_act: {
    access_token: { client_id: ["ledger"], iss: "https://edge.example/eu/narrow" },
    id_token: { sub: "auditor" },
  },
};

const many = (kid, changes) => publicKey("issuer.many", kid, changes);

/** `algorithms`: one issuer with keys of all types, usable or not. */
export const algorithms = {
  realm: "algorithms",
  issuer: "https://edge.example/algorithms",
  trusted_issuers: [
    {
      issuer: "https://many.example",
      jwks: {
        keys: [
          many("es256-1"),
          many("es256-2"),
          many("es384-bare", { alg: undefined, use: undefined }),
          many("rs256"),
          many("rsa-bare", { alg: undefined }),
          many("ps256"),
          many("ed25519"),
          many("eddsa"),
          many("enc", { use: "enc" }),
          many("sign-only", { use: undefined, key_ops: ["sign"] }),
        ],
      },
      algorithms: ["ES256", "ES384", "RS256", "PS256", "Ed25519", "EdDSA"],
      roles: ["subject", "actor"],
      ...open,
    },
    {
      issuer: "https://ed.example",
      jwks: publicSet("issuer.ed"),
      algorithms: ["Ed25519"],
      ...open,
    },
    {
      issuer: "https://bare.example",
      jwks: {
        keys: [
          publicKey("issuer.bare", undefined, { kid: undefined, alg: undefined, use: undefined }),
        ],
      },
      algorithms: ["ES256", "RS256"],
      ...open,
    },
  ],
  targets: [{ audience: "orders", scopes: ["read", "write"] }],
  clients: [
    client("gateway", {
      targets: ["orders"],
      default_target: "orders",
      scopes: ["read", "write"],
      allow: BOTH,
      may_act: "if_present",
    }),
  ],
};

const banking = {
  targets: ["transfers"],
  default_target: "transfers",
  scopes: ["transfer", "read_accounts"],
  scope_expansion: { id_token: ["transfer"] },
  allow: BOTH,
};

/** `pingam`: tokens as PingAM issues them (no `at+jwt`), exchanged as its documentation shows. */
export const pingam = {
  realm: "am",
  issuer: "https://edge.example/am",
  exchanges: alphaExchanges(),
  trusted_issuers: [
    {
      issuer: "https://am.example/am/oauth2/realms/root/realms/alpha",
      jwks: publicSet("issuer.am"),
      algorithms: ["RS256"],
      token_types: ["access_token", "id_token"],
      roles: ["subject", "actor"],
      access_token_typ: ["at+jwt", "untyped"],
    },
  ],
  targets: [
    {
      audience: "transfers",
      resource: ["https://bank.example/transfers"],
      scopes: ["change_data", "create_accounts", "read_accounts", "transfer"],
    },
  ],
  clients: [
    client("impersonationClient", banking),
    client("delegateClient", banking),
    client("onlyDelegates", { ...banking, allow: ["delegation"] }),
    client("otherClient", banking),
  ],
};

function alphaExchanges() {
  return ["access_token", "id_token"].flatMap((from) =>
    ["access_token", "id_token"].map((to) => [from, to]),
  );
}
