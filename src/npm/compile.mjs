// Compiles the module from the form in which a caller has it.

import { wrong } from "../js/arguments.mjs";
import { CODES, EngineError } from "../js/errors.mjs";

/** Compiles a module from bytes, from a response or from a promise of one. */
export async function compile(source) {
  const found = await source;
  if (found instanceof WebAssembly.Module) return found;
  if (found instanceof ArrayBuffer || ArrayBuffer.isView(found)) return WebAssembly.compile(found);
  if (!(found instanceof Response))
    throw wrong("source", "the module, its bytes or a Response", found);
  if (!found.ok) {
    throw new EngineError(CODES.engine, `the engine was answered with status ${found.status}`);
  }
  // Servers that do not know wasm send another type, which the streaming compiler refuses.
  const streams = found.headers.get("content-type") === "application/wasm";
  if (streams && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(found);
  return WebAssembly.compile(await found.arrayBuffer());
}
