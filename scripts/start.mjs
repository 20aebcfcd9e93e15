// Serves realms on this machine: `npm start`, from a clone in which nothing else was done before.
//
// Sets up, builds, writes the records of the realms into local KV and runs the Worker in workerd until
// Ctrl-C. Without --config it serves the demo realms, performs an exchange and shows it.

import { buildNpm } from "./build/npm.mjs";
import { buildWorker } from "./build/worker.mjs";
import { makeDemo } from "./demo/demo.mjs";
import { makeStories, writeDemoSite } from "./demo/page.mjs";
import { setup } from "./setup.mjs";
import { onCurrentNode } from "./setup/node.mjs";
import { inClone } from "./setup/paths.mjs";
import { checkRealms, readRealms } from "./start/documents.mjs";
import { exchange } from "./start/exchange.mjs";
import { startLog } from "./start/log.mjs";
import { help, readOptions } from "./start/options.mjs";
import { assertPortIsFree, serve } from "./start/server.mjs";
import { showDemo, showRealms } from "./start/show.mjs";
import { store } from "./start/store.mjs";
import { program, step } from "./step.mjs";

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(help);

  await onCurrentNode(import.meta.url);
  const { port, config, persist, json } = options;
  const origin = `http://127.0.0.1:${port}`;
  // What can be wrong at once is said before the build, not after it.
  await assertPortIsFree(port);
  const given = config && readRealms(config);

  await setup();
  await buildWorker();
  await buildNpm();

  const demo = config ? undefined : await makeDemo(origin);
  const stories = demo && (await makeStories());
  const documents = given ?? [...demo.documents, ...stories.documents(origin)];
  const realms = await checkRealms(documents);
  const site = demo && inClone(".wrangler", "demo-site");
  if (demo) writeDemoSite(site, stories.parties);
  await step("realms into local KV", () => store({ realms, persist }));

  const asked = stopSignal();
  const log = await startLog({ json, origin });
  const server = await step("workerd (wrangler dev)", () =>
    serve({ port, persist, site, asked, log }),
  );
  if (server) {
    try {
      if (demo) showDemo({ exchanges: await Promise.all(demo.exchanges.map(exchange)), origin });
      else showRealms({ realms, origin });
      await Promise.race([asked, server.ended]);
    } finally {
      await server.stop();
    }
  }
  console.log("\nStopped.");
  process.exit();
}

/** Resolves when this program is asked to end. It may be asked twice: by the terminal and by npm. */
function stopSignal() {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
}

await program(main);
