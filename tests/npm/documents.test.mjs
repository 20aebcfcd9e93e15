// The package's pages are correct: the quick start runs as it stands, the reference names everything.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import * as entry from "../../dist/npm/npm/index.node.mjs";
import { CODES } from "../../dist/npm/js/errors.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { newProject, runIn, write } from "./support/tarball.mjs";

const read = (...path) => readFileSync(inClone("src", "npm", ...path), "utf8");
const types = readdirSync(inClone("src", "npm", "types")).map((name) => read("types", name));

test("the quick start fits one screen and runs as it stands", async () => {
  const [, code] = read("README.md").match(/```js\n([^]+?)```/);
  assert.ok(code.split("\n").length <= 40);
  const project = await newProject({ "start.mjs": code });
  write(project, {
    "ask.mjs": `
      import { strict as assert } from "node:assert";
      import start, { caller } from "./start.mjs";
      const jwks = await start.fetch(new Request("https://auth.example/realms/alpha/jwks"));
      assert.equal((await jwks.json()).keys.length, 1);
      assert.equal(typeof caller, "function");
    `,
  });
  const printed = await runIn(project, process.execPath, ["ask.mjs"]);
  assert.match(printed, /^refused /);
});

test("the reference names every export, option, code and reason", () => {
  const page = read("API.md");
  const named = (name) => assert.ok(page.includes(name), `${name} is not in API.md`);
  Object.keys(entry).forEach(named);
  Object.values(CODES).forEach(named);
  const all = types.join("\n");
  const members = (name) => {
    const [, body] = all.match(new RegExp(`interface ${name} \\{\n([^]+?)\n\\}`));
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member]) => member);
  };
  for (const name of [
    "RealmOptions",
    "AccessTokenOptions",
    "Realm",
    "ExchangeRequest",
    "Granted",
  ]) {
    const found = members(name);
    assert.ok(found.length > 2);
    found.forEach(named);
  }
  const [reasons] = all.match(/AccessTokenReason =[^;]+/);
  [...reasons.matchAll(/"(\w+)"/g)].forEach(([, reason]) => named(`\`${reason}\``));
});

test("every member of the types is described", () => {
  for (const text of types) {
    const lines = text.split("\n");
    for (const [index, line] of lines.entries()) {
      if (!/^ {2}(?:readonly )?\w+\??[:(].*[;{(]$/.test(line) || /readonly (name|code):/.test(line))
        continue;
      assert.match(lines[index - 1], /\*\/$/, line);
    }
  }
});

test("the manifest's files are there, and every entry has types", () => {
  const { exports, types: own } = JSON.parse(read("package.json"));
  const built = (path) => readFileSync(inClone("dist", "npm", path));
  assert.ok(built(own).length > 0);
  for (const [name, target] of Object.entries(exports)) {
    const files = typeof target === "string" ? [target] : Object.values(target);
    for (const file of files) assert.ok(built(file).length > 0, file);
    if (typeof target !== "string") assert.equal(Object.keys(target)[0], "types", name);
  }
});
