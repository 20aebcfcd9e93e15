// Serves the page during development, and reloads it when one of its files changes: `npm run www`. The
// script builds the engine once, at the start.

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
