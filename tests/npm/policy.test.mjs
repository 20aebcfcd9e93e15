// Policy tests and the comparison of documents, called from JavaScript.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { RealmError, policyDiff, policyTest, splitRealm } from "../../dist/npm/npm/node.mjs";

const folder = new URL("../policy/", import.meta.url);
const examples = readdirSync(folder)
  .filter((file) => file.endsWith(".test.json"))
  .map((file) => file.replace(".test.json", ""));

const read = (name) => readFileSync(new URL(`${name}.json`, folder), "utf8");

test("the examples pass their policy tests, given as text or as objects", () => {
  assert.ok(examples.length >= 8, String(examples));
  for (const example of examples) {
    const [document, tests] = [read(example), read(`${example}.test`)];
    const report = policyTest(document, tests);
    assert.equal(report.failed, 0, report.text);
    assert.ok(report.passed >= 4);
    assert.deepEqual(policyTest(JSON.parse(document), JSON.parse(tests)), report);
  }
});

test("a policy test that fails names the refusal and the check", () => {
  const [test] = JSON.parse(read("janssen-interception.test"));
  test.subject.amr = ["pwd"];
  const { failed, results, text } = policyTest(read("janssen-interception"), [test]);
  assert.equal(failed, 1);
  assert.equal(results[0].refusal, "policy.rule.second-factor");
  assert.equal(results[0].check.id, "policy.rules");
  assert.match(text, /^FAILED an ID token becomes an access token/);
});

test("a diff names exactly the client that gained a scope", () => {
  const old = JSON.parse(read("pingam-auth-level"));
  old.targets[0].scopes.push("close");
  const document = structuredClone(old);
  document.clients[1].scopes.push("close");
  const { gained, lost, changed, entries, text } = policyDiff(old, document);
  assert.ok(gained > 0 && lost === 0 && changed === 0, text);
  for (const { client, changes } of entries) {
    assert.equal(client, "kiosk");
    assert.deepEqual(changes, [{ kind: "gained", what: "scope", old: null, new: "close" }]);
  }
});

test("a diff lists by its place what no request shows, and counts it as gained", () => {
  const old = JSON.parse(read("pingam-auth-level"));
  const document = structuredClone(old);
  document.clients[1].introspect = [document.targets[0].audience];
  document.clients[1].explain = true;
  const { gained, entries, unexercised, text } = policyDiff(old, document);
  assert.deepEqual(unexercised, ["/clients/kiosk/introspect", "/clients/kiosk/explain"]);
  assert.deepEqual([gained, entries], [2, []], text);
  assert.match(text, /^differs, and no request shows what it grants\n {2}\+ \/clients\/kiosk\//);
});

test("a mistake is thrown with the text it is in", () => {
  const mistake = (call) => {
    try {
      call();
    } catch (error) {
      assert.ok(error instanceof RealmError, String(error));
      return [error.text, error.pointer];
    }
    return undefined;
  };
  const document = read("pingam-may-act");
  assert.deepEqual(
    mistake(() => policyTest(document, [{}])),
    ["cases", "/0"],
  );
  assert.deepEqual(
    mistake(() => policyDiff("[]", document)),
    ["old", ""],
  );
  assert.deepEqual(
    mistake(() => policyDiff(document, "[]")),
    ["document", ""],
  );
});

test("a dangerous document is split with a warning that says why", () => {
  const document = JSON.parse(read("janssen-interception"));
  const warnings = splitRealm(document).warnings.map(({ id, pointer }) => [id, pointer]);
  assert.ok(warnings.some(([id]) => id === "client.impersonation_without_may_act"));
  assert.ok(warnings.some(([id]) => id === "issuer.untyped"));
});
