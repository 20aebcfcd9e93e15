// The deployment of a clone. It builds into dist/ while it runs, so no other test runs beside it.

import { buildWorker } from "../../scripts/build/worker.mjs";
import { building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "deploy",
  tests: "deployment tests",
  order: 8,
  need: building,
  build: buildWorker,
  run: inNode("deploy"),
};
