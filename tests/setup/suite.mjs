// The set-up of a clone, on machines that lack something.

import { nodes } from "../support/nodes.mjs";
import { dependencies, inNode } from "../support/suites.mjs";

export const suite = {
  name: "setup",
  tests: "set-up tests",
  order: 1,
  need: [dependencies, nodes],
  run: inNode("setup"),
};
