// The package's pages are correct: the reference names everything. quick-start.test.mjs runs their code.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import * as entry from "../../dist/npm/npm/index.node.mjs";
import { CODES } from "../../dist/npm/js/errors.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";

const read = (...path) => readFileSync(inClone("src", "npm", ...path), "utf8");
const types = readdirSync(inClone("src", "npm", "types")).map((name) => read("types", name));

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
    "TypedExchangeRequest",
    "TestIssuerOptions",
    "TestIssuer",
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
