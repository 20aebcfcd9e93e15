// Scripts by which shells complete commands and options. They contain the current names, so that a key
// press starts no program.

import { common } from "./arguments.mjs";

/** The script for each shell; `commands` are those of the registry. */
export const shells = { bash, zsh, fish };

const programs = ["edge-token-exchange", "etx"];
const optionsOf = ({ options }) =>
  Object.keys({ ...options, ...common }).map((name) => `--${name}`);
const groupsOf = (commands) => [...new Set(commands.map(({ name }) => name.split(" ")[0])), "help"];
const within = (commands, group) =>
  commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(" ")[1]);

function bash(commands) {
  const choice = (name, words) => `      "${name}") words="${words.join(" ")}" ;;`;
  const groups = groupsOf(commands).map((group) => [group, within(commands, group)]);
  const second = groups.filter(([, names]) => names.length > 0).map((group) => choice(...group));
  const options = (two) =>
    commands
      .filter(({ name }) => name.includes(" ") === two)
      .map((command) => choice(command.name, optionsOf(command)));
  return `_edge_token_exchange() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="" name="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${groupsOf(commands).join(" ")} --help --version"
  elif [ "\${current#-}" != "$current" ]; then
    case "$name" in
${options(false).join("\n")}
    esac
    case "$name \${COMP_WORDS[2]}" in
${options(true).join("\n")}
    esac
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case "$name" in
${second.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _edge_token_exchange ${programs.join(" ")}
`;
}

function zsh(commands) {
  return `#compdef ${programs.join(" ")}
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;
}

function fish(commands) {
  const lines = [];
  for (const program of programs) {
    const say = (condition, rest) => lines.push(`complete -c ${program} -n '${condition}' ${rest}`);
    for (const group of groupsOf(commands)) {
      const names = within(commands, group);
      const summary = commands.find(({ name }) => name === group)?.summary ?? names.join(", ");
      say("__fish_use_subcommand", `-f -a ${group} -d '${quoted(summary)}'`);
      for (const name of names) {
        const about = commands.find((command) => command.name === `${group} ${name}`).summary;
        const chosen = `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${names.join(" ")}`;
        say(chosen, `-f -a ${name} -d '${quoted(about)}'`);
      }
    }
    for (const { name, options } of commands) {
      const seen = name
        .split(" ")
        .map((word) => `__fish_seen_subcommand_from ${word}`)
        .join("; and ");
      for (const [option, { type, about }] of Object.entries({ ...options, ...common })) {
        say(seen, `-l ${option}${type === "boolean" ? "" : " -r"} -d '${quoted(about)}'`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

const quoted = (text) => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
