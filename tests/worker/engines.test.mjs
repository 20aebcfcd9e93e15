// Records of another engine: an older Worker keeps the record before, a newer one reads what older ones wrote.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const NOW = Math.floor(Date.now() / 1000);
const UNAVAILABLE = "host.realm_unavailable";

let worker;
let name;
let own;

before(async () => {
  worker = await startWorker({ clock: true });
  const world = await makeWorld("https://edge.example/realms/engines");
  ({ realmRecord: name } = await worker.publish(world.document, world.signingKeys));
  own = await worker.records.get(name, "json");
});
after(() => worker.close());

const put = (members) => worker.records.put(name, JSON.stringify({ ...own, ...members }));

/** Asks an isolate for the published keys, so many seconds later. */
async function ask(isolate, later) {
  const headers = { "x-test-isolate": isolate, "x-test-now": String(NOW + later) };
  const response = await worker.fetch("/realms/engines/jwks", { headers });
  await response.arrayBuffer();
  return response.headers.get("x-exchange-refusal") ?? response.status;
}

test("a record for a newer engine: the one before serves for an hour, and isolates that start have none", async () => {
  assert.equal(await ask("warm", 0), 200);
  const { engine } = await (await worker.fetch("/health")).json();
  await put({ least_engine: engine + 1, a_new_member: true });
  assert.equal(await ask("warm", 31), 200);
  assert.equal(await ask("cold", 31), UNAVAILABLE);
  assert.equal(await ask("warm", 3_600), 200);
  assert.equal(await ask("warm", 3_600 + 36), UNAVAILABLE);
  const lines = worker.logs().filter((line) => line.includes('"record_refused"'));
  const reasons = new Set(lines.map((line) => JSON.parse(line).reason));
  assert.deepEqual([...reasons], ["written for a newer version of the Worker"]);
});

test("records that name this engine, an older one or none are read", async () => {
  const { engine } = await (await worker.fetch("/health")).json();
  for (const members of [{}, { least_engine: 1 }, { least_engine: engine }]) {
    await put(members);
    assert.equal(await ask(`reads ${JSON.stringify(members)}`, 0), 200);
  }
  await put({ least_engine: engine + 1 });
  assert.equal(await ask("reads none", 0), UNAVAILABLE);
});
