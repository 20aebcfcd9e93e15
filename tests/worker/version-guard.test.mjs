// The Durable Object by itself: the versions that it reports as current.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";

let worker;

before(async () => {
  worker = await startWorker();
});

after(() => worker.close());

test("versions only grow, and one version has one record", async () => {
  const guard = worker.versionGuard("grows");
  for (const [version, digest, expected] of [
    [7, "a", true],
    [7, "a", true],
    [7, "b", false],
    [6, "a", false],
    [1, "a", false],
    [8, "b", true],
    [7, "a", false],
    [8, "b", true],
    [8, "a", false],
    [2 ** 53 - 1, "a", true],
    [2 ** 53 - 2, "a", false],
    [2 ** 53 - 1, "a", true],
  ]) {
    assert.equal(await guard.isCurrent(version, digest), expected, `${version} ${digest}`);
  }
});

test("each record has a guard of its own", async () => {
  assert.equal(await worker.versionGuard("one").isCurrent(7, "a"), true);
  assert.equal(await worker.versionGuard("other").isCurrent(6, "b"), true);
});

test("a version that is none is refused, not taken for current", async () => {
  const guard = worker.versionGuard("wrong");
  for (const version of [0, -1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(guard.isCurrent(version, "a"), `${version}`);
  }
  assert.equal(await guard.isCurrent(1, "a"), true);
});

test("of many at once with one version and different records one is current", async () => {
  const guard = worker.versionGuard("race");
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => guard.isCurrent(7, `record ${n}`)),
  );
  assert.equal(answers.filter(Boolean).length, 1);
});
