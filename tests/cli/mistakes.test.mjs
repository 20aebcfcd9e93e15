// All mistakes of a document at once, each with its place in the file; and none that only another one causes.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { allMistakes } from "../../dist/npm/cli/mistakes.mjs";
import { RealmError, initialize, splitRealm } from "../../dist/npm/npm/index.node.mjs";
import { folder } from "./support/etx.mjs";

before(initialize);

const SECRET = "Aq7Vn3pGz2lE0K9XrTb8WcYd5uJ1mSo4fHiNQe6ZgLI";

const valid = () => ({
  realm: "a",
  issuer: "https://edge.example/a",
  trusted_issuers: [
    { issuer: "https://idp.example", jwks_uri: "https://idp.example/jwks", algorithms: ["ES256"] },
  ],
  targets: [
    { audience: "orders", scopes: ["read"] },
    { audience: "mail", scopes: ["read"] },
  ],
  clients: ["one", "two"].map((id) => ({
    client_id: id,
    auth: { method: "client_secret_basic", secret_sha256: [SECRET] },
    targets: ["orders", "mail"],
    default_target: "orders",
    scopes: ["read"],
  })),
});

/** The pointers of a document's mistakes after a change, and whether they are all. */
function found(change) {
  const document = valid();
  change(document);
  const check = (value) => {
    try {
      splitRealm(value);
    } catch (error) {
      if (error instanceof RealmError) return error;
      throw error;
    }
    return undefined;
  };
  const first = check(document);
  const { mistakes, complete } = allMistakes(document, first, check);
  assert.deepEqual(mistakes[0], { pointer: first.pointer, reason: first.reason });
  return [mistakes.map(({ pointer }) => pointer), complete];
}

test("mistakes of different entries are reported together, at their places in the document", () => {
  assert.deepEqual(
    found(({ clients, targets, trusted_issuers: [issuer] }) => {
      issuer.algorithm = issuer.algorithms;
      delete issuer.algorithms;
      targets[0].lifetime_seconds = "5m";
      targets[1].scopes = "read";
      clients[0].targets = ["ordres", "mail"];
      clients[0].default_target = "mail";
      clients[1].may_act = "requird";
    }),
    [
      [
        "/trusted_issuers/0/algorithm",
        "/targets/0/lifetime_seconds",
        "/targets/1/scopes",
        "/clients/1/may_act",
        "/clients/0/targets/0",
      ],
      true,
    ],
  );
});

test("an entry after one that was taken out has its own index", () => {
  assert.deepEqual(
    found(({ clients }) => {
      delete clients[0].client_id;
      clients[1].scope = [];
    }),
    [["/clients/0", "/clients/1/scope"], true],
  );
});

test("what only the repair of another mistake causes is not reported", () => {
  // The member is there under a wrong name, or with a wrong value: that it is required is no mistake more.
  assert.deepEqual(
    found(({ clients }) => {
      clients[0].client_ids = clients[0].client_id;
      delete clients[0].client_id;
    }),
    [["/clients/0/client_ids"], true],
  );
  assert.deepEqual(
    found(({ clients }) => {
      clients[0].client_id = 1;
    }),
    [["/clients/0/client_id"], true],
  );
  // A client that names a target is right, as long as the target's mistake is not that it is missing.
  assert.deepEqual(
    found(({ targets }) => {
      targets[0].audience = "a b";
      targets[0].scopes = "read";
    }),
    [["/targets/0/scopes", "/targets/0/audience"], false],
  );
});

test("where one mistake hides others, that is said", () => {
  assert.deepEqual(
    found((document) => {
      document.issuer = "https://edge.example/a/";
      document.clients[0].default_target = "nowhere";
    }),
    [["/issuer"], false],
  );
  const [pointers, complete] = found((document) => {
    document.clients = Array.from({ length: 60 }, () => 1);
  });
  assert.deepEqual([pointers.length, complete], [50, false]);
});

test("check lists them with line and column, and --json says whether that is all", async (t) => {
  const { etx, write } = folder(t);
  write(
    "realm.jsonc",
    `{
  "realm": "a",
  "issuer": "https://edge.example/a",
  "trusted_issuers": [],
  "targets": [
    // a comment
    { "audience": "orders", "lifetime_seconds": "5m" },
    { "audience": "mail", "scope": ["read"] },
  ],
  "clients": [],
}
`,
  );
  const { code, stdout } = await etx(["check"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /realm\.jsonc:7:29: \/targets\/0\/lifetime_seconds: expected a whole number/,
  );
  assert.match(
    stdout,
    /realm\.jsonc:8:27: \/targets\/1\/scope: unknown member; did you mean `scopes`\?/,
  );
  assert.ok(!stdout.includes("There may be more"));
  const { json } = await etx(["check", "--json"]);
  const [{ problems, complete }] = json.documents;
  assert.deepEqual([problems.length, complete], [2, true]);
  const listed = await etx(["issuer", "list", "--json"]);
  const { problems: same, complete: all } = listed.json.error;
  assert.deepEqual([listed.code, same.length, all], [1, 2, true]);
});
