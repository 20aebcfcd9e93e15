// The page as Vite builds it and serves it while it is worked on. The engine is that of the
// npm package as it is built; `npm run build www` and `npm run www` see to that first.

import { defineConfig } from "vite";

import { inClone } from "../scripts/setup/paths.mjs";

const npm = inClone("dist", "npm");

export default defineConfig({
  root: inClone("www"),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  resolve: {
    alias: [
      { find: /^edge-token-exchange\/wasm/, replacement: `${npm}/engine_bg.wasm` },
      { find: "edge-token-exchange", replacement: npm },
    ],
  },
  server: { fs: { allow: [inClone()] } },
  build: {
    outDir: inClone("dist", "www"),
    emptyOutDir: true,
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/page.js",
        // The stylesheet and the engine: the only other files.
        assetFileNames: ({ names: [name = ""] }) =>
          name.endsWith(".css") ? "assets/page.css" : "assets/engine[extname]",
      },
    },
  },
});
