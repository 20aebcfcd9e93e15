// The runbooks of the manual, as an operator runs them, on local stores.

import { buildPackage } from "../../scripts/build.mjs";
import { building, inNode } from "../support/suites.mjs";
import { terminal } from "../support/terminal.mjs";

export const suite = {
  name: "runbooks",
  tests: "runbook tests",
  order: 7,
  need: [...building, terminal],
  build: buildPackage,
  run: inNode("runbooks"),
};
