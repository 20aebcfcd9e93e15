// Fuzzing: `npm run fuzz -- --seconds N`; `--help` shows the options.
//
// Each target of tests/fuzz runs by itself and ends with its first failing input. The next ones still run;
// the table at the end has the result of each.

import "../../scripts/setup/oldest-node.mjs";

import { relative } from "node:path";

import { isMain, onCurrentNode } from "../../scripts/setup/node.mjs";
import { root } from "../../scripts/setup/paths.mjs";
import { program, step } from "../../scripts/step.mjs";
import { buildFuzzers } from "./build.mjs";
import { fuzz, minimise, replay, seeds } from "./fuzzer.mjs";
import { help, readOptions } from "./options.mjs";
import { writeSeeds } from "./seeds.mjs";

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(help);

  await buildFuzzers();
  writeSeeds(seeds);
  const [name] = options.names;
  if (options.inputs.length > 0) {
    return step(`${name}: ${options.inputs.length} inputs`, (say) =>
      replay(name, options.inputs, say),
    );
  }

  const results = [];
  for (const name of options.names) {
    const result = await step(name, (say) => fuzz(name, { seconds: options.seconds, say }));
    if (result.crashes.length > 0) console.log("    an input fails: see below");
    results.push(result);
  }
  for (const name of options.minimise ? options.names : []) {
    const { files, bytes } = await step(`corpus of ${name}`, (say) => minimise(name, say));
    console.log(`    ${files} inputs, ${bytes} bytes`);
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify({ seconds: options.seconds, results })}\n`);
  else console.log(`\n${table(results).join("\n")}`);
  for (const { target, crashes } of results) {
    for (const { input, message } of crashes) {
      const path = relative(root, input);
      console.error(`\n${target}: ${message}\n${path}\nnpm run fuzz -- --target ${target} ${path}`);
      process.exitCode = 1;
    }
  }
}

/** Returns a line for each target, and their sum. */
function table(results) {
  const sum = (what) => results.reduce((total, result) => total + what(result), 0);
  const failed = ({ crashes }) => crashes.length;
  const rows = [
    ["target", "executions", "per second", "corpus", "coverage", "crashes"],
    ...results.map((result) => {
      const { target, executions, per_second, corpus, coverage } = result;
      return [target, executions, per_second, corpus, coverage, failed(result)];
    }),
    ["all", sum(({ executions }) => executions), "", sum(({ corpus }) => corpus), "", sum(failed)],
  ].map((row) => row.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell)));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const fitted = (cell, column) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(fitted).join("  "));
}

// Progress, that of the set-up too, goes to standard error, so that it does not precede the result.
if (isMain(import.meta.url) && process.argv.includes("--json")) console.log = console.error;
await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) await program(main);
