// Reads the arguments of a command by the options that the command declares. It refuses an unknown option
// and suggests the nearest known one.

import { parseArgs } from "node:util";

import { wrongUse } from "./failure.mjs";

/** Options of every command. */
export const common = {
  json: { type: "boolean", about: "print one JSON object, for programs" },
  debug: { type: "boolean", about: "report on standard error how the command works" },
  help: { type: "boolean", short: "h", about: "print the help of the command" },
};

/** `{ options, words }` of a command's arguments. Throws a `Failure`. */
export function readArguments(command, args) {
  const known = { ...command.options, ...common };
  const first = command.dashed ? placeOfDashed(args, known) : -1;
  const { tokens } = parseArgs({
    args: args.filter((_, index) => index !== first),
    options: Object.fromEntries(
      Object.entries(known).map(([name, option]) => [name, plain(option)]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const options = {};
  const words = first === -1 ? [] : [args[first]];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name } = token;
    if (!Object.hasOwn(known, name)) throw unknownOption(command, token, Object.keys(known));
    options[name] = accumulated(known[name], options[name], token);
  }
  for (const [name, { variable }] of Object.entries(known)) {
    if (process.env[variable]) options[name] ??= process.env[variable];
  }
  if (!options.help) assertWords(command, words);
  return { options, words };
}

/**
 * The index of a command's first word, if it begins like an option, as one in 64 key names does. After
 * `--` the parser takes nothing for an option anyway.
 */
function placeOfDashed(args, known) {
  for (const [index, argument] of args.entries()) {
    if (argument === "--") return -1;
    const before = args[index - 1] ?? "";
    const { type = "boolean" } = known[before.replace(/^--/, "")] ?? {};
    const isValue = before.startsWith("--") && type !== "boolean";
    if (!isValue && isDashedWord(argument, known)) return index;
  }
  return -1;
}

function isDashedWord(argument, known) {
  if (argument.startsWith("--")) {
    return /^--[\w-]{41}$/.test(argument) && !Object.hasOwn(known, argument.slice(2));
  }
  const isOption = Object.values(known).some(({ short }) => argument === `-${short}`);
  return argument.startsWith("-") && !isOption;
}

function plain({ type, short, multiple }) {
  return {
    type: type === "boolean" ? "boolean" : "string",
    ...(short && { short }),
    ...(multiple && { multiple }),
  };
}

function accumulated(option, before, token) {
  const { rawName, value, inlineValue } = token;
  if (option.type === "boolean") {
    if (value !== undefined) throw wrongUse(`${rawName} takes no value`);
    return true;
  }
  if (value === undefined || value === "" || (!inlineValue && value.startsWith("--"))) {
    throw wrongUse(`${rawName} takes a value: ${rawName} ${option.value}`);
  }
  if (option.choices && !option.choices.includes(value)) {
    throw wrongUse(
      `${rawName} is one of ${option.choices.join(", ")}`,
      suggestion(value, option.choices),
    );
  }
  const read = option.type === "number" ? number(rawName, value) : value;
  if (option.multiple) return [...(before ?? []), read];
  if (before !== undefined) throw wrongUse(`${rawName} is given twice`);
  return read;
}

function number(name, text) {
  if (!/^\d{1,12}$/.test(text)) throw wrongUse(`${name} takes a whole number`);
  return Number(text);
}

function unknownOption({ name: command, dashed }, { rawName }, known) {
  const option = rawName.replace(/=.*$/s, "");
  const word = dashed ? " A word that begins with -- stands after a --." : "";
  return wrongUse(
    `\`${command}\` has no option ${shown(option)}`,
    suggestion(
      option,
      known.map((name) => `--${name}`),
    ) ?? `\`edge-token-exchange ${command} --help\` lists its options.${word}`,
  );
}

function assertWords({ name, usage, words: [least, most] = [0, 0] }, words) {
  if (words.length < least) {
    throw wrongUse(
      `\`${name}\` needs ${usage}`,
      `\`edge-token-exchange ${name} --help\` says more.`,
    );
  }
  if (words.length > most) {
    const surplus = words[most];
    throw wrongUse(
      `\`${name}\` does not take ${shown(surplus)}`,
      `Usage: edge-token-exchange ${name} ${usage}`,
    );
  }
}

/** "Did you mean …?" for the nearest of `known`, if one is near. */
export function suggestion(word, known) {
  const near = known
    .map((name) => [distance(word, name), name])
    .filter(([steps, name]) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .sort(([a], [b]) => a - b);
  return near.length > 0 ? `Did you mean ${near[0][1]}?` : undefined;
}

/** A word from the command line, made safe to repeat: the operator may have pasted a token there. */
export function shown(word) {
  const short = word.length <= 40 && !word.startsWith("eyJ") && /^[\x21-\x7e ]*$/.test(word);
  return short ? `\`${word}\`` : `an argument of ${word.length} characters`;
}

/** The number of characters to change, add, remove or swap with their neighbour. */
function distance(from, to) {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      rows[row][column] = Math.min(
        rows[row - 1][column] + 1,
        rows[row][column - 1] + 1,
        rows[row - 1][column - 1] + (same ? 0 : 1),
        swapped ? rows[row - 2][column - 2] + 1 : Infinity,
      );
    }
  }
  return rows.at(-1).at(-1);
}
