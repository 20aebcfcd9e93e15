// The command line: finds the command, reads its arguments, runs it and prints the result.

import { readArguments, shown, suggestion } from "./arguments.mjs";
import { commands } from "./commands.mjs";
import { EXIT, wrongUse } from "./failure.mjs";
import { helpOf, overview, topic, version } from "./help.mjs";
import { createConsole } from "./output.mjs";

/** Runs the command line of these arguments; returns the exit code. */
export async function main(args) {
  const console = createConsole({ json: args.includes("--json"), debug: args.includes("--debug") });
  // A reader that has seen enough, such as `head`, closes the pipe, which is no defect.
  process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 70));
  try {
    return console.finish(await run(args, console));
  } catch (error) {
    return console.fail(error);
  }
}

async function run(args, console) {
  const words = args.filter((word) => !GLOBAL.includes(word));
  const [first] = words;
  if (first === undefined || first === "--help" || first === "-h") return overview();
  if (first === "--version" || first === "-v" || first === "version") return version();
  if (first === "help") return topic(words.slice(1));

  const { command, rest } = find(args);
  try {
    return await runCommand(command, readArguments(command, rest), console);
  } catch (error) {
    if (error.code === EXIT.usage) {
      error.next ??= `\`edge-token-exchange ${command.name} --help\` shows what it takes.`;
    }
    throw error;
  }
}

async function runCommand(command, { options, words: own }, console) {
  if (options.help) return helpOf(command);
  console.debug(() => {
    const { version: number } = version().facts;
    return `${command.name}, version ${number}, Node ${process.versions.node}, ${process.platform}`;
  });
  const from = performance.now();
  try {
    return await command.run({ options, words: own, console });
  } finally {
    console.debug(() => `${Math.round(performance.now() - from)} ms`);
  }
}

/** The options that may stand before a command, too. */
const GLOBAL = ["--json", "--debug"];

/** The command that the arguments begin with; its name is one word or two. */
function find(args) {
  const start = args.findIndex((word) => !GLOBAL.includes(word));
  const [first, second] = args.slice(start);
  for (const [name, taken] of [
    [`${first} ${second}`, 2],
    [first, 1],
  ]) {
    const command = commands.find((own) => own.name === name);
    if (command) return { command, rest: [...args.slice(0, start), ...args.slice(start + taken)] };
  }
  throw unknown(first, second);
}

function unknown(first, second) {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const names = group.map(({ name }) => name.slice(first.length + 1));
    const list = `Choose from: ${group.map(({ name }) => name).join(", ")}.`;
    if (second === undefined || second.startsWith("-")) {
      return wrongUse(`\`${first}\` needs a subcommand`, list);
    }
    return wrongUse(
      `\`${first}\` does not know ${shown(second)}`,
      suggestion(second, names) ?? list,
    );
  }
  const names = [...new Set(commands.map(({ name }) => name.split(" ")[0])), "help"];
  return wrongUse(
    `there is no command ${shown(first)}`,
    suggestion(first, names) ?? "`edge-token-exchange help` lists the commands.",
  );
}
