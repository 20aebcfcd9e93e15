// The native tests: the library's own and the program of tests/native.

import { inCargo } from "../support/suites.mjs";

export const suite = {
  name: "native",
  tests: "native tests",
  order: 2,
  need: [],
  // The features include the tests of the JavaScript host that need no JavaScript, and that of the JSON
  // Schema.
  run: inCargo(["--features", "npm,schema", "--no-fail-fast"]),
};
