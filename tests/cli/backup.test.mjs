// `keys backup` and `keys restore`: a keyring comes back as it was, only where none is, and only with its secret.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { project, run } from "./support/etx.mjs";

/** A project with two secrets, and a keyring that the first one sealed. */
async function withKeys(t) {
  const made = await project(t);
  for (const [name, letter] of [
    ["one", "A"],
    ["two", "E"],
  ]) {
    made.write(name, `${letter.repeat(43)}\n`);
  }
  const keys = async (words, ...args) => {
    const { code, json, stdout, stderr } = await made.etx([
      ...["keys", ...words.split(" "), "--local", "--json"],
      ...args,
    ]);
    assert.notEqual(json, undefined, stdout + stderr);
    return [code, json.error?.id ?? json];
  };
  const kv = async (...args) => {
    const line = ["kv", "key", ...args, "--binding", "EXCHANGE", "--local"];
    return (await run(line, { cwd: made.path, command: ["wrangler"] })).stdout;
  };
  const name = async () => JSON.parse(await kv("list", "--prefix", "keyring:"))[0]?.name;
  const [code, generated] = await keys("generate", "--secret-file", "one");
  assert.equal(code, 0, JSON.stringify(generated));
  return { ...made, keys, kv, name, generated };
}

const one = ["--secret-file", "one"];
const two = ["--secret-file", "two"];

test("a backup is the sealed record, for its owner alone, and is not overwritten", async (t) => {
  const { keys, kv, name, path, read, write } = await withKeys(t);
  const [code, { file, keys: listed }] = await keys("backup keyring.backup", ...one);
  assert.deepEqual([code, file, listed.length], [0, "keyring.backup", 1]);
  assert.equal(statSync(join(path, file)).mode & 0o777, 0o600);
  assert.equal(read(file).trim(), (await kv("get", await name(), "--text")).trim());
  assert.doesNotMatch(read(file), /\\?"d\\?":/);
  assert.deepEqual(await keys("backup keyring.backup", ...one), [4, "file.exists"]);
  assert.equal((await keys("backup keyring.backup", ...one, "--force"))[0], 0);
  assert.deepEqual(await keys("backup other", ...two), [3, "keyring.not_authentic"]);
  write(".dev.vars", "");
  assert.deepEqual(await keys("backup other"), [3, "keyring.secret_missing"]);
});

test("keys come back where they are gone or unreadable, with a counter above every other", async (t) => {
  const { keys, kv, name, generated, read, write } = await withKeys(t);
  assert.equal((await keys("backup keyring.backup", ...one))[0], 0);
  assert.deepEqual(await keys("restore keyring.backup", ...one, "--yes"), [4, "keys.exist"]);

  const record = await name();
  const lost = {
    gone: () => kv("delete", record),
    changed: () => kv("put", record, "{}"),
    "of another secret": () => keys("generate", "--replace", "--yes", ...two),
  };
  for (const [what, lose] of Object.entries(lost)) {
    await lose();
    assert.notEqual((await keys("status", ...one))[0], 0, what);
    assert.deepEqual(await keys("restore keyring.backup", ...one), [4, "not_confirmed"], what);
    const now = Math.floor(Date.now() / 1000);
    const [code, restored] = await keys("restore keyring.backup", ...one, "--yes");
    assert.equal(code, 0, JSON.stringify(restored));
    assert.ok(restored.counter > generated.counter && restored.counter >= now, what);
    const [, status] = await keys("status", ...one);
    assert.deepEqual([status.keys, status.signing], [generated.keys, generated.signing], what);
  }

  await kv("delete", record);
  const text = read("keyring.backup");
  for (const [file, content, expected] of [
    ["changed", text.replace("realms/main", "realms/other"), "keyring.not_authentic"],
    ["cut", text.slice(0, 40), "keyring.malformed"],
    ["empty", "", "keyring.malformed"],
  ]) {
    write(file, content);
    assert.deepEqual(await keys(`restore ${file}`, ...one, "--yes"), [3, expected], file);
  }
  const restore = "restore keyring.backup";
  assert.deepEqual(await keys("restore absent", ...one, "--yes"), [3, "file.unreadable"]);
  assert.deepEqual(await keys(restore, ...two, "--yes"), [3, "keyring.not_authentic"]);
  write(".dev.vars", "");
  assert.deepEqual(await keys(restore, "--yes"), [3, "secret.missing"]);
  assert.equal(await name(), undefined);
});
