// Tests the policy of a realm with Vitest: the document is the deployed one, the tests need no token and no
// key, and a change that gives a client more rights fails here before you push it.

import { readFileSync } from "node:fs";

import { policyDiff, policyTest } from "edge-token-exchange";
import { describe, expect, test } from "vitest";

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const realm = read("../realm.json");

describe("the gateway", () => {
  test.each(read("cases.json"))("$name", (given) => {
    const { failed, text } = policyTest(realm, [given]);
    expect(failed, text).toBe(0);
  });
});

test("letting the gateway send mail is seen as what it is", () => {
  const changed = structuredClone(realm);
  changed.clients[1].scopes.push("mail:send");
  const { gained, lost, entries } = policyDiff(realm, changed);
  expect(gained).toBeGreaterThan(0);
  expect(lost).toBe(0);
  expect(new Set(entries.map(({ client }) => client))).toEqual(new Set(["mcp-gateway"]));
});
