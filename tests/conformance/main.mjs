// The conformance kit: `npm run conformance -- --issuer URL --fixture FILE` judges any server, `npm run
// conformance` builds and judges this project's Worker, in workerd. `-- --help` shows the options.

import "../../scripts/setup/oldest-node.mjs";

import { buildNpm } from "../../scripts/build/npm.mjs";
import { buildWorker } from "../../scripts/build/worker.mjs";
import { setup } from "../../scripts/setup.mjs";
import { onCurrentNode } from "../../scripts/setup/node.mjs";
import { program } from "../../scripts/step.mjs";
import { main } from "../../src/cli/main.mjs";
import { conforms, lines, totals } from "../../src/conformance/report.mjs";
import { run } from "../../src/conformance/run.mjs";
import { createServer } from "../../src/conformance/server.mjs";

async function judgeOurs() {
  await setup();
  await buildWorker();
  await buildNpm();
  const { startConfigured } = await import("./support/worker.mjs");
  const { fixture, close } = await startConfigured();
  try {
    const report = (result) => lines(result).forEach((line) => console.log(line));
    const server = createServer({ issuer: fixture.issuer });
    const results = await run({ fixture, server, report });
    console.log(["", ...totals(results)].join("\n"));
    return conforms(results, true) ? 0 : 1;
  } finally {
    await close();
  }
}

await onCurrentNode(import.meta.url);
await program(async () => {
  const args = process.argv.slice(2);
  process.exitCode = args.length > 0 ? await main(["conformance", ...args]) : await judgeOurs();
});
