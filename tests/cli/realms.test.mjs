// `realm list`, `realm get` and `realm remove` on local KV, written and read by the real wrangler.

import assert from "node:assert/strict";
import { test } from "node:test";

import { project } from "./support/etx.mjs";

test("a pushed realm is listed, read back as a document, removed, and pushed again with its keys", async (t) => {
  const { etx, read, write } = await project(t);
  const ask = async (...args) => {
    const { code, json, stdout, stderr } = await etx(["realm", ...args, "--local", "--json"]);
    assert.notEqual(json, undefined, stdout + stderr);
    return [code, json];
  };
  assert.deepEqual((await ask("list"))[1].realms, []);
  const [missing, { error }] = await ask("get", "realms/main");
  assert.deepEqual([missing, error.id, error.next], [3, "realm.not_there", "It is empty."]);

  const second = read("realm.jsonc").replaceAll("realms/main", "realms/other");
  write("other.jsonc", second);
  const pushed = await etx(["push", "realm.jsonc", "other.jsonc", "--local", "--yes", "--json"]);
  assert.equal(pushed.code, 0, pushed.stdout);

  const [, { where, realms }] = await ask("list");
  assert.equal(where, "local");
  assert.deepEqual(
    realms.map(({ realm, version, targets, issuers }) => [realm, version, targets, issuers]),
    [
      ["realms/main", 1, 1, 1],
      ["realms/other", 1, 1, 1],
    ],
  );
  assert.match((await etx(["realm", "list", "--local"])).stdout, /realm +issuer[^]*realms\/other/);

  const unclear = await ask("get");
  assert.equal(unclear[1].error.id, "realm.not_there");
  const printed = await etx(["realm", "get", "realms/main", "--local"]);
  write("stored.json", printed.stdout);
  const same = await etx(["policy", "diff", "realm.jsonc", "stored.json", "--any", "--json"]);
  assert.equal(same.code, 0, same.stdout);
  assert.equal(JSON.parse(printed.stdout).clients.length, 1);

  const slip = await ask("remove", "realms/mian", "--yes");
  assert.deepEqual([slip[0], slip[1].error.next], [3, "Did you mean realms/main?"]);
  assert.equal((await ask("remove", "realms/main"))[1].error.id, "not_confirmed");
  const keys = async () => (await etx(["keys", "status", "--local", "--json"])).json.keys[0].kid;
  const kid = await keys();
  assert.deepEqual(await ask("remove", "realms/main", "--yes"), [
    0,
    { ok: true, where: "local", realm: "realms/main", clients: 1 },
  ]);
  assert.deepEqual(
    (await ask("list"))[1].realms.map(({ realm }) => realm),
    ["realms/other"],
  );
  const again = await etx(["push", "realm.jsonc", "--local", "--yes", "--json"]);
  assert.deepEqual([again.code, again.json.realms[0].new_keyring], [0, false], again.stdout);
  assert.equal(await keys(), kid);
});

test("a store is never chosen silently", async (t) => {
  const { etx } = await project(t);
  for (const args of [["list"], ["get"], ["remove", "realms/main", "--yes"]]) {
    const { code, json } = await etx(["realm", ...args, "--json"]);
    assert.deepEqual([code, json.error.id], [2, "store.not_named"], args[0]);
  }
});
