// What Cloudflare is for the runbooks, on this host: for each environment of wrangler.toml a Worker in workerd
// under the public address that the manual names, with a store and secrets of its own, and a cron.
//
// Programs reach the Workers by TLS through a proxy that knows no other address, so nothing leaves this host.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { inClone } from "../../../scripts/setup/paths.mjs";
import { freePort } from "../../cli/support/dev.mjs";

const wrangler = inClone("node_modules", "wrangler", "bin", "wrangler.js");
const START_MS = 120_000;
const DRAIN_MS = 10_000;
const ANSWER_MS = 60_000;
const HEALTH_MS = 5_000;

/** How often a Worker that does not start is started again: another process may have taken its port. */
const STARTS = 3;

/** How often the cron runs. A deployment's runs every five minutes. */
const CRON_MS = 3_000;

/**
 * Starts it for a project with wrangler.toml. `origins` has the environments with their addresses. `env` is the
 * environment of the programs that use it; `persist` is the folder of the stores, each in one of the name of its
 * environment.
 */
export async function startPlatform({ project, folder, origins }) {
  const persist = join(folder, "stores");
  const workers = new Map();
  for (const [name, origin] of Object.entries(origins)) {
    workers.set(name, worker({ name, origin, project, persist: join(persist, name) }));
  }
  const byHost = new Map([...workers.values()].map((own) => [new URL(own.origin).hostname, own]));

  const { key, cert, caFile } = certificate(folder, [...byHost.keys()]);
  const front = createSecureServer({ key, cert }, (incoming, outgoing) => {
    const own = byHost.get(incoming.headers.host?.split(":")[0]);
    if (own === undefined) outgoing.writeHead(421).end();
    else own.pass(incoming, outgoing);
  });
  const proxy = createServer((_, outgoing) => outgoing.writeHead(403).end());
  proxy.on("connect", ({ url }, socket) => {
    const [host, port] = url.split(":");
    if (!byHost.has(host) || port !== "443") return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const upstream = connect(front.address().port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const side of [socket, upstream]) side.on("error", () => upstream.destroy());
    return undefined;
  });
  const control = createServer(async (incoming, outgoing) => {
    try {
      const [, name, what, secret] = incoming.url.split("/");
      const body = (await Array.fromAsync(incoming)).join("");
      const own = workers.get(name);
      const answers = {
        deploy: () => own.deploy(),
        secrets: () => (secret === undefined ? own.secrets() : own.setSecret(secret, body)),
      };
      outgoing.end(await answers[what]());
    } catch (error) {
      outgoing.writeHead(500).end(String(error?.stack ?? error));
    }
  });
  for (const server of [front, proxy, control]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  const at = (server) => `http://127.0.0.1:${server.address().port}`;

  // The test runner ends a file that takes too long; the Workers are in groups of their own.
  process.once("SIGTERM", () => {
    for (const own of workers.values()) own.end();
    process.exit(1);
  });

  return {
    persist,
    env: {
      HTTPS_PROXY: at(proxy),
      https_proxy: at(proxy),
      NODE_USE_ENV_PROXY: "1",
      NODE_EXTRA_CA_CERTS: caFile,
      CURL_CA_BUNDLE: caFile,
      RUNBOOK_WRANGLER: wrangler,
      RUNBOOK_PLATFORM: at(control),
      RUNBOOK_UPLOADS: join(folder, "uploads"),
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    fetch: (name, path, init) => workers.get(name).fetch(path, init),
    logs: (name) => workers.get(name).logs(),
    async close() {
      for (const own of workers.values()) await own.stop();
      for (const server of [front, proxy, control]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** The Worker of an environment; it serves once it is deployed. */
function worker({ name, origin, project, persist }) {
  const vars = join(project, `.dev.vars.${name}`);
  const values = new Map();
  /** The running `wrangler dev`, as `{ pid, gone }`. */
  let running;
  let port;
  let output = "";
  /** While the Worker is replaced, as by a new secret, requests wait, as they do on the platform. */
  let ready = Promise.resolve();
  let underWay = 0;

  /** Replacing a Worker on the platform ends no request: those under way get their answer first. */
  async function drained() {
    const end = performance.now() + DRAIN_MS;
    while (underWay > 0 && performance.now() < end) await sleep(10);
  }

  async function stop() {
    if (running === undefined) return;
    const { pid, gone } = running;
    running = undefined;
    endGroup(pid);
    await gone;
  }

  async function start() {
    await drained();
    await stop();
    const lines = [...values].map(([secret, value]) => `${secret}='${value}'\n`);
    writeFileSync(vars, lines.join(""), { mode: 0o600 });
    mkdirSync(persist, { recursive: true });
    for (let left = STARTS; left > 0; left -= 1) {
      if (await startOnce()) return;
      await stop();
    }
    throw new Error(`the Worker of ${name} does not answer:\n${output}`);
  }

  /** Returns whether it answers. */
  async function startOnce() {
    port = await freePort();
    const args = [
      "dev",
      "--env",
      name,
      "--ip",
      "127.0.0.1",
      "--port",
      port,
      "--persist-to",
      persist,
    ];
    const more = ["--inspector-port", "0", "--show-interactive-dev-session=false"];
    const child = spawn(process.execPath, [wrangler, ...args, ...more].map(String), {
      cwd: project,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: "false",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (output += text));
    }
    // From its start on: who waits for the end of a process that has ended waits forever.
    const own = { pid: child.pid, gone: once(child, "close") };
    running = own;
    const end = performance.now() + START_MS;
    while (performance.now() < end && child.exitCode === null) {
      const signal = AbortSignal.timeout(HEALTH_MS);
      const health = await fetch(`http://127.0.0.1:${port}/health`, { signal }).catch(() => {});
      if (health?.ok) {
        own.gone.then(() => running === own && restart());
        return true;
      }
      await sleep(100);
    }
    return false;
  }

  /** Starts it anew; requests that arrive meanwhile wait. */
  function replace() {
    ready = start();
    return ready;
  }

  /** A Worker that ends by itself is started again, as the platform does; the log says so. */
  function restart() {
    console.log(`the Worker of ${name} has ended by itself:\n${output.slice(-2_000)}`);
    replace().catch((error) => console.log(String(error)));
  }

  const cron = setInterval(async () => {
    if (running === undefined) return;
    await ready.catch(() => {});
    const signal = AbortSignal.timeout(ANSWER_MS);
    await fetch(`http://127.0.0.1:${port}/cdn-cgi/handler/scheduled`, { signal }).catch(() => {});
  }, CRON_MS);
  cron.unref();

  return {
    origin,
    logs: () => output,

    async deploy() {
      await replace();
      return `Deployed to ${name}`;
    },

    async setSecret(secret, value) {
      if (value === "") values.delete(secret);
      else values.set(secret, value);
      if (running !== undefined) await replace();
      return `Success! Changed the secret ${secret}`;
    },

    secrets: () =>
      JSON.stringify([...values.keys()].map((secret) => ({ name: secret, type: "secret_text" }))),

    async fetch(path, init) {
      await ready;
      underWay += 1;
      try {
        const signal = AbortSignal.timeout(ANSWER_MS);
        const own = new URL(path, `http://127.0.0.1:${port}`);
        const response = await fetch(own, { signal, ...init });
        return new Response(await response.arrayBuffer(), response);
      } finally {
        underWay -= 1;
      }
    },

    async pass(incoming, outgoing) {
      await ready.catch(() => {});
      underWay += 1;
      outgoing.once("close", () => (underWay -= 1));
      const { method, url } = incoming;
      // TLS ends here: the Worker takes plain http from this host alone.
      const headers = { ...incoming.headers, host: `127.0.0.1:${port}` };
      const there = { host: "127.0.0.1", port, path: url, method, headers, timeout: ANSWER_MS };
      const onward = request(there, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      onward.on("timeout", () => onward.destroy());
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    },

    end: () => running !== undefined && endGroup(running.pid),

    async stop() {
      clearInterval(cron);
      await stop();
      if (existsSync(vars)) rmSync(vars);
    },
  };
}

/** Ends a process and all that it has started; it may have ended. */
function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** A certificate for these names, which is its own authority. */
function certificate(folder, names) {
  mkdirSync(folder, { recursive: true });
  const [keyFile, caFile] = ["key.pem", "ca.pem"].map((name) => join(folder, name));
  const alternatives = names.map((name) => `DNS:${name}`).join(",");
  const args = [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-days", "1", "-subj", "/CN=runbooks", "-addext", `subjectAltName=${alternatives}`],
    ...["-keyout", keyFile, "-out", caFile],
  ];
  const { status, stderr, error } = spawnSync("openssl", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl makes no certificate: ${error?.message ?? stderr}`);
  return { key: readFileSync(keyFile), cert: readFileSync(caFile), caFile };
}
