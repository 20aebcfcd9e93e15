// The set-up of a clone, on hosts that lack a part.

import { nodes } from "../support/runtimes.mjs";
import { dependencies, inNode } from "../support/suites.mjs";

export const suite = {
  name: "setup",
  tests: "set-up tests",
  order: 1,
  need: [dependencies, nodes],
  run: inNode("setup"),
};
