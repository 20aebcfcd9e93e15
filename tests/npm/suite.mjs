// The package, in Node, in a browser and in the oldest supported Nodes.

import { buildNpm } from "../../scripts/build/npm.mjs";
import { chromium } from "../support/chromium.mjs";
import { nodes } from "../support/nodes.mjs";
import { building, inNode } from "../support/suites.mjs";

export const suite = {
  name: "package",
  tests: "package tests",
  order: 5,
  need: [...building, chromium, nodes],
  build: buildNpm,
  run: inNode("npm"),
};
