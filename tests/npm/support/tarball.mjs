// The package as users have it: packed, and installed alone into a project without any other package.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { inClone } from "../../../scripts/setup/paths.mjs";

const run = promisify(execFile);
const QUIET = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
let packed;

/** The path of the tarball, made once in a process. */
export function tarball() {
  packed ??= pack();
  return packed;
}

async function pack() {
  const folder = newFolder();
  const options = ["pack", "--pack-destination", folder, "--loglevel=error"];
  await run("npm", options, { cwd: inClone("dist", "npm") });
  return join(folder, readdirSync(folder)[0]);
}

/**
 * Makes a project with the package and with files, `{ "name.mjs": text }`, outside this repository: it can
 * reach no file of the repository. `inside` puts it below the repository's own dependencies.
 */
export async function newProject(files = {}, { inside = false } = {}) {
  const folder = newFolder(inside ? inClone("target") : undefined);
  const manifest = { name: "project", version: "1.0.0", private: true, type: "module" };
  write(folder, { "package.json": JSON.stringify(manifest), ...files });
  await run("npm", ["install", await tarball(), "--offline", ...QUIET], { cwd: folder });
  return folder;
}

/** Writes files into a folder. */
export function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Runs a program of a project; returns its output. */
export async function runIn(folder, program, args, { env } = {}) {
  const options = { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, ...env } };
  const { stdout } = await run(program, args, options);
  return stdout;
}

const folders = [];

function newFolder(parent = tmpdir()) {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "edge-token-exchange-"));
  folders.push(folder);
  return folder;
}

process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
