// The package in Node, Deno and Bun.

import { load } from "./module.node.mjs";
import { createPackage } from "./package.mjs";

export { toNodeHandler } from "./node-handler.mjs";

export * from "./exports.mjs";

export const {
  createRealm,
  initialize,
  policyDiff,
  policyTest,
  refusals,
  splitRealm,
  verifyAccessToken,
} = createPackage(load);
