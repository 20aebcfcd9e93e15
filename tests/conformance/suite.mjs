// The conformance kit, and its verdicts on servers.

import { buildBoth, building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "conformance",
  tests: "conformance tests",
  order: 10,
  need: building,
  build: buildBoth,
  run: inNode("conformance"),
};
