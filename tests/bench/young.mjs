// What a new isolate costs: from the start of its process to the first answer, and the CPU time of its first
// requests.

import { readFileSync } from "node:fs";

import { names } from "./peers.mjs";
import { JUDGED } from "./plan.mjs";

/** Milliseconds from the start of each process to its first right answer, by peer. */
export async function starts(plan, { peers, load }, say) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  await load.ask("prepare", { scenario: JUDGED, count: 1 });
  // The first start of all reads the files from the disk, which is not measured here.
  for (let round = -1; round < plan.starts; round += 1) {
    say(`${round + 1} of ${plan.starts}`);
    for (const name of names) {
      const from = performance.now();
      await peers.within([name], async ({ [name]: peer }) => {
        const first = await load.ask("first", { peer });
        if (round >= 0) samples[name].push({ total: performance.now() - from, first });
      });
    }
  }
  return samples;
}

/** By peer, of each process: the CPU time of its first requests up to each step, and the memory then. */
export async function young(plan, { peers, load }, say) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const counts = plan.young.map((upTo, n) => upTo - (plan.young[n - 1] ?? 0));
  for (let round = 0; round < plan.processes; round += 1) {
    await peers.within(names, async (running) => {
      const cpu = Object.fromEntries(names.map((name) => [name, []]));
      for (const [n, count] of counts.entries()) {
        say(`process ${round + 1} of ${plan.processes}, up to request ${plan.young[n]}`);
        await load.ask("prepare", { scenario: JUDGED, count });
        const connections = Math.min(JUDGED.connections, count);
        for (const name of names) {
          cpu[name].push(await load.ask("measure", { peer: running[name], connections }));
        }
      }
      for (const name of names) {
        samples[name].push({ cpu: cpu[name], memory: residentOf(running[name].pid) });
      }
    });
  }
  return samples;
}

/** The memory of a process in MB. */
function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}
