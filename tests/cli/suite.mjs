// The command line, as the package installs it.

import { buildPackage } from "../../scripts/build.mjs";
import { building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "cli",
  tests: "command line tests",
  order: 6,
  need: building,
  build: buildPackage,
  run: inNode("cli"),
};
