// The wrangler configuration that `init` writes: that of the package, with numbers of its own for the rate
// limits, and with environments.

import { randomInt } from "node:crypto";

/** One number is one counter in a Cloudflare account, whichever Worker and environment has it. */
const NUMBERS = [10_000, 2 ** 31 - 1];

/** The tables that an environment does not inherit from the top of the file. */
const OWN = ["kv_namespaces", "durable_objects.bindings", "ratelimits"];

/** The configuration for a Worker of this name; `text` is the one of the package. */
export function configurationOf(text, { name, environments }) {
  const top = numbered(text.replace(/^name = .*$/m, `name = "${name}"`));
  return [top, ...environments.map((env) => environment(text, env))].join("\n");
}

const numbered = (text) =>
  text.replace(/^namespace_id = .*$/gm, () => `namespace_id = "${randomInt(...NUMBERS)}"`);

function environment(text, env) {
  const blocks = text.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const table = /^\[\[(.+)\]\]$/.exec(lines[0] ?? "")?.[1];
    if (!OWN.includes(table)) return [];
    return [[`[[env.${env}.${table}]]`, ...lines.slice(1)].join("\n")];
  });
  const head = `# The environment \`${env}\`: a Worker of its own, with a store, secrets and counters of its own. What is
# not here is as above; [env.${env}.vars] takes its variables.
[env.${env}]
# Its address, in place of one under workers.dev: every path must reach the Worker.
# routes = [{ pattern = "edge.example", custom_domain = true }]
# workers_dev = false
# preview_urls = false`;
  return `${[head, ...blocks.map(numbered)].join("\n\n")}\n`;
}
