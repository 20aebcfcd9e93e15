// Runs the tests: `npm test`, or some suites with `npm test -- native worker`.
//
// Every suite runs, also after a failure. The last lines tell how much was tested, as counted by
// cargo and `node --test` themselves: the vectors on each host, the tests of each suite, and
// `N passed, N failed` at the very end. A suite that ran no test has failed.

import "./setup/oldest-node.mjs";

import { rmSync } from "node:fs";

import { buildPortable } from "../tests/crypto/wasm/build.mjs";
import { buildPackage } from "./build.mjs";
import { buildNpm } from "./build/npm.mjs";
import { buildWorker } from "./build/worker.mjs";
import { setup } from "./setup.mjs";
import { assertMachine, assertSpace } from "./setup/machine.mjs";
import { isMain, onCurrentNode } from "./setup/node.mjs";
import { inClone, root } from "./setup/paths.mjs";
import { StepFailed, command, program, report, step } from "./step.mjs";
import { countCargo, countCases, countNode, countVectors, readMatrix } from "./test/counts.mjs";

/** What everything that is built needs. */
const building = ["dependencies", "wasm-target", "bindgen"];

const suites = {
  setup: {
    tests: "set-up tests",
    need: ["dependencies", "nodes"],
    ...inNode("tests/setup/*.test.mjs"),
  },
  native: {
    tests: "native tests",
    need: [],
    run: (say) =>
      // With --show-output the `vectors: N` of a test that passed is seen too.
      // The features bring the tests of the JavaScript host that need no JavaScript, and that of
      // the JSON Schema.
      command(
        "cargo",
        ["test", "--features", "npm,schema", "--no-fail-fast", "--", "--show-output"],
        { say, cwd: root, allowed: [0, 101] },
      ),
    count: countCargo,
  },
  worker: {
    tests: "workerd tests",
    need: building,
    build: buildBoth,
    ...inNode("tests/worker/*.test.mjs"),
  },
  faults: {
    tests: "fault tests",
    need: building,
    build: buildBoth,
    ...inNode("tests/faults/*.test.mjs"),
  },
  package: {
    tests: "package tests",
    need: [...building, "chromium", "nodes"],
    build: buildNpm,
    ...inNode("tests/npm/*.test.mjs"),
  },
  cli: {
    tests: "command line tests",
    need: building,
    build: buildPackage,
    ...inNode("tests/cli/*.test.mjs"),
  },
  page: {
    tests: "page tests",
    need: [...building, "chromium", "fonts"],
    // The Worker with its pages, and the page for any other server.
    build: buildWorker,
    ...inNode("tests/www/*.test.mjs"),
  },
  crypto: {
    tests: "crypto tests",
    need: building,
    // Every back end there is: WebCrypto in two hosts, the portable one as a module, whole exchanges.
    build: async () => {
      await buildNpm();
      await buildPortable();
    },
    run: cryptoTests,
    count: (output) => {
      const [native, node] = [countCargo(output), countNode(output)];
      return {
        passed: native.passed + node.passed,
        failed: native.failed + node.failed,
        skipped: native.skipped + node.skipped,
      };
    },
  },
  interop: {
    tests: "interop tests",
    need: [...building, "python", "apache"],
    build: buildBoth,
    ...inNode("tests/interop/*.test.mjs"),
  },
  conformance: {
    tests: "conformance tests",
    need: building,
    build: buildBoth,
    ...inNode("tests/conformance/*.test.mjs"),
  },
};

/** The Worker, and the package whose tools publish its realms. */
async function buildBoth() {
  await buildWorker();
  await buildNpm();
}

/** How a suite of `node --test` is run and counted. */
function inNode(glob) {
  return { run: (say) => nodeTests(glob, say), count: countNode };
}

/** The native tests write down the questions that the other back ends are then asked. */
async function cryptoTests(say) {
  const env = { CRYPTO_QUESTIONS: inClone("target", "crypto-questions.json") };
  rmSync(env.CRYPTO_QUESTIONS, { force: true });
  const native = await command(
    "cargo",
    ["test", "--features", "npm", "--test", "crypto", "--", "--show-output"],
    { say, cwd: root, env, allowed: [0, 101] },
  );
  const node = await nodeTests("tests/crypto/*.test.mjs", say, env);
  return {
    code: Math.max(native.code, node.code),
    output: `${native.output}\n${node.output}`,
  };
}

function nodeTests(glob, say, env = {}) {
  return command(process.execPath, ["--test", "--test-reporter=spec", inClone(glob)], {
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
}

/** Runs one suite; what it counted is all there is to say about it, a crash included. */
async function runSuite(name) {
  const { need, build, run, count } = suites[name];
  const failedOutright = { passed: 0, failed: 1, skipped: 0, vectors: 0, cases: {}, matrix: "" };
  try {
    await setup({ need });
    await build?.();
    return await step(`${name} tests`, async (say) => {
      const { code, output } = await run(say);
      const counted = {
        ...count(output),
        vectors: countVectors(output),
        cases: countCases(output),
        matrix: readMatrix(output),
      };
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

async function main(names) {
  const unknown = names.filter((name) => !(name in suites));
  if (unknown.length > 0) {
    throw new StepFailed(`there is no suite called ${unknown.join(", ")}`, {
      next: `Choose from: ${Object.keys(suites).join(", ")}.`,
    });
  }

  // What cannot be set up is said now, and not by the suite that needs it an hour later.
  const need = names.flatMap((name) => suites[name].need);
  assertMachine(need);
  assertSpace(need);

  const results = {};
  for (const name of names) results[name] = await runSuite(name);

  const sum = (what) => Object.values(results).reduce((total, result) => total + result[what], 0);
  const vectors = Object.entries(results)
    .filter(([, result]) => result.vectors > 0)
    .map(([name, result]) => `${result.vectors} ${name}`);
  for (const { matrix } of Object.values(results)) if (matrix) console.log(`\n${matrix.trimEnd()}`);
  console.log(`\nvectors: ${vectors.join(", ")}`);
  // The native suite counts what the suite of all back ends counts again: once is enough.
  const cases = Object.assign({}, ...Object.values(results).map((result) => result.cases));
  for (const [name, told] of Object.entries(cases)) console.log(`cases, ${name}: ${told}`);
  for (const [name, { passed, failed, skipped }] of Object.entries(results)) {
    const left = skipped > 0 ? `, ${skipped} skipped` : "";
    console.log(`${suites[name].tests}: ${passed} passed, ${failed} failed${left}`);
  }
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  if (sum("failed") > 0) process.exitCode = 1;
}

await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) {
  const names = process.argv.slice(2);
  await program(() => main(names.length > 0 ? names : Object.keys(suites)));
}
