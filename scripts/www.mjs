// Serves the page while it is worked on, and loads it anew when a file of it changes: `npm run www`.
// The engine is built once, at the start.

import "./setup/oldest-node.mjs";

import { buildPage, viteOptions } from "../www/build/page.mjs";
import { buildQuickly } from "./build/variant.mjs";
import { setup } from "./setup.mjs";
import { onCurrentNode } from "./setup/node.mjs";
import { program } from "./step.mjs";

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
