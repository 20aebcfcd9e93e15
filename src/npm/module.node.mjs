// The compiled module in Node, Deno and Bun, from the file beside this one.

import { readFileSync } from "node:fs";

export const load = () =>
  new WebAssembly.Module(readFileSync(new URL("./engine_bg.wasm", import.meta.url)));
