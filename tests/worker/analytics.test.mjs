// The data point beside an audit line: its columns, in the order of `src/manual/audit.md`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAnalytics } from "../../src/worker/analytics.mjs";

function written(line) {
  const points = [];
  createAnalytics({ writeDataPoint: (point) => points.push(point) })(JSON.stringify(line));
  return points;
}

test("a granted exchange is one data point", () => {
  const line = {
    event: "exchange",
    outcome: "granted",
    time: 1_000,
    realm: "eu/retail",
    client: "gateway",
    subject: { issuer: "https://idp.example" },
    grant: { target: ["orders", "billing"], exp: 1_120, act: [{}, {}] },
  };
  assert.deepEqual(written(line), [
    {
      indexes: ["eu/retail"],
      blobs: [
        "exchange",
        "granted",
        "",
        "eu/retail",
        "gateway",
        "https://idp.example",
        "orders",
        "",
      ],
      doubles: [1, 120, 2],
    },
  ]);
});

test("what is known by its digest alone, or not at all, is empty", () => {
  const line = { event: "request", outcome: "unavailable", failed: "the realm is unavailable" };
  const [{ indexes, blobs, doubles }] = written({ ...line, client: { bytes: 1, sha256: "" } });
  assert.deepEqual(indexes, [""]);
  assert.deepEqual(blobs, ["request", "unavailable", "", "", "", "", "", line.failed]);
  assert.deepEqual(doubles, [1, 0, 0]);
});

test("the index is cut between characters, and a blob has the whole path", () => {
  const index = (realm) => written({ realm })[0].indexes[0];
  assert.equal(index("a".repeat(96)), "a".repeat(96));
  assert.equal(index("a".repeat(97)), "a".repeat(96));
  assert.equal(index(`${"a".repeat(95)}\u00e9`), "a".repeat(95));
  assert.equal(written({ realm: "a".repeat(97) })[0].blobs[3], "a".repeat(97));
});
