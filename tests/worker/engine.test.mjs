// A trap of the engine costs the requests that it was working on, and no other. The deployed engine has no
// simulation, because simulations believe unsigned tokens.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

let worker;
let world;

before(async () => {
  worker = await startWorker({ clock: true });
  world = await makeWorld(new URL("/realms/trap", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

const exchange = async (request) => worker.fetch("/realms/trap/token", request);
const trap = () => worker.fetch("/realms/trap/token", { headers: { "x-test-trap": "yes" } });

test("a request that traps is answered with 503, and the next one with a token", async () => {
  for (let n = 0; n < 30; n += 1) {
    const trapped = await trap();
    assert.equal(trapped.status, 503);
    assert.equal((await trapped.json()).error, "temporarily_unavailable");
    assert.equal((await exchange(await world.bySecret())).status, 200);
  }
  assert.ok(worker.logs().some((message) => message.includes("the engine trapped")));
});

test("the replay guard remembers across a trap", async () => {
  const request = await world.byAssertion();
  const body = request.body.toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  assert.equal((await exchange({ ...request, headers, body })).status, 200);
  await trap();
  assert.equal((await exchange({ ...request, headers, body })).status, 401);
  assert.equal((await exchange(await world.byAssertion())).status, 200);
});

test("among many concurrent requests some trap: the others get their token or 503", async () => {
  const requests = await Promise.all(Array.from({ length: 200 }, () => world.bySecret()));
  const answers = await Promise.all(
    requests.map((request, n) => (n % 40 === 20 ? trap() : exchange(request))),
  );
  const statuses = new Set(answers.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [200, 503]);
  assert.equal((await exchange(await world.bySecret())).status, 200);
});

const dist = new URL("../../dist/", import.meta.url);

function modules(folder) {
  const names = readdirSync(new URL(folder, dist)).filter((name) => name.endsWith(".wasm"));
  return names.map((name) => readFileSync(new URL(`${folder}/${name}`, dist), "latin1"));
}

test("the Worker has no simulation", () => {
  // The key that stands for those of all issuers, as src/simulation/harness.rs has it.
  const key = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
  assert.ok(modules("worker").length > 0);
  assert.ok(modules("worker").every((module) => !module.includes(key)));
  assert.ok(modules("npm/npm").every((module) => module.includes(key)));
});
