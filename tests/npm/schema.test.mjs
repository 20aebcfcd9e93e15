// The JSON Schema of realm documents, as an editor uses it: it accepts every document of this repository,
// and rejects mistakes of form.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import Ajv from "ajv/dist/2020.js";

import { makeDemo } from "../../www/demo/demo.mjs";

const root = new URL("../../", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
// The schema names positions in a pair, which strict mode takes for a mistake.
const ajv = new Ajv({ allErrors: true, strict: true, strictTuples: false });
const validate = ajv.compile(read("src/npm/realm.schema.json"));

function documents(folder) {
  const names = readdirSync(new URL(folder, root));
  const own = names.filter((name) => name.endsWith(".json") && !name.endsWith(".test.json"));
  return own.map((name) => [`${folder}/${name}`, read(`${folder}/${name}`)]);
}

function assertAccepted(name, document) {
  assert.ok(validate(document), `${name}: ${ajv.errorsText(validate.errors)}`);
}

test("every realm of the vectors and every example is accepted", () => {
  const all = [...documents("tests/vectors/realms"), ...documents("tests/policy")];
  assert.ok(all.length >= 10);
  for (const [name, document] of all) assertAccepted(name, document);
});

test("the filled documents of the demo are accepted", async () => {
  const { documents } = await makeDemo("http://127.0.0.1:8787");
  const demo = documents.map(({ text }) => JSON.parse(text));
  assert.ok(demo.length >= 2);
  for (const document of demo) assertAccepted(document.realm, document);
});

test("mistakes of form are refused, each at its place", () => {
  const mistakes = [
    ["", (realm) => delete realm.issuer],
    ["", (realm) => (realm.isuer = "https://edge.example/a")],
    ["/clients", (realm) => (realm.clients = {})],
    ["/clients/0", (realm) => (realm.clients[0].client_secret = "x")],
    ["/clients/0/auth", (realm) => delete realm.clients[0].auth.method],
    ["/clients/0/allow/0", (realm) => (realm.clients[0].allow = ["everything"])],
    ["/clients/0/may_act", (realm) => (realm.clients[0].may_act = "never")],
    ["/clients/0/default_target", (realm) => (realm.clients[0].default_target = null)],
    ["/trusted_issuers/0/clients", (realm) => (realm.trusted_issuers[0].clients = "some")],
    [
      "/trusted_issuers/0/algorithms/0",
      (realm) => (realm.trusted_issuers[0].algorithms = ["HS256"]),
    ],
    ["/signing/algorithm", (realm) => (realm.signing = { algorithm: "none" })],
    ["/lifetime/seconds", (realm) => (realm.lifetime = { seconds: 86_401 })],
    ["/clock_skew_seconds", (realm) => (realm.clock_skew_seconds = "60")],
    ["/exchanges/0", (realm) => (realm.exchanges = [["access_token"]])],
    ["/exchanges/0/1", (realm) => (realm.exchanges = [["access_token", "jwt"]])],
    [
      "/policy/rules/0",
      (realm) => (realm.policy = { rules: [{ id: "a", when: "true", then: "refuse" }] }),
    ],
  ];
  for (const [place, mistake] of mistakes) {
    const document = read("tests/policy/janssen-interception.json");
    mistake(document);
    assert.equal(validate(document), false, `${mistake} is accepted`);
    const places = validate.errors.map((error) => error.instancePath);
    assert.ok(places.includes(place), `${mistake} is refused at ${places}, not at ${place}`);
  }
});

test("every member is described", () => {
  const { $defs, ...document } = read("src/npm/realm.schema.json");
  for (const [name, object] of Object.entries({ ...$defs, document })) {
    for (const [member, { description }] of Object.entries(object.properties ?? {})) {
      assert.ok(description, `${name}.${member} has no description`);
    }
  }
});
