// A build moves into place whole, and only if it differs from the present one.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { place } from "../../scripts/build/place.mjs";
import { buildQuickly, inDist } from "../../scripts/build/variant.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";

const text = (value) => (folder) => writeFileSync(join(folder, "a.txt"), value);

test("a folder is replaced whole, the same one stays, and a failure leaves the old one", async (t) => {
  const parent = mkdtempSync(join(tmpdir(), "place-test-"));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, "built");
  const read = () => readFileSync(join(folder, "a.txt"), "utf8");

  await place(folder, text("one"));
  const { ino } = statSync(folder);
  await place(folder, (fresh) => {
    assert.equal(read(), "one");
    text("one")(fresh);
  });
  assert.equal(statSync(folder).ino, ino);
  await place(folder, async (fresh) => {
    text("two")(fresh);
    assert.equal(read(), "one");
  });
  assert.equal(read(), "two");
  await assert.rejects(
    place(folder, (fresh) => {
      text("three")(fresh);
      throw new Error("half way");
    }),
    /half way/,
  );
  assert.equal(read(), "two");
  assert.deepEqual(readdirSync(parent), ["built"]);
});

test("what `npm start` builds is in a folder of its own, beside what ships", () => {
  assert.equal(inDist("npm"), inClone("dist", "npm"));
  buildQuickly();
  assert.equal(inDist("npm"), inClone("dist", "start", "npm"));
});
