// What happens to clients and issuers of a document after they were added: a secret is rotated, an entry is
// removed, and the rest of the file stays as its author wrote it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { remove } from "../../dist/npm/cli/json/edit.mjs";
import { scan } from "../../dist/npm/cli/json/scan.mjs";
import { folder, project } from "./support/etx.mjs";

const digestOf = (secret) => createHash("sha256").update(secret).digest("base64url");

test("hash prints the digest that the document needs, from a file or standard input", async (t) => {
  const { etx, write, read } = await project(t);
  const secret = read("keys/gateway.secret").trim();
  const { code, stdout } = await etx(["hash", "keys/gateway.secret"]);
  assert.deepEqual([code, stdout], [0, `${digestOf(secret)}\n`]);
  assert.ok(read("realm.jsonc").includes(stdout.trim()));
  const { json } = await etx(["hash", "--json"], { input: "abc\r\n" });
  assert.deepEqual(json, { ok: true, secret_sha256: digestOf("abc") });

  write("empty", " \n");
  const empty = await etx(["hash", "empty", "--json"]);
  assert.deepEqual([empty.code, empty.json.error.id], [3, "secret.empty"]);
});

test("a secret is rotated: two count, then the new one alone", async (t) => {
  const { etx, read, path } = await project(t);
  const old = read("keys/gateway.secret").trim();
  const ask = async (secret) =>
    (await etx(["exchange", "--json"], { env: { ETX_CLIENT_SECRET: secret } })).code;

  const early = await etx(["client", "rotate-secret", "gateway", "--finish", "--json"]);
  assert.deepEqual([early.code, early.json.error.id], [1, "client.one_secret"]);

  const file = "keys/gateway.new.secret";
  const begun = await etx(["client", "rotate-secret", "gateway", "--secret-file", file, "--json"]);
  assert.deepEqual([begun.code, begun.json.secrets, begun.json.secret_file], [0, 2, file]);
  assert.equal(statSync(join(path, file)).mode & 0o777, 0o600);
  const fresh = read(file).trim();
  assert.deepEqual([await ask(old), await ask(fresh)], [0, 0]);

  const before = read("realm.jsonc");
  const third = await etx(["client", "rotate-secret", "gateway", "--json"]);
  assert.deepEqual([third.code, third.json.error.id], [1, "client.rotating"]);
  assert.equal(read("realm.jsonc"), before);

  const ended = await etx(["client", "rotate-secret", "gateway", "--finish", "--json"]);
  assert.deepEqual([ended.code, ended.json.secrets], [0, 1]);
  assert.equal("secret" in ended.json, false);
  assert.deepEqual([await ask(old), await ask(fresh)], [1, 0]);
  assert.match(read("realm.jsonc"), /\/\/ The digest of the secret in keys\/gateway\.secret/);
});

test("a secret that is shown goes to no file, and one for a client with a key is refused", async (t) => {
  const { etx, read } = await project(t);
  const { json } = await etx(["client", "rotate-secret", "gateway", "--json"]);
  assert.ok(read("realm.jsonc").includes(digestOf(json.secret)));
  assert.ok(!read("realm.jsonc").includes(json.secret));
  const add = ["client", "add", "batch", "--method", "private_key_jwt", "--new-key", "keys/b.json"];
  assert.equal((await etx(add)).code, 0);
  const keyed = await etx(["client", "rotate-secret", "batch", "--json"]);
  assert.deepEqual([keyed.code, keyed.json.error.id], [1, "client.no_secret"]);
  const both = await etx(["client", "rotate-secret", "gateway", "--finish", "--secret-file", "x"]);
  assert.equal(both.code, 2);
});

