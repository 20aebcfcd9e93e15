// The package in workerd, which compiles no module at run time: the package imports it.

import module from "./engine_bg.wasm";

import { createPackage } from "./package.mjs";

export * from "./exports.mjs";

export const {
  createRealm,
  initialize,
  policyDiff,
  policyTest,
  refusals,
  splitRealm,
  verifyAccessToken,
} = createPackage(() => module);
