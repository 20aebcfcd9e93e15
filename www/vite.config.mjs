// The page as Vite builds it and serves it while it is worked on. Where the engine is, and where what is
// built goes, www/build/page.mjs says.

import { defineConfig } from "vite";

import { inClone } from "../scripts/setup/paths.mjs";

export default defineConfig({
  root: inClone("www"),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  server: { fs: { allow: [inClone()] } },
  build: {
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
