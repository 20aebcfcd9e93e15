// Lays out the compared Workers as workerd takes them, and starts them.

import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { workerGlue } from "../../scripts/build/worker.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { startWorkerd } from "./workerd.mjs";

/** The peers in the order in which the report shows them. */
export const names = ["empty", "floor", "fair", "jose", "ours"];

/**
 * Lays the peers out below `folder`, and `core`, which measures our engine alone. `start(name)` runs one of
 * them; `within(names, use)` runs some until `use` has ended, which gets `{ name, port, pid }` of each.
 */
export async function layOut(folder, { bindings, store }) {
  const compatibility = await readCompatibility();
  const peers = {};
  for (const name of [...names, "core"]) {
    const own = join(folder, name);
    mkdirSync(own);
    const isOurs = name === "ours";
    const modules = isOurs ? copyOurs(own) : await bundle(name, own);
    const given = name === "floor" || name === "fair" ? bindings : {};
    peers[name] = { folder: own, modules, compatibility, bindings: given, store, isOurs };
  }
  const start = (name) => startWorkerd(peers[name]);

  return {
    start,

    async within(wanted, use) {
      const running = {};
      try {
        for (const name of wanted) running[name] = await start(name);
        const plain = wanted.map((name) => {
          const { port, pid } = running[name];
          return [name, { name, port, pid }];
        });
        return await use(Object.fromEntries(plain));
      } finally {
        for (const one of Object.values(running)) one.close();
      }
    },

    /** The deployed size of each peer, `{ raw, gzip }` in bytes. */
    sizes: () =>
      Object.fromEntries(
        names.map((name) => [name, sizeOf(peers[name].folder, peers[name].modules)]),
      ),
  };
}

/** Copies the deployed files: the run does not change when another process builds meanwhile. */
function copyOurs(folder) {
  const modules = ["index.mjs", "engine_bg.wasm"];
  for (const module of modules)
    copyFileSync(inClone("dist", "worker", module), join(folder, module));
  return modules;
}

async function bundle(name, folder) {
  const { build } = await import("esbuild");
  const file = name === "jose" ? join("jose", "index.mjs") : `${name}.mjs`;
  const engine = inClone("dist", "worker", "engine_bg.wasm");
  if (name === "core") copyFileSync(engine, join(folder, "engine_bg.wasm"));
  await build({
    entryPoints: [inClone("tests", "bench", "peers", file)],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    format: "esm",
    target: "es2024",
    alias: { "#engine": workerGlue() },
    external: ["*.wasm", "cloudflare:*"],
    conditions: ["workerd", "worker", "browser"],
    logLevel: "silent",
  });
  return name === "core" ? ["index.mjs", "engine_bg.wasm"] : ["index.mjs"];
}

/** All peers run under the compatibility date and flags of our Worker. */
async function readCompatibility() {
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const config = readConfig({ config: inClone("wrangler.toml") });
  return { date: config.compatibility_date, flags: config.compatibility_flags };
}

function sizeOf(folder, modules) {
  const size = { raw: 0, gzip: 0 };
  for (const module of modules) {
    const bytes = readFileSync(join(folder, module));
    size.raw += bytes.length;
    size.gzip += gzipSync(bytes).length;
  }
  return size;
}
