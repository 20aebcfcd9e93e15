// The load generator, a process of its own so that it does not share a thread with the store. It makes the
// requests, sends them and judges the answers. It ends with the process that started it; a measurement ends
// after its count of requests or after a minute.

import { readFileSync, readdirSync } from "node:fs";

import { send } from "./http.mjs";
import { createJudge, refuses } from "./judge.mjs";
import { JUDGED } from "./plan.mjs";
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

  /** Makes the requests of one slice: first those before it, which do not count, then its own. */
  async prepare({ scenario, warm = 0, count }) {
    pool = { warm: await makers.pool(scenario, warm), counted: await makers.pool(scenario, count) };
  },

  /**
   * Sends them to a peer: `{ count, main, all, seconds, p50, p99 }` with the CPU seconds of its main thread
   * and of all threads, the seconds that passed, and latencies in ms.
   */
  async measure({ peer: { name, port, pid }, connections }) {
    if (pool.warm.length > 0) await send(port, pool.warm, { connections });
    const before = cpuSeconds(pid);
    const { seconds, latencies, answers } = await send(port, pool.counted, { connections });
    const cpu = spent(before, cpuSeconds(pid));
    await judge(name, pool.counted, answers);
    latencies.sort();
    const at = (share) => latencies[Math.min(latencies.length - 1, latencies.length * share) | 0];
    return { count: answers.length, ...cpu, seconds, p50: at(0.5), p99: at(0.99) };
  },

  /** Has the engine of peer `core` exchange new tokens in one request; returns the CPU seconds of it. */
  async core({ peer: { port, pid }, count }) {
    const forms = await makers.forms(JUDGED, count);
    const before = cpuSeconds(pid);
    const { answers } = await send(port, [forms], { connections: 1 });
    const cpu = spent(before, cpuSeconds(pid));
    const granted = Number(answers[0].body);
    if (granted !== count) throw new Error(`the engine granted ${granted} of ${count} exchanges`);
    return cpu;
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

/** The CPU time of the main thread, which runs the Worker, and of all threads, in seconds. */
function cpuSeconds(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const times = tasks.map((task) => [Number(task), onCpu(`/proc/${pid}/task/${task}/schedstat`)]);
  return {
    main: times.find(([task]) => task === pid)[1],
    all: times.reduce((sum, [, time]) => sum + time, 0),
  };
}

const spent = (before, after) => ({ main: after.main - before.main, all: after.all - before.all });

const onCpu = (file) => Number(readFileSync(file, "utf8").split(" ")[0]) / 1e9;
