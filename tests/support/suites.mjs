// The functions that the suites share: they build, run tests and count them. A suite is
// tests/NAME/suite.mjs, and `npm test` finds it there.
//
// It exports `suite`: `name`, which gives `npm run test:NAME` its name; `tests`, the name of its tests;
// `order`, its place among the suites; `need`, the parts to set up; `build()`, if the suite has something
// to build; and `run(say)`, which returns `code`, `output` and the counts in that.

import { buildNpm } from "../../scripts/build/npm.mjs";
import { buildWorker } from "../../scripts/build/worker.mjs";
import { inClone, root } from "../../scripts/setup/paths.mjs";
import { command } from "../../scripts/step.mjs";
import { countCargo, countCases, countNode, countVectors, readMatrix } from "./counts.mjs";

export { building, dependencies } from "../../scripts/setup.mjs";

/** Builds the Worker, and the package with the tools that publish its realms. */
export async function buildBoth() {
  await buildWorker();
  await buildNpm();
}

/** No file of tests takes longer, and no suite: one that hangs fails, and the others still run. */
const FILE_SECONDS = 1_200;
const SUITE_SECONDS = 1_800;

/** Runs the tests of a folder with `node --test`. */
export const inNode = (folder, env) => async (say) => {
  const limit = `--test-timeout=${FILE_SECONDS * 1000}`;
  const args = ["--test", limit, "--test-reporter=spec", inClone("tests", folder, "*.test.mjs")];
  const result = await command(process.execPath, args, {
    say,
    cwd: root,
    seconds: SUITE_SECONDS,
    allowed: [0, 1],
    env: {
      ...env,
      // The tests use no network service and send no telemetry.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
    },
  });
  return counted(result, countNode);
};

/** Runs `cargo test` with arguments of its own and with `filters` of the test program. */
export const inCargo =
  (args, { filters = [], env } = {}) =>
  async (say) => {
    // With --show-output cargo also prints the `vectors: N` of a passing test.
    const all = ["test", ...args, "--", ...filters, "--show-output"];
    return counted(
      await command("cargo", all, { say, cwd: root, env, allowed: [0, 101] }),
      countCargo,
    );
  };

function counted({ code, output }, count) {
  return {
    code,
    output,
    ...count(output),
    vectors: countVectors(output),
    cases: countCases(output),
    matrix: readMatrix(output),
  };
}
