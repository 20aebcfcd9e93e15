// The soak: `npm run soak -- --minutes N`, by default 10. It sends good and bad load without a pause to our
// Worker in a workerd of its own. It fails for a wrong answer, for any 5xx, and if the memory of the
// process keeps growing.

import "../../scripts/setup/oldest-node.mjs";

import { parseArgs } from "node:util";

import { buildNpm } from "../../scripts/build/npm.mjs";
import { buildWorker } from "../../scripts/build/worker.mjs";
import { setup } from "../../scripts/setup.mjs";
import { isMain, onCurrentNode } from "../../scripts/setup/node.mjs";
import { StepFailed, program, step } from "../../scripts/step.mjs";

async function main() {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) {
    throw new StepFailed(`--minutes ${values.minutes} is no time`, {
      next: "Give a number of minutes: `npm run soak -- --minutes 10`.",
    });
  }
  await setup();
  await buildWorker();
  await buildNpm();

  // The script imports this here because it needs the set-up and the build above.
  const { isSound, report, soak } = await import("./run.mjs");
  const found = await step(`soak of ${minutes} min`, (say) => soak({ minutes, say }));
  console.log(`\n${report(found)}`);
  if (!isSound(found)) process.exitCode = 1;
}

await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) await program(main);
