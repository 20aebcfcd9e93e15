// Clients that send the head of a request and then stall: each is answered in time, and all of them together
// neither use up the memory of an isolate nor keep others out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { stall } from "./support/connection.mjs";
import { startDirect } from "./support/direct.mjs";
import { newScene } from "./support/scene.mjs";

const DEADLINE_MS = 10_000;
const CONNECTIONS = 1_500;
const LENGTH = 65_536;

/** How many must: 16 MiB hold 204 bodies of that length. */
const GIVE_WAY = CONNECTIONS - 204;

let worker;
let scene;

before(async () => {
  worker = await startDirect();
  scene = await newScene(worker, { now: Date.now() / 1000 });
  assert.equal((await scene.ask("inline", { isolate: "warm" })).answer, "200");
});

after(async () => {
  await scene.idp.close();
  await worker.close();
});

test("a body that does not arrive is answered with 408 after ten seconds", async () => {
  const stalled = await stall(worker, `/${scene.path}/token`, { length: 100, sent: 10 });
  await sleep(DEADLINE_MS - 1_000);
  assert.equal(stalled.answer, undefined);
  await sleep(2_000);
  assert.equal(stalled.answer, 408);
  stalled.close();
});

test(`of ${CONNECTIONS} stalled bodies the oldest give way, and a client is served meanwhile`, async () => {
  const before = worker.memory();
  const all = [];
  for (let n = 0; n < CONNECTIONS; n += 1) {
    all.push(await stall(worker, `/${scene.path}/token`, { length: LENGTH, sent: LENGTH - 1 }));
    if (n % 50 === 0) await sleep(20);
  }
  const gaveWay = () => all.filter(({ answer }) => answer === 503).length;
  for (let tries = 0; tries < 40 && gaveWay() < GIVE_WAY; tries += 1) await sleep(100);
  const served = await scene.ask("inline", { isolate: "warm" });
  const grown = worker.memory() - before;
  console.log(`${gaveWay()} of ${CONNECTIONS} gave way; ${grown.toFixed(0)} MB more`);
  for (const { close } of all) close();
  assert.equal(served.answer, "200");
  assert.ok(gaveWay() >= GIVE_WAY, `${gaveWay()}`);
});
