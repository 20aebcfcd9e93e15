// The Durable Object by itself: the entries that it keeps, and the time at which it deletes them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";

const MINUTE = 60;
const now = Math.floor(Date.now() / 1000);

let worker;

before(async () => {
  worker = await startWorker({ clock: true });
});

after(() => worker.close());

test("a use is the first once, for each identifier", async () => {
  const guard = worker.guard("first");
  assert.equal(await guard.firstUse("a", now + MINUTE), true);
  assert.equal(await guard.firstUse("a", now + MINUTE), false);
  assert.equal(await guard.firstUse("a", now + 2 * MINUTE), false);
  assert.equal(await guard.firstUse("b", now + MINUTE), true);
});

test("what counts is kept when the rest is purged, and another purge is set for it", async () => {
  const guard = worker.guard("purged");
  await guard.firstUse("long ago", now - 10 * MINUTE);
  await guard.firstUse("just over", now - MINUTE - 1);
  await guard.firstUse("within the minute after", now - MINUTE + 30);
  await guard.firstUse("later", now + 10 * MINUTE);
  await guard.purge();
  assert.equal(await guard.firstUse("later", now), false);
  assert.equal(await guard.firstUse("within the minute after", now), false);
  assert.equal(await guard.firstUse("just over", now + 20 * MINUTE), true);
  assert.ok((await guard.nextPurge()) >= (now + MINUTE) * 1000);
});

test("the first use of all sets the first purge, no sooner than in a minute", async () => {
  const guard = worker.guard("alarm");
  assert.equal(await guard.nextPurge(), null);
  await guard.firstUse("a", now - 10 * MINUTE);
  const soonest = (now + MINUTE) * 1000;
  assert.ok((await guard.nextPurge()) >= soonest);
  assert.ok((await guard.nextPurge()) <= soonest + 10_000);
});

test("a time that is no number is refused, not taken for a first use", async () => {
  await assert.rejects(worker.guard("wrong").firstUse("a", Number.POSITIVE_INFINITY));
});
