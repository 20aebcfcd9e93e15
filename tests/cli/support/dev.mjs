// `wrangler dev` in a folder, in a process group of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const START_MS = 60_000;

/** Returns a port that no process uses at the moment. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Serves the folder; returns the function that ends it. Rejects if the server does not start. */
export async function dev(cwd, port) {
  const args = ["dev", "--ip", "127.0.0.1", "--port", port, "--inspector-port", "0"];
  const child = spawn("wrangler", [...args.map(String), "--show-interactive-dev-session=false"], {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const gone = once(child, "close");
  const stop = async () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
    await gone;
  };
  const end = performance.now() + START_MS;
  while (performance.now() < end && child.exitCode === null) {
    const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (health?.ok) return stop;
    await sleep(100);
  }
  await stop();
  throw new Error(`wrangler dev does not answer:\n${output}`);
}
