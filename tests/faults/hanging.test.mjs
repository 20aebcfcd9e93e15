// Work away from requests that meets a part which never answers: it goes on with the rest.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { sealNotBefore } from "../../dist/npm/npm/node.mjs";
import { derived, recordName } from "./support/scene.mjs";
import { startFaulty } from "./support/start.mjs";

const now = Math.floor(Date.now() / 1000);
const PATIENCE_MS = 30_000;

let worker;

before(async () => {
  worker = await startFaulty();
});

after(() => worker.close());

/** Sends a request of the test itself, with the faults from then on. */
const send = (headers) =>
  worker.fetch("/health", { headers: { "x-test-isolate": "hanging", ...headers } });

async function listed(realm) {
  const { list } = await worker.revocations(realm).list();
  return list === "" ? [] : Object.keys(JSON.parse(list).subjects);
}

test("cron hands over a not-before time though the object of another realm hangs", async () => {
  const realms = ["first", "second"].map((realm) => recordName("revocations", realm));
  for (const [n, realm] of realms.entries()) {
    const people = [["s".padEnd(43, "_"), "t".padEnd(43, "_")]];
    const what = { realm, people, keptSeconds: 600, notBefore: now, now };
    const [, text] = await sealNotBefore(derived, what);
    await worker.records.put(`not-before:${n}`, text);
  }
  const faults = JSON.stringify({ [`revocations:${realms[0]}`]: "hangs" });
  const cron = send({ "x-test-cron": "yes", "x-test-faults": faults });
  await Promise.race([cron, sleep(PATIENCE_MS, undefined, { ref: false })]);
  assert.deepEqual(await listed(realms[0]), []);
  assert.equal((await listed(realms[1])).length, 2);
  assert.equal(await worker.records.get("not-before:1"), null);
});

test("a snapshot is written though the write before it hangs", async () => {
  const realm = recordName("revocations", "third");
  const object = worker.revocations(realm);
  await send({ "x-test-writes": JSON.stringify({ kv: "hangs" }) });
  await object.revoke(realm, { token: "a".padEnd(43, "_"), party: "p", until: now + 600 });
  await sleep(500);
  await send({ "x-test-writes": JSON.stringify({}) });
  const written = object.publish(realm);
  await Promise.race([written, sleep(PATIENCE_MS, undefined, { ref: false })]);
  assert.notEqual(await worker.records.get(realm), null);
});
