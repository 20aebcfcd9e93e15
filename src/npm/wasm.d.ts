// The type of `edge-token-exchange/wasm` where modules are imported compiled, as in workerd.

declare const module: WebAssembly.Module;
export default module;
