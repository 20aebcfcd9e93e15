// How Vite builds the page and serves it during development. www/build/page.mjs sets the path of the
// engine and the output folder.

import { defineConfig } from "vite";

import { inClone } from "../scripts/setup/paths.mjs";
import { facts } from "./build/facts.mjs";

export default defineConfig({
  root: inClone("www"),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [facts],
  server: { fs: { allow: [inClone()] } },
  build: {
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/page.js",
        // The build has two other files: the stylesheet and the engine.
        assetFileNames: ({ names: [name = ""] }) =>
          name.endsWith(".css") ? "assets/page.css" : "assets/engine[extname]",
      },
    },
  },
});
