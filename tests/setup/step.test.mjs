// A command of a step that takes too long has failed, also where it ends well after SIGTERM.

import assert from "node:assert/strict";
import { test } from "node:test";

import { command } from "../../scripts/step.mjs";

const node = (code, options) => command(process.execPath, ["-e", code], options);

test("a command that ends in time is a result", async () => {
  const { code, output } = await node("console.log('one')", { seconds: 30 });
  assert.deepEqual([code, output], [0, "one\n"]);
});

test("a command that takes too long has failed, whatever its exit code", async () => {
  const code = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)";
  await assert.rejects(node(code, { seconds: 1 }), /did not end in 1 s$/);
});

test("a command that takes too long has failed, also if what it has started goes on", async () => {
  const started = "setTimeout(() => {}, 20_000)";
  const code = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(started)}],
    { detached: true, stdio: "inherit" }); setInterval(() => {}, 1000)`;
  const began = performance.now();
  await assert.rejects(node(code, { seconds: 1 }), /did not end in 1 s$/);
  assert.ok(performance.now() - began < 15_000);
});
