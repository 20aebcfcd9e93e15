// The options of `npm run fuzz`, and their help.

import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { StepFailed } from "../../scripts/step.mjs";
import { targets } from "./corpus.mjs";

export const help = `Looks for inputs that the engine answers wrongly, or that make it panic.

  npm run fuzz                              every target, 30 seconds each
  npm run fuzz -- [options]
  npm run fuzz -- --target NAME FILE ...    only these inputs, once each

  --seconds N     how long each target is fuzzed
  --target NAME   only this target; may be given again
  --minimise      afterwards put what was found into tests/fuzz/corpus, less what adds nothing
  --json          the figures as JSON on standard output, and nothing else there
  --help          this text

What is found is kept in target/fuzz/corpus and used by the next run. Ends with code 1 where an input
fails, and says where it is.`;

/** Returns the options as `{ help, json, minimise, names, seconds, inputs }`. */
export function readOptions(args) {
  const { values, positionals } = parse(args);
  const seconds = Number(values.seconds ?? 30);
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw wrong(`--seconds takes a number of seconds, not "${values.seconds}"`);
  }
  const unknown = (values.target ?? []).filter((name) => !targets().includes(name));
  if (unknown.length > 0) {
    throw wrong(
      `there is no target called ${unknown.join(", ")}: choose from ${targets().join(", ")}`,
    );
  }
  if (positionals.length > 0 && values.target?.length !== 1) {
    throw wrong("inputs are for one target: name it with --target");
  }
  return {
    help: values.help,
    json: values.json,
    minimise: values.minimise,
    names: values.target ?? targets(),
    seconds,
    // npm runs scripts in the project's folder, wherever you call it.
    inputs: positionals.map((path) => resolve(process.env.INIT_CWD ?? "", path)),
  };
}

function parse(args) {
  const yes = { type: "boolean" };
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        seconds: { type: "string" },
        target: { type: "string", multiple: true },
        minimise: yes,
        json: yes,
        help: yes,
      },
    });
  } catch (error) {
    throw wrong(error.message.split(". ")[0]);
  }
}

function wrong(message) {
  return new StepFailed(message, { next: "`npm run fuzz -- --help` lists the options." });
}
