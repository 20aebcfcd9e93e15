// The page: the one that the Worker serves, and the one for any other server.

import { buildWorker } from "../../scripts/build/worker.mjs";
import { chromium } from "../support/chromium.mjs";
import { fonts } from "../support/fonts.mjs";
import { building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "page",
  tests: "page tests",
  order: 7,
  need: [...building, chromium, fonts],
  build: buildWorker,
  run: inNode("www"),
};
