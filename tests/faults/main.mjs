// Prints the fault matrix as a table: `npm run faults`. It breaks every part of an exchange in workerd,
// alone and together, for an isolate with empty caches and for one that has just exchanged. It fails where
// an answer differs from the expectation in tests/faults/rows.mjs and pairs.mjs.

import "../../scripts/setup/oldest-node.mjs";

import { buildNpm } from "../../scripts/build/npm.mjs";
import { buildWorker } from "../../scripts/build/worker.mjs";
import { setup } from "../../scripts/setup.mjs";
import { isMain, onCurrentNode } from "../../scripts/setup/node.mjs";
import { program, step } from "../../scripts/step.mjs";

async function main() {
  await setup();
  await buildWorker();
  await buildNpm();

  // The script imports these here because they need the set-up and the build above.
  const { run } = await import("./matrix.mjs");
  const { pairs } = await import("./pairs.mjs");
  const { rows } = await import("./rows.mjs");
  const { startFaulty } = await import("./support/start.mjs");
  const { isRight, slowest, table } = await import("./table.mjs");

  const all = [...rows, ...pairs];
  const results = await step(`faults: ${all.length} rows`, async () => {
    const worker = await startFaulty();
    try {
      return await run(worker, all);
    } finally {
      await worker.close();
    }
  });
  console.log(`\n${table(results).join("\n")}\n`);
  const states = results.flatMap(({ cold, warm }) => [cold, warm]).filter(Boolean);
  const wrong = states.filter((state) => !isRight(state)).length;
  const longest = (slowest(states) / 1000).toFixed(1);
  console.log(
    `${states.length} states, ${wrong} not as designed; the slowest answer took ${longest} s`,
  );
  if (wrong > 0) process.exitCode = 1;
}

await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) await program(main);
