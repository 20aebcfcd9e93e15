// The package, in Node, in a browser, in the oldest supported Nodes, in Deno and in Bun.

import { buildNpm } from "../../scripts/build/npm.mjs";
import { chromium } from "../support/chromium.mjs";
import { nodes, otherRuntimes } from "../support/runtimes.mjs";
import { building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "package",
  tests: "package tests",
  order: 5,
  need: [...building, chromium, nodes, otherRuntimes],
  build: buildNpm,
  run: inNode("npm"),
};
