// `wrangler deploy` in a clone: wrangler builds first, with what is there or with nothing, and uploads two modules.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { inClone, root } from "../../scripts/setup/paths.mjs";
import { run } from "../cli/support/etx.mjs";

/** The size limit of a Worker, as `npm run check` has it. */
const MOST_BYTES = 600_000;

/** A dry run of the deployment of a folder; returns the sizes of the modules as gzip compresses them. */
async function uploaded(t, cwd) {
  const folder = mkdtempSync(join(tmpdir(), "etx-uploaded-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const args = ["deploy", "--dry-run", "--outdir", folder];
  const { code, stdout, stderr } = await run(args, { cwd, command: ["wrangler"] });
  assert.equal(code, 0, stdout + stderr);
  const files = readdirSync(folder, { recursive: true }).filter(
    (name) => statSync(join(folder, name)).isFile() && name !== "README.md",
  );
  const sizes = files.map((name) => [name, gzipSync(readFileSync(join(folder, name))).length]);
  return { sizes: Object.fromEntries(sizes), output: stdout + stderr };
}

function assertWorker({ sizes }) {
  assert.deepEqual(Object.keys(sizes).sort(), ["engine_bg.wasm", "index.mjs"]);
  const size = Object.values(sizes).reduce((sum, own) => sum + own);
  console.log(`uploaded: ${JSON.stringify(sizes)}`);
  assert.ok(size > 100_000 && size < MOST_BYTES, `${size} bytes`);
}

test("in a clone wrangler runs the build of wrangler.toml and uploads its two modules", async (t) => {
  const deployed = await uploaded(t, root);
  assert.match(deployed.output, /scripts\/build\.mjs worker/);
  assertWorker(deployed);
});

test("where nothing is built yet, wrangler builds before it looks for the Worker and its files", async (t) => {
  const clone = mkdtempSync(join(tmpdir(), "etx-clone-"));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  const text = readFileSync(inClone("wrangler.toml"), "utf8");
  // The build of a bare clone takes minutes: this one brings what it would bring.
  const command = 'command = "node scripts/build.mjs worker"';
  assert.ok(text.includes(command));
  writeFileSync(join(clone, "wrangler.toml"), text.replace(command, 'command = "node build.mjs"'));
  const parts = ["worker", "site"].map((part) => inClone("dist", part));
  const build = `
    import { cpSync } from "node:fs";
    const parts = ${JSON.stringify(parts)};
    for (const part of parts) cpSync(part, "dist/" + part.split("/").at(-1), { recursive: true });
  `;
  writeFileSync(join(clone, "build.mjs"), build);
  assertWorker(await uploaded(t, clone));
});
