// Other programs that run JavaScript, as npm packages of exact versions, each in a folder of the cache: the
// oldest supported Nodes and the last refused ones before them, Deno and Bun.
//
// A clone accepts Node 20 and goes on under its own 24; the package accepts 22.12.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { cache, pathWithoutProject } from "../../scripts/setup/paths.mjs";
import { command, step } from "../../scripts/step.mjs";

export const versions = ["18.20.8", "20.0.0", "22.11.0", "22.12.0"];

const node = (version) => ({ name: "node", version, program: ["node", "bin", "node"] });
const DENO = { name: "deno", version: "2.9.6", program: [".bin", "deno"] };
const BUN = { name: "bun", version: "1.4.5", program: [".bin", "bun"] };

const folderOf = ({ name, version }) => join(cache, `${name}-${version}`);
const programOf = (own) => join(folderOf(own), "node_modules", ...own.program);

/** Returns the path of the program of a Node version. */
export const nodeOf = (version) => programOf(node(version));

/** The paths of the programs. */
export const deno = programOf(DENO);
export const bun = programOf(BUN);

/** Fetches those that are missing. */
async function installAll(list) {
  const absent = list.filter((own) => !existsSync(programOf(own)));
  if (absent.length === 0) return;
  const names = absent.map(({ name, version }) => `${name} ${version}`).join(", ");
  await step(names, async (say) => {
    await Promise.all(absent.map((own) => installOne(own, say)));
  });
}

async function installOne({ name, version, ...own }, say) {
  const folder = folderOf({ name, version, ...own });
  const fetching = `${folder}-${process.pid}`;
  mkdirSync(fetching, { recursive: true });
  const options = ["--prefix", fetching, "--no-audit", "--no-fund", "--loglevel=error"];
  await command("npm", ["install", ...options, `${name}@${version}`], {
    say,
    cwd: fetching,
    env: { PATH: pathWithoutProject() },
    next: "Check that the npm registry can be reached and run it again.",
  });
  // The rename moves it into place whole: another set-up at the same moment sees all of it or nothing.
  rmSync(folder, { recursive: true, force: true });
  renameSync(fetching, folder);
}

/** The parts that a suite with these programs needs. */
export const nodes = { install: () => installAll(versions.map(node)), large: true };
export const otherRuntimes = { install: () => installAll([DENO, BUN]), large: true };
