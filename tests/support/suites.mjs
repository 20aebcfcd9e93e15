// What the suites share: ways to build, to run tests and to count them. A suite is tests/NAME/suite.mjs, and
// `npm test` finds it there.
//
// It exports `suite`: `name`, after which `npm run test:NAME` is called; `tests`, what its tests are called;
// `order`, its place among the suites; `need`, the parts to set up; `build()`, where something must be built;
// and `run(say)`, which returns `code`, `output` and what was counted in that.

import { buildNpm } from "../../scripts/build/npm.mjs";
import { buildWorker } from "../../scripts/build/worker.mjs";
import { inClone, root } from "../../scripts/setup/paths.mjs";
import { command } from "../../scripts/step.mjs";
import { countCargo, countCases, countNode, countVectors, readMatrix } from "./counts.mjs";

export { building, dependencies } from "../../scripts/setup.mjs";

/** The Worker, and the package whose tools publish its realms. */
export async function buildBoth() {
  await buildWorker();
  await buildNpm();
}

/** How the tests of a folder are run by `node --test`. */
export const inNode = (folder, env) => async (say) => {
  const args = ["--test", "--test-reporter=spec", inClone("tests", folder, "*.test.mjs")];
  const told = await command(process.execPath, args, {
    say,
    cwd: root,
    allowed: [0, 1],
    env: {
      ...env,
      // Tests ask nothing of the network and tell nobody that they ran.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
    },
  });
  return counted(told, countNode);
};

/** How `cargo test` is run with arguments of its own and with `filters` of the test program. */
export const inCargo =
  (args, { filters = [], env } = {}) =>
  async (say) => {
    // With --show-output the `vectors: N` of a test that passed is seen too.
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
