// Third-party software as clients, issuers and resource servers.

import { apache } from "../support/apache.mjs";
import { python } from "../support/python.mjs";
import { buildBoth, building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "interop",
  tests: "interop tests",
  order: 9,
  need: [...building, python, apache],
  build: buildBoth,
  run: inNode("interop"),
};
