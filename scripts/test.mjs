// Runs the tests. The last lines count vectors and tests, as cargo and `node --test` do.

import "./setup/oldest-node.mjs";

import { existsSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { setup } from "./setup.mjs";
import { assertHost, assertSpace } from "./setup/host.mjs";
import { isMain, onCurrentNode } from "./setup/node.mjs";
import { inClone } from "./setup/paths.mjs";
import { readArguments } from "./setup/usage.mjs";
import { StepFailed, program, report, step } from "./step.mjs";

const usage = (suites) => `Runs the tests: npm test, or some suites with npm test -- SUITE …

  suites: ${Object.keys(suites).join(", ")}

Every suite runs, also after a failure. A suite that ran no test has failed.`;

/** Every tests/FOLDER/suite.mjs, by the name it gives itself; tests/support/suites.mjs describes a suite. */
async function findSuites() {
  const files = readdirSync(inClone("tests")).map((folder) =>
    inClone("tests", folder, "suite.mjs"),
  );
  const modules = await Promise.all(
    files.filter((file) => existsSync(file)).map((file) => import(pathToFileURL(file))),
  );
  const suites = modules.map(({ suite }) => suite).sort((a, b) => a.order - b.order);
  return Object.fromEntries(suites.map((suite) => [suite.name, suite]));
}

/** Runs one suite and returns its counts; a crash is a count too. */
async function runSuite({ name, need, build, run }) {
  const failedOutright = { passed: 0, failed: 1, skipped: 0, vectors: 0, cases: {}, matrix: "" };
  try {
    await setup({ need });
    await build?.();
    return await step(`${name} tests`, async (say) => {
      const { code, output, ...counted } = await run(say);
      if (code === 0 && counted.failed === 0 && counted.passed > 0) return counted;

      const message = counted.passed + counted.failed === 0 ? "ran no test" : "failed";
      const failure = new StepFailed(`the ${name} tests: ${message}`, {
        output,
        next: `Run them alone with \`npm run test:${name}\`.`,
      });
      failure.counted = { ...counted, failed: Math.max(counted.failed, 1) };
      throw failure;
    });
  } catch (error) {
    report(error);
    return error.counted ?? failedOutright;
  }
}

async function main(suites, given) {
  const names = given.length > 0 ? given : Object.keys(suites);
  // Reports an impossible set-up now, not an hour later in the suite that needs it.
  const need = names.flatMap((name) => suites[name].need);
  assertHost(need);
  assertSpace(need);

  const results = {};
  for (const name of names) results[name] = await runSuite(suites[name]);

  const sum = (what) => Object.values(results).reduce((total, result) => total + result[what], 0);
  const vectors = Object.entries(results)
    .filter(([, result]) => result.vectors > 0)
    .map(([name, result]) => `${result.vectors} ${name}`);
  for (const { matrix } of Object.values(results)) if (matrix) console.log(`\n${matrix.trimEnd()}`);
  console.log(`\nvectors: ${vectors.join(", ")}`);
  // The suite of all back ends counts what the native suite counts; one count is enough.
  const cases = Object.assign({}, ...Object.values(results).map((result) => result.cases));
  for (const [name, counts] of Object.entries(cases)) console.log(`cases, ${name}: ${counts}`);
  for (const [name, { passed, failed, skipped }] of Object.entries(results)) {
    const left = skipped > 0 ? `, ${skipped} skipped` : "";
    console.log(`${suites[name].tests}: ${passed} passed, ${failed} failed${left}`);
  }
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  if (sum("failed") > 0) process.exitCode = 1;
}

const suites = await findSuites();
const given = isMain(import.meta.url) ? readArguments(usage(suites), Object.keys(suites)) : [];
await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) await program(() => main(suites, given));
