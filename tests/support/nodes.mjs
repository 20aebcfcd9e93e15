// The oldest supported Nodes, exactly, and the last refused ones before them: npm packages, each in a
// folder of the cache. A clone accepts Node 20 and goes on under its own 24; the package accepts 22.12.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { cache, pathWithoutProject } from "../../scripts/setup/paths.mjs";
import { command, step } from "../../scripts/step.mjs";

export const versions = ["18.20.8", "20.0.0", "22.11.0", "22.12.0"];

const folderOf = (version) => join(cache, `node-${version}`);

/** Returns the path of a version's program. */
export const nodeOf = (version) => join(folderOf(version), "node_modules", "node", "bin", "node");

/** Fetches the missing versions. */
async function installNodes() {
  const absent = versions.filter((version) => !existsSync(nodeOf(version)));
  if (absent.length === 0) return;
  await step(`Node ${absent.join(", ")}`, async (say) => {
    await Promise.all(absent.map((version) => installNode(version, say)));
  });
}

async function installNode(version, say) {
  const fetching = `${folderOf(version)}-${process.pid}`;
  mkdirSync(fetching, { recursive: true });
  const options = ["--prefix", fetching, "--no-audit", "--no-fund", "--loglevel=error"];
  await command("npm", ["install", ...options, `node@${version}`], {
    say,
    cwd: fetching,
    env: { PATH: pathWithoutProject() },
    next: "Check that the npm registry can be reached and run it again.",
  });
  // The rename moves it into place whole: another set-up at the same moment sees all of it or nothing.
  rmSync(folderOf(version), { recursive: true, force: true });
  renameSync(fetching, folderOf(version));
}

/** The part that a suite with these Nodes needs. */
export const nodes = { install: installNodes, large: true };
