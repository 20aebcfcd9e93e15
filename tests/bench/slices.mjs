// The comparison of warm Workers: the same requests in turn to a process of every peer, and all of that in
// several generations of processes.

import { names } from "./peers.mjs";
import { JUDGED, runners } from "./plan.mjs";

/** The number of requests before a slice of another scenario, in which a peer meets new keys. */
const MEETING = 100;

/** Returns, of each generation, the `long` and `short` slices and those of the `others`, by peer. */
export async function slices(plan, { peers, load }, say) {
  const generations = [];
  for (let n = 0; n < plan.processes; n += 1) {
    const tell = (what) => say(`process ${n + 1} of ${plan.processes}, ${what}`);
    const measured = await peers.within(names, (running) => generation(plan, running, load, tell));
    generations.push(measured);
  }
  return generations;
}

async function generation({ warm, long, short, others }, running, load, say) {
  say("warming up");
  await load.ask("prepare", { scenario: JUDGED, count: warm });
  for (const name of names) await measure(load, running[name], JUDGED);

  const samples = { long: [], short: [], others: [] };
  for (const [kind, { count, rounds }] of Object.entries({ long, short })) {
    for (let round = 0; round < rounds; round += 1) {
      say(`${kind} slices, round ${round + 1} of ${rounds}`);
      samples[kind].push(await slice(load, running, JUDGED, { count, by: round }));
    }
  }
  for (const scenario of others.scenarios) {
    const { alg, size, depth, connections } = scenario;
    say(`${alg} ${size}, act ${depth}, ${connections} connections`);
    const by = samples.others.length;
    samples.others.push(await slice(load, running, scenario, { ...others, by, warm: MEETING }));
  }
  return samples;
}

/** One slice of every peer; the first peer is another one each time, and so follows another one. */
async function slice(load, running, scenario, { count, by, warm = 0 }) {
  const samples = {};
  await load.ask("prepare", { scenario, warm, count });
  for (const name of rotated(names, by)) {
    samples[name] = await measure(load, running[name], scenario);
  }
  await load.ask("prepare", { scenario: { ...scenario, fanOut: true }, warm, count });
  samples["fan-out"] = await measure(load, running.ours, scenario);
  return Object.fromEntries(runners.map((name) => [name, samples[name]]));
}

const measure = (load, peer, { connections }) => load.ask("measure", { peer, connections });

function rotated(list, by) {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
