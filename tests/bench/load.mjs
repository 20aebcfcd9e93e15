// The load generator, a process of its own so that it does not share a thread with the store. It makes the
// requests, sends them and judges the answers. It ends with the process that started it; a measurement ends
// after its count of requests or after a minute.

import { readFileSync, readdirSync } from "node:fs";

import { send } from "./http.mjs";
import { createJudge, refuses } from "./judge.mjs";
import { createRequests } from "./requests.mjs";

let makers;
let judge;
let pool;

const commands = {
  async play({ parties }) {
    makers = createRequests(parties);
    judge = await createJudge(parties.signing);
  },

  /** The number of bad requests that the peers all refuse. */
  refuses: ({ peers }) => refuses(peers, makers),

  /** Makes the requests of one round: first the warm-up requests, then the requests that count. */
  async prepare({ scenario, warm, count }) {
    pool = { warm: await makers.pool(scenario, warm), counted: await makers.pool(scenario, count) };
  },

  /** Runs one measurement: CPU time in milliseconds and requests per second, p50 and p99 in ms. */
  async measure({ peer: { name, port, pid }, connections }) {
    if (pool.warm.length > 0) await send(port, pool.warm, { connections });
    const before = cpuSeconds(pid);
    const { seconds, latencies, answers } = await send(port, pool.counted, { connections });
    const cpu = cpuSeconds(pid) - before;
    await judge(name, pool.counted, answers);
    latencies.sort();
    const at = (share) => latencies[Math.min(latencies.length - 1, latencies.length * share) | 0];
    return {
      cpuPerThousand: (cpu * 1e6) / answers.length,
      requestsPerSecond: answers.length / seconds,
      p50: at(0.5),
      p99: at(0.99),
    };
  },

  /** Returns the milliseconds to the first right answer of a Worker that was just started. */
  async first({ peer: { name, port } }) {
    const { latencies, answers } = await send(port, pool.counted.slice(0, 1), { connections: 1 });
    await judge(name, pool.counted, answers);
    return latencies[0];
  },
};

process.on("disconnect", () => process.exit(1));
process.on("message", async ({ command, ...rest }) => {
  try {
    process.send({ value: await commands[command](rest) });
  } catch (error) {
    process.send({ error: error.message });
  }
});

/** Returns the CPU time of all threads, in nanoseconds where the kernel reports them, else in its ticks. */
function cpuSeconds(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.reduce((sum, task) => sum + onCpu(`/proc/${pid}/task/${task}/schedstat`), 0);
  } catch {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) / TICKS;
  }
}

const onCpu = (file) => Number(readFileSync(file, "utf8").split(" ")[0]) / 1e9;

/** Linux reports to programs in hundredths of a second. */
const TICKS = 100;
