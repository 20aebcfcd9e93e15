// Two pushes at a time: the later one sees the earlier one before it writes, and a mixture is reported.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { project, run } from "./support/etx.mjs";

const cli = (...path) => import(inClone("dist", "npm", "cli", ...path));
const { push } = await cli("commands", "push.mjs");
const { assertWhole, hasChanged } = await cli("store", "meanwhile.mjs");
const { metadataOf } = await cli("store", "stored.mjs");

const real = inClone("node_modules", ".bin", "wrangler");
const KV = ["--binding", "EXCHANGE", "--local"];

/** A wrangler that does the work of `other`, a shell command, before its second read of records. */
function interrupted(folder, other) {
  const bin = join(folder, "interrupted");
  mkdirSync(bin);
  const script = `#!/bin/sh
case "$*" in
  *"bulk get"*)
    [ -e "${bin}/once" ] && [ ! -e "${bin}/twice" ] && touch "${bin}/twice" && ${other} > /dev/null
    touch "${bin}/once" ;;
esac
exec "${real}" "$@"
`;
  writeFileSync(join(bin, "wrangler"), script);
  chmodSync(join(bin, "wrangler"), 0o755);
  return { PATH: bin + delimiter + process.env.PATH };
}

test("a push that another push overtook writes nothing, or shows the changes anew and asks again", async (t) => {
  const { etx, edit, path, read } = await project(t);
  const first = await etx(["push", "--local", "--yes"]);
  assert.equal(first.code, 0, first.stderr);
  const [name, record] = JSON.parse(read("pushed/local/realm.json")).at(-1);
  edit("realm.jsonc", '"version": 1', '"version": 3');
  edit("realm.jsonc", '"lifetime_seconds": 120', '"lifetime_seconds": 60');

  // Another operator pushes version 2.
  const value = JSON.stringify({ ...JSON.parse(record), least_client_version: 1 }).replace(
    '"version":1,"signing"',
    '"version":2,"signing"',
  );
  assert.notEqual(value, record);
  const metadata = JSON.stringify({ realm: "realms/main", record: "other", signed: false });
  const put = ["kv", "key", "put", name, value, "--metadata", metadata, ...KV];
  writeFileSync(
    join(path, "other.sh"),
    `cd '${path}' && '${real}' ${put.map((own) => `'${own}'`).join(" ")}\n`,
  );
  const env = interrupted(path, `sh ${join(path, "other.sh")}`);
  const late = await etx(["push", "--local", "--yes", "--json"], { env });
  assert.deepEqual([late.code, late.json.error.id], [4, "push.changed"], late.stdout);
  const stored = async () => {
    const line = ["kv", "key", "get", name, "--text", ...KV];
    return JSON.parse((await run(line, { cwd: path, command: ["wrangler"] })).stdout).document;
  };
  assert.equal((await stored()).version, 2);

  // On a terminal the other operator pushes while the question waits.
  const notes = [];
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  let asked = 0;
  output.on("data", async (text) => {
    if (!String(text).includes("Write this")) return;
    asked += 1;
    if (asked === 1) {
      const line = [
        ...put.slice(0, 4),
        value.replace('"lifetime_seconds":120', '"lifetime_seconds":90'),
        ...put.slice(5),
      ];
      const { code, stderr } = await run(line, { cwd: path, command: ["wrangler"] });
      assert.equal(code, 0, stderr);
    }
    input.write("y\n");
  });
  const paint = Object.fromEntries(
    ["bold", "dim", "red", "green", "yellow"].map((own) => [own, String]),
  );
  const console = { json: false, paint, note: (text) => notes.push(text) };
  const options = {
    local: true,
    config: join(path, "wrangler.toml"),
    "persist-to": join(path, ".wrangler", "state"),
  };
  const words = [join(path, "realm.jsonc")];
  const { code, facts } = await push.run({ options, words, console, terminal: { input, output } });
  const said = notes.join("\n");
  assert.deepEqual([code, asked, facts.realms[0].before], [0, 2, 2], said);
  assert.match(said, /Another push changed the store meanwhile/);
  // The second question shows the difference from what the other operator wrote.
  const [before, after] = said.split("Another push changed the store meanwhile");
  assert.match(before, /120/);
  assert.match(after, /90/);
  assert.equal((await stored()).version, 3);
});

const realmText = (version) => JSON.stringify({ document: { realm: "main", version } });
const clientText = (id, version) =>
  JSON.stringify({ realm: "main", version, client: { client_id: id, version } });

/** A store with these records, `[name, text]`. */
const storeOf = (records) => ({
  read: async (names) => new Map(records.filter(([name]) => names.includes(name))),
  list: async () => records.map(([name, text]) => ({ name, metadata: metadataOf(text, false) })),
});

/** The plan of a push of version 2 to a store with version 1. */
function planOf(stored, records) {
  const [name, text] = stored.at(-1);
  const clients = stored.slice(0, -1).map(([own, client]) => [own, metadataOf(client, false)]);
  return {
    realm: "main",
    keyring: "keyring:main",
    records,
    stored: { record: text, metadata: metadataOf(text, false), clients: new Map(clients) },
  };
}

test("a store is whole with this push, also where it still shows older records, and not with another's", async () => {
  const old = [
    ["client:a", clientText("a", 1)],
    ["realm:main", realmText(1)],
  ];
  const own = [
    ["client:a", clientText("a", 2)],
    ["realm:main", realmText(2)],
  ];
  const plan = planOf(old, own);
  assert.equal(await hasChanged(storeOf(old), [plan]), false);
  assert.equal(await hasChanged(storeOf([old[0], ["realm:main", realmText(3)]]), [plan]), true);
  assert.equal(await hasChanged(storeOf([...old, ["keyring:main", "ring"]]), [plan]), true);
  const whole = (records) => assertWhole(storeOf(records), [plan], { signed: false });
  const other = ["client:b", JSON.stringify({ realm: "elsewhere", version: 1, client: {} })];
  for (const records of [own, old, [old[0], own[1]], [own[0], old[1]], [...own, other]]) {
    await whole(records);
  }
  const foreign = clientText("a", 3);
  for (const [records, names] of [
    [[own[0], ["realm:main", realmText(3)]], ["realm:main"]],
    [[["client:a", foreign], own[1]], ["client:a"]],
    [[...own, ["client:c", clientText("c", 3)]], ["client:c"]],
    [[own[1]], ["client:a"]],
  ]) {
    await assert.rejects(whole(records), (error) => {
      assert.deepEqual([error.id, error.code, error.facts.records], ["push.overwritten", 5, names]);
      return true;
    });
  }
});
