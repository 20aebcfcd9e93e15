// The files that `init` writes.

export const ISSUER_KEY = "keys/development-issuer.jwk.json";
export const CLIENT_SECRET = "keys/gateway.secret";

/** The purpose of each file, for the list that `init` prints. */
export const about = {
  "realm.jsonc": "the realm: whom it trusts, whom it serves, what it hands out",
  "realm.test.jsonc": "tests of its policy, for `policy test`",
  [ISSUER_KEY]: "the key of the development issuer; private",
  [CLIENT_SECRET]: "the secret of the client `gateway`; private",
  ".dev.vars": "the secret under which local keys are sealed; private",
  "wrangler.toml": "the Worker, as wrangler serves and deploys it",
  "package.json": "this package and wrangler",
  ".gitignore": "keeps what is private out of git",
};

/** Lines of .gitignore. */
export const ignored = [
  "node_modules/",
  ".wrangler/",
  ".dev.vars*",
  "keys/",
  "key-encryption-key*",
  "KEY_ENCRYPTION_KEY*",
  "pushed/local*/",
];

/** A manifest with the dependencies that serving needs. */
export function manifest(name, own, wrangler) {
  const content = {
    name,
    private: true,
    type: "module",
    scripts: {
      check: "edge-token-exchange check && edge-token-exchange policy test",
      dev: "wrangler dev",
    },
    devDependencies: { "edge-token-exchange": own, wrangler },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The realm document. */
export function realm({ issuer, key, digest }) {
  const path = new URL(issuer).pathname.slice(1);
  return `// A realm: one issuer of tokens. \`edge-token-exchange check\` says what is wrong in here.
// A client gets no target and no scope that does not stand in here.
{
  "$schema": "./node_modules/edge-token-exchange/realm.schema.json",

  // The path under which the realm answers, and \`iss\` of every token from here. When the Worker is
  // deployed, \`issuer\` is its public URL.
  "realm": ${JSON.stringify(path)},
  "issuer": ${JSON.stringify(issuer)},

  // Grows with every push: \`push --bump\` sees to it.
  "version": 1,

  // What its own keys sign with. They are made by \`push\`, and never stand in here.
  "signing": { "algorithm": "ES256" },

  // Whose tokens are taken.
  "trusted_issuers": [
    {
      // Only for trying things out: a holder of ${ISSUER_KEY}
      // can be any client. Put your own in its place:
      //   edge-token-exchange issuer add https://idp.example --discover --replace development
      "issuer": "https://development-issuer.example",
      "jwks": { "keys": [${JSON.stringify(key)}] },
      "algorithms": ["ES256"],
      "token_types": ["access_token"],
      // Its tokens say who the subject is; with "actor" also who acts.
      "roles": ["subject", "actor"]
    }
  ],

  // For whom tokens are made: \`aud\` of what comes out.
  "targets": [
    {
      "audience": "orders",
      "resource": ["https://orders.example/api"],
      "scopes": ["orders:read", "orders:write"],
      // Short: a client asks again when it needs another one.
      "lifetime_seconds": 120
    }
  ],

  // Who may ask. \`edge-token-exchange client add\` adds one with its secret.
  "clients": [
    {
      "client_id": "gateway",
      // The digest of the secret in ${CLIENT_SECRET}. Two may stand here while it is changed.
      "auth": { "method": "client_secret_basic", "secret_sha256": [${JSON.stringify(digest)}] },
      // What it may ask tokens for, and no more scope than this.
      "targets": ["orders"],
      "default_target": "orders",
      "scopes": ["orders:read", "orders:write"],
      // It acts for the subject, and \`act\` in the token says so. "impersonation" leaves that out.
      "allow": ["delegation"],
      // Only where \`may_act\` of the subject token names it.
      "may_act": "required",
      // \`aud\` of subject tokens that are meant for it.
      "subject_audience": ["https://gateway.example"],
      // It may ask why a request is decided as it is.
      "explain": true
    }
  ]
}
`;
}

/** Tests that the document above passes. */
export function tests() {
  return `// What the realm must decide. \`edge-token-exchange policy test\` runs it against realm.jsonc.
[
  {
    "name": "the gateway acts for alice at orders",
    "now": 1700000000,
    "request": { "client_id": "gateway", "audience": ["orders"], "scope": "orders:read" },
    "subject": {
      "iss": "https://development-issuer.example",
      "sub": "alice",
      "aud": "https://gateway.example",
      "scope": "orders:read orders:write",
      "may_act": { "sub": "gateway" }
    },
    "expect": {
      "decision": "granted",
      "claims": { "sub": "alice", "aud": "orders", "scope": "orders:read" }
    }
  },
  {
    "name": "a client that the token of alice does not name may not act for her",
    "now": 1700000000,
    "request": { "client_id": "gateway" },
    "subject": {
      "iss": "https://development-issuer.example",
      "sub": "alice",
      "aud": "https://gateway.example",
      "scope": "orders:read"
    },
    "expect": { "decision": "refused", "refusal": "policy.may_act.missing" }
  }
]
`;
}
