// The comparison: `npm run bench`. The bench sends the same requests in turn to our Worker, a Worker
// written by hand with npm jose, two floors and an empty Worker, each in a workerd of its own.
//
//   --quick   fewer scenarios and rounds, to see a change
//   --json    figures and samples as JSON on standard output, and nothing else there
//   --write   tests/bench/RESULTS.md from this run
//
// Judge by the ratios of CPU time. On a host that does other work, the spread shows the disturbance.

import "../../scripts/setup/oldest-node.mjs";

import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { buildNpm } from "../../scripts/build/npm.mjs";
import { buildWorker } from "../../scripts/build/worker.mjs";
import { setup } from "../../scripts/setup.mjs";
import { isMain, onCurrentNode } from "../../scripts/setup/node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { program } from "../../scripts/step.mjs";

async function main() {
  const { values: options } = parseArgs({
    options: {
      quick: { type: "boolean" },
      json: { type: "boolean" },
      write: { type: "boolean" },
    },
  });
  await setup();
  await buildWorker();
  await buildNpm();

  // The bench imports these here because they need the set-up and the build above.
  const { plan } = await import("./plan.mjs");
  const { run } = await import("./run.mjs");
  const { figures } = await import("./figures.mjs");
  const { asMarkdown, asText, tables } = await import("./report.mjs");

  const wanted = plan(options);
  const samples = await run(wanted);
  const found = figures(samples, wanted);
  const about = describe();
  if (options.json) process.stdout.write(`${JSON.stringify({ ...about, ...found, samples })}\n`);
  else console.log(`\n${asText(tables(found))}\n\n${about.host}; ${about.versions}`);
  if (options.write) {
    const command = `npm run bench -- ${options.quick ? "--quick " : ""}--write`;
    writeFileSync(
      inClone("tests", "bench", "RESULTS.md"),
      asMarkdown(tables(found), { ...about, command }),
    );
  }
}

/** Returns the host and the versions of a run. */
function describe() {
  const version = (name) =>
    JSON.parse(readFileSync(inClone("node_modules", name, "package.json"), "utf8")).version;
  const tools = ["workerd", "jose", "wrangler"].map((name) => `${name} ${version(name)}`);
  const [{ model }] = cpus();
  return {
    host: `${cpus().length} × ${model.trim()}, ${process.platform} ${process.arch}`,
    versions: [...tools, `node ${process.versions.node}`].join(", "),
  };
}

// Progress, that of the set-up too, goes to standard error, so that it does not precede the result.
if (isMain(import.meta.url) && process.argv.includes("--json")) console.log = console.error;
await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) await program(main);
