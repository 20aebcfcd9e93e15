// The runbooks of the manual, as an operator runs them, on local stores.

import { buildPackage } from "../../scripts/build.mjs";
import { building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "runbooks",
  tests: "runbook tests",
  order: 7,
  need: building,
  build: buildPackage,
  run: inNode("runbooks"),
};
