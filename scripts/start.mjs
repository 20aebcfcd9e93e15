// Serves realms on this host: `npm start`. It needs no earlier step in the clone.
//
// Sets up, builds quickly, writes the records of the realms into local KV and runs the Worker in workerd until
// Ctrl-C. Without --config it serves the demo realms, performs an exchange and shows it.

import "./setup/oldest-node.mjs";

import { join } from "node:path";

import { checkRealms, readRealms } from "../src/worker/local/documents.mjs";
import { lock } from "../src/worker/local/lock.mjs";
import { startLog } from "../src/worker/local/log.mjs";
import { help, readOptions } from "../src/worker/local/options.mjs";
import { assertPortIsFree, serve } from "../src/worker/local/server.mjs";
import { store } from "../src/worker/local/store.mjs";
import { rebuildOnChange } from "../src/worker/local/watch.mjs";
import { makeDemo } from "../www/demo/demo.mjs";
import { exchange } from "../www/demo/exchange.mjs";
import { makeScenarios, writeDemoSite, writeRealmsSite } from "../www/demo/page.mjs";
import { showDemo, showRealms } from "../www/demo/show.mjs";
import { buildQuickly } from "./build/variant.mjs";
import { buildWorker } from "./build/worker.mjs";
import { setup } from "./setup.mjs";
import { onCurrentNode } from "./setup/node.mjs";
import { program, showTimes, step } from "./step.mjs";

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(help);
  const { port, config, persist, json, watch } = options;
  const origin = `http://127.0.0.1:${port}`;
  // The program reports the mistakes that it can find at once before the build.
  await assertPortIsFree(port);
  await onCurrentNode(import.meta.url);
  const given = config && readRealms(config);
  lock(persist);

  buildQuickly();
  await setup();
  // The Worker's build includes the page, which includes the npm build.
  await buildWorker();

  const demo = config ? undefined : await makeDemo(origin);
  const scenarios = demo && (await makeScenarios());
  const documents = given ?? [...demo.documents, ...scenarios.documents(origin)];
  const realms = await checkRealms(documents);
  const site = join(persist, "demo-site");
  if (demo) writeDemoSite(site, scenarios.demoKeys);
  else writeRealmsSite(site, documents);
  await step("realms into local KV", () => store({ realms, persist }));

  const asked = stopSignal();
  const log = await startLog({ json, origin });
  const server = await step("workerd (wrangler dev)", () =>
    serve({ port, persist, config, site, asked, log }),
  );
  if (server) {
    try {
      if (demo) showDemo({ exchanges: await Promise.all(demo.exchanges.map(exchange)), origin });
      else showRealms({ realms, origin });
      showTimes();
      if (watch) rebuildOnChange();
      await Promise.race([asked, server.ended]);
    } finally {
      await server.stop();
    }
  }
  console.log("\nStopped.");
  process.exit();
}

/** Resolves at the first signal to end. The terminal and npm may each send one. */
function stopSignal() {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
}

await program(main);
