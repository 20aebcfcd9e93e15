// `completion`: the script by which a shell completes this program's commands and options.

import { shells } from "../completion.mjs";
import { wrongUse } from "../failure.mjs";

/** Needs the registry that contains it. */
export const completionFor = (commands) => ({
  name: "completion",
  summary: "print the completion script of a shell",
  usage: "bash|zsh|fish",
  description: `For bash: source <(edge-token-exchange completion bash). For zsh: the same, after compinit. For fish:
edge-token-exchange completion fish > ~/.config/fish/completions/edge-token-exchange.fish`,
  options: {},
  words: [1, 1],
  examples: ["source <(edge-token-exchange completion bash)"],
  json: "`{ ok, shell, script }`.",

  async run({ words: [shell] }) {
    if (!Object.hasOwn(shells, shell)) {
      throw wrongUse("completion is there for bash, zsh and fish");
    }
    const script = shells[shell](commands());
    return { facts: { shell, script }, text: script.trimEnd() };
  },
});
