// Breaks every part that an exchange needs.

import { buildBoth, building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "faults",
  tests: "fault tests",
  order: 4,
  need: building,
  build: buildBoth,
  run: inNode("faults"),
};
