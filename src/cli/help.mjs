// The help, generated from the commands' own declarations, so that it matches them.

import { readFileSync } from "node:fs";

import { common, shown, suggestion } from "./arguments.mjs";
import { columns } from "./columns.mjs";
import { commands } from "./commands.mjs";
import { exitCodes, wrongUse } from "./failure.mjs";

const program = "edge-token-exchange";

/** The overview of the program. */
export function overview() {
  const list = columns(commands.map(({ name, summary }) => [name, summary]));
  const text = `OAuth 2.0 token exchange (RFC 8693) at the edge.

Usage: ${program} COMMAND [options]      (or: etx COMMAND …)

${list}

  ${program} COMMAND --help      what a command takes
  ${program} help exit-codes     what the exit codes mean
  ${program} --version

Every command takes --json. Colours are for terminals only, and not where NO_COLOR is set.`;
  const facts = { commands: commands.map(({ name, summary }) => ({ name, summary })) };
  return { facts, text };
}

/** The version of the package. */
export function version() {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { name, version: number } = JSON.parse(manifest);
  return { facts: { name, version: number }, text: number };
}

/** `help COMMAND`, `help exit-codes`. */
export function topic(words) {
  if (words.length === 0) return overview();
  const name = words.join(" ");
  if (name === "exit-codes") return codes();
  const command = commands.find((own) => own.name === name);
  if (command) return helpOf(command);
  const group = commands.filter((own) => own.name.startsWith(`${name} `));
  if (group.length > 0) {
    return {
      facts: { commands: group.map(({ name: own, summary }) => ({ name: own, summary })) },
      text: columns(group.map(({ name: own, summary }) => [own, summary])),
    };
  }
  const known = [...commands.map((own) => own.name), "exit-codes"];
  throw wrongUse(`there is no help on ${shown(name)}`, suggestion(name, known));
}

/** The help of one command. */
export function helpOf({ name, usage, summary, description, options, examples = [], json }) {
  const own = Object.entries({ ...options, ...common }).map(([option, { short, value, about }]) => [
    `${short ? `-${short}, ` : ""}--${option}${value ? ` ${value}` : ""}`,
    about,
  ]);
  const parts = [
    `${summary[0].toUpperCase()}${summary.slice(1)}.`,
    `Usage: ${`${program} ${name} ${usage}`.trimEnd()}`,
    description,
    columns(own),
    examples.length > 0 && `Examples:\n${examples.map((line) => `  ${line}`).join("\n")}`,
    `With --json: ${json}`,
  ];
  return {
    facts: {
      command: name,
      usage,
      summary,
      options: own.map(([option, about]) => ({ option, about })),
    },
    text: parts.filter(Boolean).join("\n\n"),
  };
}

function codes() {
  return {
    facts: { exit_codes: exitCodes.map(([code, meaning]) => ({ code, meaning })) },
    text: columns(exitCodes.map(([code, meaning]) => [String(code).padStart(2), meaning])),
  };
}
