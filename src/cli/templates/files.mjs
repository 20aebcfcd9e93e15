// The files that `init` writes beside the realm document and its tests.

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
