// Unmodified client libraries send each scenario to the Worker behind TLS.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createRemoteJWKSet, jwtVerify } from "jose";

import * as googleAuthLibrary from "./clients/google-auth-library.mjs";
import * as oauth4webapi from "./clients/oauth4webapi.mjs";
import * as openidClient from "./clients/openid-client.mjs";
import { pythonClients } from "./clients/python.mjs";
import { marked, mark, printMatrix } from "./support/matrix.mjs";
import { makeScenarios } from "./support/scenarios.mjs";
import { startWorld } from "./support/world.mjs";

let world;
let scenarios;
let keys;

before(async () => {
  world = await startWorld();
  scenarios = await makeScenarios(world);
  keys = createRemoteJWKSet(new URL(`${world.issuer}/jwks`));
});

after(async () => {
  printMatrix("client");
  await world?.close();
});

const inProcess = ({ exchange, surfaced, ...library }) => ({
  ...library,
  runAll: (requests) =>
    Promise.all(
      requests.map((request) =>
        exchange(request).then(
          (answer) => ({ answer }),
          async (error) => ({ refusal: await surfaced(error) }),
        ),
      ),
    ),
});

for (const library of [openidClient, oauth4webapi, googleAuthLibrary].map(inProcess)) {
  describe(library.name, () => withLibrary(() => library));
}
for (const [at, { name }] of pythonClients().entries()) {
  describe(name, () => withLibrary(() => pythonClients(world.front.env)[at]));
}

function withLibrary(find) {
  let results;
  before(async () => {
    const { cannot, runAll } = find();
    const { issuer, token_endpoint } = world;
    const asked = scenarios.filter(({ name }) => !cannot.includes(name));
    const answers = await runAll(
      asked.map(({ request }) => ({ issuer, token_endpoint, ...request })),
    );
    results = new Map(asked.map(({ name }, at) => [name, answers[at]]));
  });

  test("does all that it can express", async (t) => {
    const library = find();
    for (const scenario of scenarios) {
      const result = results.get(scenario.name);
      if (!result) mark(scenario.name, library.name, "no way to say it");
      else {
        await t.test(scenario.name, () =>
          marked(scenario.name, library.name, () => check(scenario, result)),
        );
      }
    }
  });
}

const check = (scenario, result) =>
  scenario.error ? isRefused(scenario, result) : isGranted(scenario, result);

async function isGranted({ claims, token_type = "Bearer" }, { answer, refusal }) {
  assert.equal(refusal, undefined);
  if (answer.token_type) assert.equal(answer.token_type.toLowerCase(), token_type.toLowerCase());
  const { payload, protectedHeader } = await jwtVerify(answer.access_token, keys, {
    issuer: world.issuer,
    audience: claims.aud,
  });
  assert.equal(protectedHeader.typ, token_type === "N_A" ? "JWT" : "at+jwt");
  for (const [name, value] of Object.entries(claims)) assert.deepEqual(payload[name], value, name);
}

/** The code always reaches the caller, with advice on it; the URI does where the library has one. */
function isRefused({ error, id }, { answer, refusal }) {
  assert.equal(answer, undefined);
  assert.equal(refusal.error, error);
  assert.ok(refusal.error_description?.length > 10, "the description does not reach the caller");
  if (refusal.error_uri !== undefined) assert.equal(new URL(refusal.error_uri).hash, `#${id}`);
  if (refusal.status !== undefined) {
    assert.equal(refusal.status, error === "invalid_client" ? 401 : 400);
  }
}
