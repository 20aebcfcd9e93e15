// The types of `edge-token-exchange/slim`: as the package, but the caller brings the module.

export * from "./types.js";

/** What the engine starts from. */
export type EngineSource =
  | WebAssembly.Module
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | Response
  | Promise<WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Response>;

/** Starts the engine from the module of `edge-token-exchange/wasm`. Needed once, before everything else. */
export function initialize(source: EngineSource): Promise<void>;
