// Mutation testing: `npm run mutants`. The script changes the stages of an exchange in one place at a time,
// builds, and runs the tests: a change that no test notices is a survivor, and shows that a test is
// missing.

import "../../scripts/setup/oldest-node.mjs";

import { parseArgs } from "node:util";

import { isMain } from "../../scripts/setup/node.mjs";
import { inClone, root } from "../../scripts/setup/paths.mjs";
import { StepFailed, command, program, step } from "../../scripts/step.mjs";
import { cargoTool, installCargoTool } from "../support/cargo-tool.mjs";
import { remember, score, table } from "./outcomes.mjs";

const USAGE = `npm run mutants -- [--file GLOB]... [--jobs N] [--again] [--json]

  --file GLOB  only these files, such as 'src/exchange/token/**'; all of them take an hour or two
  --jobs N     so many at once (2)
  --again      only what no test has noticed yet
  --json       the outcome of each as JSON on standard output, and nothing else there
`;

const tool = ["cargo-mutants", "27.1.0"];

/** The least percentage of mutants that the tests must notice. */
const WANTED = 95;

const stages = [
  "src/exchange/token/**",
  "src/exchange/policy/**",
  "src/exchange/client/**",
  "src/exchange/form.rs",
  "src/exchange/grant_type/token_exchange.rs",
];
const output = inClone("target", "mutants");

async function main() {
  const { values: options } = parseArgs({
    options: {
      file: { type: "string", multiple: true, default: stages },
      jobs: { type: "string", default: "2" },
      again: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (options.help) return void process.stdout.write(USAGE);
  if (!/^[1-9]\d?$/.test(options.jobs)) {
    throw new StepFailed(`--jobs ${options.jobs} is no number of jobs`, { next: USAGE });
  }
  await installCargoTool(...tool);
  const mutants = (args, say) =>
    command(cargoTool(...tool), ["mutants", "--colors=never", ...args], {
      say,
      cwd: root,
      // The run looks for survivors and endless loops, so they are no error here.
      allowed: [0, 2, 3],
      next: "The tests must pass before anything is changed: `npm run test:native`.",
    });
  const which = [
    ...options.file.flatMap((glob) => ["--file", glob]),
    ...["--exclude", "src/expression/tests/**"],
  ];

  const reported = options.json ? (_, work) => work() : step;
  await reported("mutants", (say) => {
    // With `--caught` each line shows the progress.
    const how = ["--output", output, "--jobs", options.jobs, "--no-shuffle", "--caught"];
    return mutants([...which, ...how, ...(options.again ? ["--iterate"] : [])], say);
  });
  const { output: listed } = await mutants(["--list", ...which]);
  const outcomes = remember(output, listed.trim().split("\n"), { again: options.again });
  if (options.json) process.stdout.write(`${JSON.stringify(outcomes)}\n`);
  else console.log(`\n${table(outcomes)}`);
  if (score(outcomes) < WANTED) {
    throw new StepFailed(`less than the ${WANTED} % wanted`, {
      next: "Write tests that notice the survivors, then `npm run mutants -- --again`.",
    });
  }
}

if (isMain(import.meta.url)) await program(main);
