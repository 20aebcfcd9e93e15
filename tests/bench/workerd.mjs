// Runs a Worker in a workerd of its own, with nothing before it: no router, no proxy, no simulator. CPU
// time and memory of the process are then the Worker's.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";

/** The longest time until a Worker listens. */
const TIMEOUT_MS = 20_000;

const binary = createRequire(import.meta.resolve("wrangler"))("workerd").default;

/**
 * Starts the Worker whose modules lie in `folder`: `{ pid, port, close() }`. `compatibility` has the date
 * and flags of wrangler.toml, `bindings` are JSON values by name, `store` is the address of its records.
 * Where it is ours, it has its Durable Objects and rate limits, as in production.
 */
export async function startWorkerd({ folder, isOurs = false, ...worker }) {
  const file = join(folder, "config.capnp");
  const objects = join(folder, "objects");
  mkdirSync(objects, { recursive: true });
  writeFileSync(file, configuration({ isOurs, ...worker, objects }));
  const child = spawn(binary, ["serve", file, "--control-fd=3"], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const close = () => child.kill("SIGKILL");
  process.once("exit", close);

  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-4_000)));
  const port = await new Promise((resolve, reject) => {
    const late = setTimeout(() => fail("did not listen in time"), TIMEOUT_MS);
    const fail = (why) => reject(new Error(`workerd ${why}: ${log}`));
    child.once("error", reject).once("exit", (code) => fail(`ended with ${code}`));
    let lines = "";
    child.stdio[3].setEncoding("utf8").on("data", (text) => {
      lines += text;
      const listening = /"event":"listen","socket":"http","port":(\d+)/.exec(lines);
      if (!listening) return;
      clearTimeout(late);
      resolve(Number(listening[1]));
    });
  });
  return {
    pid: child.pid,
    port,
    /** The end of the Worker's error stream. */
    log: () => log,
    close() {
      process.off("exit", close);
      close();
    },
  };
}

function configuration({ isOurs, modules, compatibility, bindings = {}, store, objects }) {
  const kinds = modules.map((name) => {
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${text(name)}, ${kind} = embed ${text(name)})`;
  });
  const values = Object.entries(bindings).map(([name, value]) => {
    const kind = typeof value === "string" ? "text" : "json";
    const written = typeof value === "string" ? value : JSON.stringify(value);
    return `(name = ${text(name)}, ${kind} = ${text(written)})`;
  });
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "store", external = (address = ${text(store)}, http = ())),
    (name = "objects", disk = (path = ${text(objects)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
  extensions = [(modules = [(name = "bench:limiter", internal = true, esModule = ${text(LIMITER)})])],
);

const worker :Workerd.Worker = (
  modules = [${kinds.join(", ")}],
  compatibilityDate = ${text(compatibility.date)},
  compatibilityFlags = [${compatibility.flags.map(text).join(", ")}],
  bindings = [
    (name = "EXCHANGE", kvNamespace = "store"),
    ${isOurs ? ownBindings : ""}
    ${values.join(",\n    ")}
  ],
  ${isOurs ? ownObjects : ""}
);
`;
}

/** workerd has no rate limiter: as under wrangler, a module stands for it, and this one counts nothing. */
const LIMITER = "export default () => ({ limit: async () => ({ success: true }) });";

const ownBindings = `(name = "REPLAY_GUARD", durableObjectNamespace = "ReplayGuard"),
    (name = "REVOCATIONS", durableObjectNamespace = "Revocations"),
    (name = "ADDRESS_LIMIT", wrapped = (moduleName = "bench:limiter")),
    (name = "CLIENT_LIMIT", wrapped = (moduleName = "bench:limiter")),`;

const ownObjects = `durableObjectNamespaces = [
    (className = "ReplayGuard", uniqueKey = "bench", enableSql = true),
    (className = "Revocations", uniqueKey = "bench-revocations", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "objects"),`;

/** Returns a string as capnp reads it. */
const text = (value) => JSON.stringify(value);