test("a client is removed, and nothing else of the file", async (t) => {
  const { etx, read } = await project(t);
  const before = read("realm.jsonc");
  assert.equal((await etx(["client", "add", "reports", "--target", "orders"])).code, 0);
  const { code, json } = await etx(["client", "remove", "reports", "--json"]);
  assert.deepEqual([code, json.client.client_id], [0, "reports"]);
  assert.equal(read("realm.jsonc"), before);

  const slip = await etx(["client", "remove", "gatewya", "--json"]);
  assert.deepEqual([slip.code, slip.json.error.id], [3, "client.not_there"]);
  assert.equal(slip.json.error.next, "Did you mean gateway?");
});

test("issuers are listed and removed", async (t) => {
  const { etx, read } = await project(t);
  const url = "https://idp.example/realms/a";
  const add = ["issuer", "add", url, "--jwks-uri", `${url}/keys`, "--algorithm", "RS256"];
  assert.equal((await etx([...add, "--replace", "development"])).code, 0);
  const { json } = await etx(["issuer", "list", "--json"]);
  assert.deepEqual(json.issuers, [
    { issuer: url, algorithms: ["RS256"], keys: null, jwks_uri: `${url}/keys` },
  ]);
  assert.match((await etx(["issuer", "list"])).stdout, /issuer +profile[^]*idp\.example.*\/keys/);

  const slip = await etx(["issuer", "remove", `${url}/`, "--json"]);
  assert.deepEqual([slip.code, slip.json.error.next], [3, `Did you mean ${url}?`]);
  assert.equal((await etx(["issuer", "remove", url])).code, 0);
  assert.match(read("realm.jsonc"), /"trusted_issuers": \[\]/);
  assert.equal((await etx(["check"])).code, 0);
  assert.match((await etx(["issuer", "list"])).stdout, /trusts no issuer/);
});

test("a removal that would make the document invalid is not written", async (t) => {
  const { etx, write, read } = folder(t);
  write(
    "realm.json",
    JSON.stringify({
      realm: "a",
      issuer: "https://edge.example/a",
      trusted_issuers: [
        { issuer: "https://idp.example", jwks_uri: "https://idp.example/k", algorithms: ["ES256"] },
        {
          issuer: "https://actor.example",
          jwks_uri: "https://actor.example/k",
          algorithms: ["ES256"],
          roles: ["actor"],
        },
      ],
      cross_issuer: [{ subject: "https://idp.example", actor: "https://actor.example" }],
      targets: [],
      clients: [],
    }),
  );
  const before = read("realm.json");
  const { code, json } = await etx(["issuer", "remove", "https://idp.example", "--json"]);
  assert.deepEqual(
    [code, json.error.id, json.error.problems[0].pointer],
    [1, "edit.invalid", "/cross_issuer/0/subject"],
  );
  assert.equal(read("realm.json"), before);
});

test("an entry is removed with its comma and the comments above it, however the list is written", () => {
  for (const [source, index, expected] of [
    ["[1]", 0, "[]"],
    ["[1, 2]", 0, "[2]"],
    ["[1, 2]", 1, "[1]"],
    ["[1, 2, 3]", 1, "[1, 3]"],
    ["[\n  1,\n  2\n]", 0, "[\n  2\n]"],
    ["[\n  1,\n  2\n]", 1, "[\n  1\n]"],
    ["[\n  1, // one\n  // about two\n  2, // two\n  3\n]", 1, "[\n  1, // one\n  3\n]"],
    ["[\n  1, // one\n  2 /* , */,\n]", 1, "[\n  1, // one\n]"],
    ["[ // all\n  1,\n  2,\n]", 0, "[ // all\n  2,\n]"],
    ["[\n  1 // one, and\n  , 2\n]", 0, "[ 2\n]"],
  ]) {
    const text = `{ "list": ${source} }`;
    const { root } = scan(text, { comments: true });
    const edited = remove(text, root, "/list", index);
    assert.equal(edited, `{ "list": ${expected} }`, source);
    const values = JSON.parse(scan(text, { comments: true }).json).list;
    values.splice(index, 1);
    assert.deepEqual(JSON.parse(scan(edited, { comments: true }).json).list, values);
  }
});
