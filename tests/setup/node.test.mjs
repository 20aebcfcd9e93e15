// Two versions: Node 20 for a clone, which goes on under its own 24, and 22.12 for the package. The test
// tries each with exactly that version and with the last one before it.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { nodeOf } from "../support/runtimes.mjs";
import { run } from "./support/run.mjs";

const engines = (...path) => JSON.parse(readFileSync(inClone(...path, "package.json"))).engines;

for (const script of [
  "start",
  "build",
  "test",
  "check",
  "soak",
  "bench",
  "conformance",
  "faults",
  "fuzz",
  "mutants",
  "www",
  "setup",
]) {
  test(`in Node 18, \`${script}\` says which Node it needs`, async () => {
    const { code, stdout, stderr } = await run(nodeOf("18.20.8"), script);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^\nthis needs Node 20 or later; this is 18\.20\.8\nInstall a newer one/);
  });
}

test("in Node 20.0.0, a script goes on under the Node of the clone, with its arguments and its exit code", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "node-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, "script.mjs");
  writeFileSync(
    script,
    `import { onCurrentNode } from ${JSON.stringify(inClone("scripts/setup/node.mjs"))};
    await onCurrentNode(import.meta.url);
    console.log(process.versions.node, ...process.argv.slice(2));
    process.exitCode = 7;`,
  );
  const { code, stdout, stderr } = await run(nodeOf("20.0.0"), script, ["one", "two"]);
  assert.equal(stdout, `${process.versions.node} one two\n`, stderr);
  assert.equal(code, 7);
  const unknown = await run(nodeOf("20.0.0"), "build", ["nothing"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /^\nunknown argument: nothing\n\nBuilds what ships/);
});

test("the command line says in Node 22.11 that it needs 22.12", async () => {
  const program = inClone("src", "cli", "bin.mjs");
  const { code, stdout, stderr } = await run(nodeOf("22.11.0"), program, ["--version"]);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(
    stderr,
    /^edge-token-exchange needs Node 22\.12 or later; this is 22\.11\.0\.\nInstall/,
  );
});

test("both manifests, the README and the manual name the numbers that are tried", () => {
  assert.deepEqual(engines(), { node: ">=20" });
  assert.deepEqual(engines("src", "npm"), { node: ">=22.12" });
  assert.match(readFileSync(inClone("README.md"), "utf8"), /Node 20 or later/);
  assert.match(
    readFileSync(inClone("src/manual/command-line.md"), "utf8"),
    /Node 22\.12\s+or\s+later/,
  );
});

for (const script of ["build", "check", "setup", "test", "www"]) {
  test(`\`${script}\` shows its usage, and does nothing then or for an unknown argument`, async () => {
    // No tool is on this PATH: work would fail.
    const env = { PATH: "/nowhere" };
    const shown = await run(process.execPath, script, ["--help"], { env });
    assert.deepEqual([shown.code, shown.stderr], [0, ""]);
    assert.match(shown.stdout, /(npm|node) [\w./ ]+/);
    assert.deepEqual(await usageOf(script, ["-h"], env), [0, shown.stdout, ""]);
    const refused = await usageOf(script, ["nothing"], env);
    assert.deepEqual(refused, [2, "", `\nunknown argument: nothing\n\n${shown.stdout}`]);
  });
}

async function usageOf(script, args, env) {
  const { code, stdout, stderr } = await run(process.execPath, script, args, { env });
  return [code, stdout, stderr];
}
