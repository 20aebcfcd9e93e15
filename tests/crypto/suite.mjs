// Every back end: WebCrypto in two hosts, the portable one natively and as a module, and whole exchanges.

import { rmSync } from "node:fs";

import { buildNpm } from "../../scripts/build/npm.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { building, inCargo, inNode } from "../support/suites.mjs";
import { buildPortable } from "./wasm/build.mjs";

/** The native tests write the questions that the suite then asks the other back ends. */
const env = { CRYPTO_QUESTIONS: inClone("target", "crypto-questions.json") };
const native = inCargo(["--features", "npm", "--test", "native"], { filters: ["crypto::"], env });
const node = inNode("crypto", env);

export const suite = {
  name: "crypto",
  tests: "crypto tests",
  order: 8,
  need: building,
  build: async () => {
    await buildNpm();
    await buildPortable();
  },
  run: async (say) => {
    rmSync(env.CRYPTO_QUESTIONS, { force: true });
    const [one, other] = [await native(say), await node(say)];
    return {
      code: Math.max(one.code, other.code),
      output: `${one.output}\n${other.output}`,
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
      skipped: one.skipped + other.skipped,
      vectors: one.vectors + other.vectors,
      cases: { ...one.cases, ...other.cases },
      matrix: `${one.matrix}\n${other.matrix}`.trim(),
    };
  },
};
