// Serves the page during development.

import "./setup/oldest-node.mjs";

import { buildPage, viteOptions } from "../www/build/page.mjs";
import { buildQuickly } from "./build/variant.mjs";
import { setup } from "./setup.mjs";
import { onCurrentNode } from "./setup/node.mjs";
import { readArguments } from "./setup/usage.mjs";
import { program } from "./step.mjs";

readArguments(`Serves the page, and reloads it when one of its files changes: npm run www

It builds the engine once, at the start.`);
await onCurrentNode(import.meta.url);
await program(async () => {
  buildQuickly();
  await setup();
  await buildPage();
  const { createServer } = await import("vite");
  const server = await createServer(viteOptions());
  await server.listen();
  console.log("The page, with reload (Ctrl-C ends it):");
  server.printUrls();
});
