// The package in browsers and elsewhere with `fetch`: it fetches the module from beside this file, or
// from where a bundler put it.

import { compile } from "./compile.mjs";
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
} = createPackage(() => compile(fetch(new URL("./engine_bg.wasm", import.meta.url))), {
  atOnce: false,
});
