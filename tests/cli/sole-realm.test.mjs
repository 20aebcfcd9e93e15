// A realm without a path is the only realm of its deployment: `push` and `npm start` refuse a second.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertSole } from "../../src/cli/store/sole.mjs";
import { checkRealms } from "../../src/worker/local/documents.mjs";
import { splitRealm } from "../../dist/npm/npm/node.mjs";
import { makeWorld } from "../worker/support/world.mjs";

const ROOT = "https://auth.example";
const OTHER = "https://auth.example/realms/main";

const documentOf = async (issuer) => (await makeWorld(issuer)).document;
const planOf = async (issuer) => {
  const split = splitRealm(await documentOf(issuer));
  return { ...split, file: `${split.realm || "root"}.json` };
};
const nameOf = ({ records }) => records.at(-1)[0];

test("push refuses a realm without a path beside another, in either order", async () => {
  const [root, other, third] = await Promise.all([
    planOf(ROOT),
    planOf(OTHER),
    planOf("https://auth.example/realms/third"),
  ]);
  for (const [plans, stored] of [
    [[], []],
    [[root], []],
    [[root], [nameOf(root)]],
    [[other], [nameOf(other), nameOf(third)]],
    [[other, third], []],
  ]) {
    assert.doesNotThrow(() => assertSole(plans, stored));
  }
  for (const [plans, stored, file] of [
    [[root, other], [], "root.json"],
    [[other, root], [], "root.json"],
    [[root], [nameOf(other)], "root.json"],
    [[other], [nameOf(root)], "realms/main.json"],
  ]) {
    assert.throws(
      () => assertSole(plans, stored),
      (error) => {
        assert.deepEqual([error.id, error.facts.file], ["push.not_the_only_realm", file]);
        return error.message.startsWith(`${file}: `) && error.next.includes("Worker of its own");
      },
    );
  }
});

test("npm start refuses documents of a realm without a path and another", async () => {
  const texts = new Map();
  for (const issuer of [ROOT, OTHER]) texts.set(issuer, JSON.stringify(await documentOf(issuer)));
  const check = (...issuers) =>
    checkRealms(
      issuers.map((issuer, at) => ({ file: `${"ab"[at]}.json`, text: texts.get(issuer) })),
    );
  assert.deepEqual(
    (await check(ROOT)).map(({ realm }) => realm),
    [""],
  );
  await assert.rejects(check(ROOT, OTHER), /b\.json: \/realm: a\.json has no path/);
  await assert.rejects(check(OTHER, ROOT), /b\.json: \/realm: b\.json has no path/);
});
