// The parts that a host can lack: the script names the fault in one sentence and the remedy in another, and
// fetches or compiles nothing before.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { dependencies } from "../../scripts/setup.mjs";
import { assertHost, assertSpace } from "../../scripts/setup/host.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { chromium } from "../support/chromium.mjs";
import { fonts } from "../support/fonts.mjs";
import { run } from "./support/run.mjs";

const has = () => true;
const lacks = () => undefined;
const whole = { rust: has, linker: has, mayInstall: lacks };

/** Makes a PATH that has only these programs of this host. */
function pathWith(t, ...programs) {
  const folder = mkdtempSync(join(tmpdir(), "setup-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of programs) {
    const { stdout } = spawnSync("sh", ["-c", `command -v ${name}`]);
    symlinkSync(stdout.toString().trim(), join(folder, name));
  }
  return folder;
}

for (const script of ["start", "build", "test", "check"]) {
  test(`without Rust, \`${script}\` says so at once`, async (t) => {
    const args = script === "start" ? ["--port", "18787", "--persist", join(tmpdir(), "none")] : [];
    const env = { PATH: pathWith(t, "sh") };
    const { code, stderr, stdout, seconds } = await run(process.execPath, script, args, { env });
    assert.equal(code, 1, stdout);
    assert.match(stderr, /^\nRust is not installed: .+\nInstall it as https:\/\/rustup\.rs says/);
    assert.doesNotMatch(stdout, /npm ci|cargo/);
    assert.ok(seconds < 20, `${seconds} s`);
  });
}

test("without a linker, that is said", () => {
  assert.throws(() => assertHost([], { ...whole, linker: lacks }), {
    message: /no C linker/,
    next: /apt-get install gcc/,
  });
});

test("without Chromium or fonts, and without the right to install them, that is said", () => {
  for (const [part, message, next] of [
    [chromium, /no Chromium to test the page in/, /apt-get install chromium\b.*CHROMIUM=/],
    [fonts, /fonts .* are not there/, /apt-get install fonts-dejavu-core fonts-liberation\b/],
  ]) {
    const absent = { ...part, found: lacks };
    assert.throws(() => assertHost([absent], whole), { message, next });
    assertHost([dependencies], whole);
    assertHost([absent], { ...whole, mayInstall: has });
    assertHost([{ ...part, found: has }], whole);
  }
});

test("a CHROMIUM that is not there is said before a suite begins", async () => {
  const env = { CHROMIUM: "/nowhere/chromium" };
  const { code, stderr, stdout } = await run(process.execPath, "test", ["native", "page"], { env });
  assert.equal(code, 1);
  assert.match(stderr, /^\nCHROMIUM names \/nowhere\/chromium, which is not there\nName a program/);
  assert.doesNotMatch(stdout, /native/);
});

test("a full disk is said with what is left and what is needed", () => {
  // Linux reports for its own file systems that no space is left on them.
  const message = /^the disk of \/proc has 0\.0 GB left; this needs \d+ GB$/;
  assert.throws(() => assertSpace([], ["/proc"]), { message, next: /^Free space/ });
  assertSpace([], ["/does/not/exist/yet"]);
});

test("a port that is taken is said at once, with the way out", async (t) => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address();
  const { code, stderr, stdout } = await run(process.execPath, "start", ["--port", `${port}`]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(
    stderr,
    new RegExp(`^\nport ${port} on 127\\.0\\.0\\.1 is in use\nName another one with .*--port N`),
  );
});

test("a second start in the folder of a first one says which, and one that ended is no obstacle", async (t) => {
  const { lock } = await import("../../src/worker/local/lock.mjs");
  const persist = mkdtempSync(join(tmpdir(), "setup-test-"));
  t.after(() => rmSync(persist, { recursive: true, force: true }));
  lock(persist);
  const args = ["--port", "18788", "--persist", persist];
  const { code, stderr, stdout } = await run(process.execPath, "start", args);
  assert.equal(code, 1, stdout);
  assert.match(
    stderr,
    new RegExp(`^\nanother .npm start. \\(process ${process.pid}\\) serves from`),
  );
  assert.match(stderr, /--persist DIR --port N/);

  // A killed process leaves its process id behind.
  const program = `import("${inClone("src/worker/local/lock.mjs")}").then(({ lock }) => {
    lock(${JSON.stringify(`${persist}/other`)}); process.kill(process.pid, "SIGKILL"); })`;
  spawnSync(process.execPath, ["--eval", program]);
  lock(`${persist}/other`);
});
