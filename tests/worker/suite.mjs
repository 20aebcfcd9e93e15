// The Worker, in workerd.

import { buildBoth, building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "worker",
  tests: "workerd tests",
  order: 3,
  need: building,
  build: buildBoth,
  run: inNode("worker"),
};
