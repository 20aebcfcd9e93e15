// The package without the engine's module, which the caller supplies: `await initialize(module)`.

import { wrong } from "../js/arguments.mjs";
import { CODES, EngineError } from "../js/errors.mjs";
import { compile } from "./compile.mjs";
import { createPackage } from "./package.mjs";

export * from "./exports.mjs";

let given;

function load() {
  if (given !== undefined) return given;
  throw new EngineError(
    CODES.notInitialized,
    "the engine has no module: await initialize(module) first, with that of edge-token-exchange/wasm",
  );
}

const own = createPackage(load);

export const { createRealm, policyDiff, policyTest, refusals, splitRealm, verifyAccessToken } = own;

/**
 * Starts the engine from its module: compiled, as bytes, as a response, or a promise of one of them.
 * After the start, further calls change nothing.
 */
export async function initialize(source) {
  if (source === undefined) throw wrong("source", "the module, its bytes or a Response", source);
  given ??= source instanceof WebAssembly.Module ? source : compile(source);
  try {
    await own.initialize();
  } catch (error) {
    given = undefined;
    throw error;
  }
}
