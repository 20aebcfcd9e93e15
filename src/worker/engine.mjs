// The engine of this isolate.

import * as glue from "#engine";
import module from "./engine_bg.wasm";

import { createEngine } from "../js/engine.mjs";
import { rehearse } from "./rehearsal.mjs";

export const engine = createEngine(glue, module);

/** Whether the isolate started warm. */
export const rehearsed = await rehearse(engine);

// A trap in a task of its own, such as one of the Durable Object's, reaches no caller.
addEventListener("error", ({ error }) => {
  if (error instanceof WebAssembly.RuntimeError) engine.restart(engine.generation);
});
