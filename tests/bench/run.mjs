// Runs everything of the plan, interleaved. Each round runs every scenario once, and each scenario sends
// the same requests to every peer in turn, so that other load on the host disturbs all of them.

import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { inClone } from "../../scripts/setup/paths.mjs";
import { step } from "../../scripts/step.mjs";
import { layOut, names } from "./peers.mjs";
import { runners } from "./plan.mjs";
import { startStore } from "./store.mjs";
import { coreWork } from "./wasm.mjs";
import { makeWorld } from "./world.mjs";

/** The number of requests that every peer answers before the count begins, so that V8 compiles its code. */
const WARM_UP = 3_000;

/** The number of warm-up requests of a point of a curve: the peer meets each issuer and client again. */
const MEETING = 1_000;

/** Runs the plan; returns the samples, a list for each scenario, peer and point of a curve. */
export async function run(plan) {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-bench-"));
  const open = [];
  try {
    const world = await step("realms, keys and records", makeWorld);
    const store = await startStore(world.records);
    open.push(store);
    const peers = await layOut(folder, { bindings: world.bindings, store: store.address });
    const load = startLoad();
    open.push(load);
    await load.ask("play", { parties: world.parties });
    const start = async (name) => {
      const peer = await peers.start(name);
      open.push(peer);
      return { name, ...peer };
    };

    const starts = await step("cold starts", (say) => coldStarts(plan, start, load, say));
    const running = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await start(name)])),
    );
    const exchanging = [running.floor, running.jose, running.ours].map(plain);
    const refused = await step("refusals", () => load.ask("refuses", { peers: exchanging }));
    await step("warming up", () => warmUp(plan, running, load));
    const scenarios = await step("rounds", (say) => rounds(plan, running, load, say));
    const memory = Object.fromEntries(names.map((name) => [name, residentOf(running[name].pid)]));
    const curves = await step("growth", (say) => growth(plan, running.ours, load, say));
    const core = await step("core work in wasm", () => coreWork(world));
    return { starts, refused, scenarios, memory, curves, core, sizes: peers.sizes() };
  } finally {
    for (const one of open) one.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns what the load generator needs to know of a peer. */
const plain = ({ name, port, pid }) => ({ name, port, pid });

async function rounds({ scenarios, rounds, warm }, running, load, say) {
  const samples = scenarios.map((scenario) => ({
    scenario,
    peers: Object.fromEntries(runners.map((name) => [name, []])),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { scenario, peers } of samples) {
      const { connections, count } = scenario;
      say(`round ${round + 1} of ${rounds}, ${scenario.alg} ${scenario.size}`);
      await load.ask("prepare", { scenario, warm, count });
      for (const name of rotated(names, round)) {
        const peer = plain(running[name]);
        peers[name].push(await load.ask("measure", { peer, connections }));
      }
      await load.ask("prepare", { scenario: { ...scenario, fanOut: true }, warm, count });
      const peer = plain(running.ours);
      peers["fan-out"].push(await load.ask("measure", { peer, connections }));
    }
  }
  return samples;
}

async function warmUp({ scenarios }, running, load) {
  const [scenario] = scenarios;
  await load.ask("prepare", { scenario, warm: 0, count: WARM_UP });
  for (const name of names) {
    const peer = plain(running[name]);
    await load.ask("measure", { peer, connections: scenario.connections });
  }
}

/** Runs each point of a curve in each round; the first request of each realm reads its records. */
async function growth({ curves, rounds }, ours, load, say) {
  const samples = Object.fromEntries(
    Object.entries(curves).map(([name, points]) => [
      name,
      points.map((scenario) => ({ at: scenario.at, samples: [] })),
    ]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, points] of Object.entries(curves)) {
      say(`round ${round + 1} of ${rounds}, ${name}`);
      for (const index of rotated([...points.keys()], round)) {
        const { connections, count, ...scenario } = points[index];
        await load.ask("prepare", { scenario, warm: MEETING, count });
        const sample = await load.ask("measure", { peer: plain(ours), connections });
        samples[name][index].samples.push(sample);
      }
    }
  }
  return samples;
}

/** Measures from the start of a process to its first right answer, and the part from the first request on. */
async function coldStarts({ starts, scenarios }, start, load, say) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  await load.ask("prepare", { scenario: scenarios[0], warm: 0, count: 1 });
  // The first start of all reads the files from the disk, which is not measured here.
  for (let round = -1; round < starts; round += 1) {
    say(`${round + 1} of ${starts}`);
    for (const name of rotated(names, round + 1)) {
      const from = performance.now();
      const peer = await start(name);
      const listening = performance.now() - from;
      const first = await load.ask("first", { peer: plain(peer) });
      peer.close();
      if (round >= 0) samples[name].push({ total: listening + first, first });
    }
  }
  return samples;
}

/** The first peer changes with the round, so that no peer always runs on the warmer processor. */
function rotated(list, by) {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

/** Returns the memory of a process in MB, now and at most. */
function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}

/** The load generator, which runs one task at a time. */
function startLoad() {
  const child = fork(inClone("tests", "bench", "load.mjs"), { serialization: "advanced" });
  return {
    ask: (command, rest) =>
      new Promise((resolve, reject) => {
        const gone = () => reject(new Error("the load generator ended"));
        child.once("exit", gone).once("message", ({ value, error }) => {
          child.off("exit", gone);
          if (error === undefined) resolve(value);
          else reject(new Error(error));
        });
        child.send({ command, ...rest });
      }),
    close: () => child.kill(),
  };
}
