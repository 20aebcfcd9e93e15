// The Worker in workerd: `wrangler dev` on the local KV, in a process group of its own. Ctrl-C then
// reaches this program alone, which ends the whole group.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { root } from "../../../scripts/setup/paths.mjs";
import { StepFailed } from "../../../scripts/step.mjs";
import { localConfiguration } from "./configuration.mjs";
import { secretOf } from "./secret.mjs";

const ADDRESS = "127.0.0.1";
const START_SECONDS = 60;
const STOP_MS = 5_000;

/** As `crons` in wrangler.toml. */
const CRON_MS = 300_000;

/** Fails with advice when another program uses the port. */
export async function assertPortIsFree(port) {
  const probe = createServer();
  try {
    probe.listen(port, ADDRESS);
    await once(probe, "listening");
    probe.close();
  } catch (error) {
    const reason = error.code === "EADDRINUSE" ? "in use" : `unavailable (${error.code})`;
    throw new StepFailed(`port ${port} on ${ADDRESS} is ${reason}`, {
      next: "Name another one with `npm start -- --port N`.",
    });
  }
}

/**
 * Serves until `stop()`, with the static files of `site` or else of dist/site, and the secrets in
 * .dev.vars of the folder `config`; `ended` rejects if the server ends by itself. Returns nothing when `asked`, a promise, resolves before the server answers.
 * `log()` returns the reader of one output stream.
 */
export async function serve({ port, persist, config, site, asked, log }) {
  await assertPortIsFree(port);
  const { file } = await secretOf(persist);
  const child = spawn("wrangler", args(port, persist, site, [...devVars(config), file]), {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_SEND_METRICS: "false",
    },
  });
  // Neither workerd nor wrangler outlives this program.
  process.on("exit", () => endGroup(child));
  child.once("exit", () => endGroup(child));

  let output = "";
  let ready = false;
  for (const stream of [child.stdout, child.stderr]) {
    const logged = log();
    stream.on("data", (text) => (ready ? logged(text) : (output += text)));
  }
  const gone = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const ended = gone.then(() => {
    throw new StepFailed("wrangler dev ended by itself", { output });
  });
  // When `stop()` ends the server, no caller may be awaiting this promise.
  ended.catch(() => {});

  async function stop() {
    child.kill("SIGTERM");
    await Promise.race([gone, sleep(STOP_MS)]);
    endGroup(child);
    await gone;
  }

  const waiting = new AbortController();
  const first = await Promise.race([
    answers(port, waiting.signal),
    asked.then(() => "asked"),
    ended,
  ]).finally(() => waiting.abort());
  ready = first === "ready";
  if (ready) {
    // Nothing calls the cron of a local Worker, so this program does: the cron fetches the keys of
    // issuers.
    setInterval(() => runCron(port), CRON_MS).unref();
    await Promise.race([runCron(port), sleep(STOP_MS)]);
    return { ended, stop };
  }
  await stop();
  if (first === "asked") return undefined;
  throw new StepFailed(`no answer on port ${port} within ${START_SECONDS} s`, { output });
}

/** The file with the secrets that the documents name. The file of the host's own secret is read after it. */
function devVars(config) {
  const file = config && join(config, ".dev.vars");
  return file && existsSync(file) ? [file] : [];
}

function args(port, persist, site, secrets) {
  const options = {
    config: localConfiguration(persist),
    ip: ADDRESS,
    port,
    "inspector-port": 0,
    "persist-to": persist,
    "env-file": secrets,
    // wrangler prints a Worker's log at this level.
    "log-level": "log",
    "show-interactive-dev-session": false,
    ...(site && { assets: site }),
  };
  const given = Object.entries(options).flatMap(([name, value]) =>
    [value].flat().map((one) => `--${name}=${one}`),
  );
  return ["dev", ...given];
}

async function runCron(port) {
  await fetch(`http://${ADDRESS}:${port}/cdn-cgi/handler/scheduled`).catch(() => {});
}

async function answers(port, signal) {
  const end = performance.now() + START_SECONDS * 1000;
  while (performance.now() < end && !signal.aborted) {
    const health = await fetch(`http://${ADDRESS}:${port}/health`).catch(() => undefined);
    if (health?.ok) return "ready";
    await sleep(50);
  }
  return "late";
}

/** Ends the rest of the group; macOS reports EPERM where none is left. */
function endGroup({ pid }) {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!["ESRCH", "EPERM"].includes(error.code)) throw error;
  }
}
