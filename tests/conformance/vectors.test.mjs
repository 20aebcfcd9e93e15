// The kit and the vectors agree: a case names the vector of this project that it corresponds to, and both
// expect the same answer.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { cases } from "../../src/conformance/cases/all.mjs";

const folder = inClone("tests", "vectors");
const vectors = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => JSON.parse(readFileSync(`${folder}/${file}`, "utf8")))
    .map((vector) => [vector.name, vector]),
);

test("the vector that a case names exists and expects what the case expects", () => {
  const named = cases.filter(({ vector }) => vector);
  assert.ok(named.length > 80, `${named.length} cases name a vector`);
  for (const { id, vector, codes } of named) {
    assert.ok(vectors.has(vector), `${id} names ${vector}`);
    const { status, body } = vectors.get(vector).expect;
    if (!codes) continue;
    assert.notEqual(status, 200, `${id} is refused, ${vector} is not`);
    assert.ok(codes.includes(body.error), `${id}: ${codes}, ${vector}: ${body.error}`);
  }
});

test("cases have ids of their own, a level, a clause, and need others that exist", () => {
  const ids = cases.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, level, clause, what, needs } of cases) {
    assert.match(id, /^[a-z0-9-]+$/);
    assert.ok(["MUST", "SHOULD", "POL"].includes(level), id);
    assert.equal(clause.startsWith("house rule: "), level === "POL", `${id}: ${clause}`);
    assert.match(clause, /(RFC \d{4}(bis)?|rfc7523bis) (section|appendix) /);
    assert.ok(what.length > 0);
    for (const other of needs) assert.ok(ids.includes(other), `${id} needs ${other}`);
  }
});

test("every bug of the grant that servers had is named by a case", () => {
  const named = cases.map(({ bug = "" }) => bug).join("\n");
  for (const bug of [
    "keycloak #52691",
    "keycloak #49435",
    "keycloak #49993",
    "keycloak #51000",
    "keycloak #50963",
    "keycloak #50690",
    "keycloak #53029",
    "workers-oauth-provider #120",
    "toolhive #5882",
    "toolhive #6093",
    "toolhive #6113",
    "toolhive #6331",
    "thunderid #2861",
    "thunderid #3835",
    "logto #8772",
    "casdoor #5875",
    "Abblix/Oidc.Server #175",
    "Abblix/Oidc.Server #371",
    "esignet #2530",
    "esignet #2418",
    "indigo-iam #409",
    "jans #14178",
  ]) {
    assert.ok(named.includes(bug), bug);
  }
});
