// The code of the package's pages.

import { readFileSync } from "node:fs";

import { inClone } from "../../../scripts/setup/paths.mjs";

const blocks = (page) =>
  [...readFileSync(inClone("src", "npm", page), "utf8").matchAll(/^```js\n([^]*?)^```/gm)].map(
    ([, code]) => code,
  );

/** The quick start, a module. */
export const quickStart = blocks("README.md").find((code) => code.startsWith("// start.mjs"));

/** The lines that serve its realm. */
export const serving = blocks("README.md").find((code) => code.startsWith("export default"));

/** The test in API.md, a module. */
export const testOfApi = blocks("API.md").find((code) => code.includes("node:test"));

/**
 * The quick start as a Worker that serves its realm and returns what it printed at `/printed`. A Worker makes
 * no random bytes outside a request, so it runs at the first one.
 */
export function asWorker() {
  const [imports, rest] = quickStart.split('from "edge-token-exchange";\n');
  const [worker] = serving.split(" //");
  return `${imports}from "edge-token-exchange";
const printed = [];
const console = { log: (line) => printed.push(line) };
let realm;
async function start() {
${rest.replace("const realm =", "realm =")}
}
let started;
const served = {
  async fetch(request) {
    if (started === undefined) await start();
    started = true;
    if (new URL(request.url).pathname === "/printed") return Response.json(printed);
    return handler.fetch(request);
  },
};
${worker.replace("export default", "const handler =")};
export default served;
`;
}
