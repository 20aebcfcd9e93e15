// The one engine of this process, started at first use.
//
// Glue and module come from one build. The glue holds one instance, so all entries share this engine.

import * as glue from "./engine.js";

import { createEngine } from "../js/engine.mjs";
import { CODES, EngineError } from "../js/errors.mjs";

let engine;
let starting;

/**
 * The source of the engine: `load()` returns its compiled module, or a promise of it; `atOnce` is whether
 * a synchronous request makes sense.
 *
 * - `now()`: the engine, where it is started or can start synchronously; else throws;
 * - `started()`: a promise of it.
 */
export function createSource(load, { atOnce = true } = {}) {
  return {
    now() {
      if (engine) return engine;
      const module = atOnce ? attempt(load) : undefined;
      if (module instanceof WebAssembly.Module) return start(module);
      throw notYet();
    },

    async started() {
      if (engine) return engine;
      if (!starting) {
        const module = attempt(load);
        // In workerd a promise belongs to one request, so a module at hand is not awaited.
        if (module instanceof WebAssembly.Module) return start(module);
        starting = Promise.resolve(module);
      }
      try {
        return start(await starting);
      } catch (error) {
        throw engineError(error);
      } finally {
        starting = undefined;
      }
    },
  };
}

function attempt(load) {
  try {
    return load();
  } catch (error) {
    throw engineError(error);
  }
}

function start(module) {
  return (engine ??= createEngine(glue, module));
}

function notYet() {
  return new EngineError(
    CODES.notInitialized,
    "the engine is not loaded: await initialize() first",
  );
}

/** An error of this package as it is; any other as the cause of one. */
function engineError(error) {
  if (Object.values(CODES).includes(error?.code)) return error;
  return new EngineError(CODES.engine, "the engine cannot be loaded", { cause: error });
}
