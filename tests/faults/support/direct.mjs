// The Worker of the fault tests on a socket of its own. In front of the other one stands a router of
// wrangler, which keeps a client's reset from it.

import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { unstable_readConfig as readConfig } from "wrangler";

import { bundle } from "../../../scripts/build/worker.mjs";
import { inClone } from "../../../scripts/setup/paths.mjs";
import { secrets } from "./scene.mjs";

const miniflare = createRequire(import.meta.resolve("wrangler"))("miniflare");

/** Starts it, with a signed configuration and no limits; `close()` ends it. */
export async function startDirect() {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-"));
  copyFileSync(inClone("dist", "worker", "engine_bg.wasm"), join(folder, "engine_bg.wasm"));
  const glue = inClone("target", "wasm-worker", "glue", "engine.js");
  const entry = inClone("tests", "faults", "support", "entry.mjs");
  await bundle(entry, glue, join(folder, "index.mjs"));

  const config = readConfig({ config: inClone("wrangler.toml") });
  const objects = config.durable_objects.bindings.map(({ name, class_name: className }) => [
    name,
    { className, useSQLite: true },
  ]);
  const lines = [];
  const options = miniflare.convertV4MiniflareOptions({
    modulesRoot: folder,
    modules: [
      { type: "ESModule", path: join(folder, "index.mjs") },
      { type: "CompiledWasm", path: join(folder, "engine_bg.wasm") },
    ],
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    kvNamespaces: ["EXCHANGE"],
    durableObjects: Object.fromEntries(objects),
    bindings: secrets,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    handleStructuredLogs: ({ message }) => lines.push(message),
  });
  const host = new miniflare.Miniflare(options);
  const url = await host.unsafeGetDirectURL();

  return {
    url,
    fetch: (path, init) => fetch(new URL(path, url), init),
    logs: () => lines,
    /** The memory of workerd in MB. */
    memory: () => memoryOf(process.pid),
    records: await host.getKVNamespace("EXCHANGE"),
    async close() {
      await host.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The memory of the workerd that a process started, in MB. */
function memoryOf(parent) {
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      if (!/^Name:\s+workerd$/m.test(status) || !status.includes(`PPid:\t${parent}\n`)) continue;
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error("workerd is not running");
}
