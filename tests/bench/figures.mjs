// Turns samples into figures. Every figure of the judged scenario is the median of its processes; of a process
// it is the CPU time of all its slices together, because a garbage collection that falls into one slice in ten
// belongs to every request.

import { names } from "./peers.mjs";
import { runners } from "./plan.mjs";

/** Returns `{ value, least, most }` of some numbers; `value` is their median. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const value =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { value, least: sorted[0], most: sorted.at(-1) };
}

/** Returns every figure that the report of a run has. */
export function figures({ refused, starts, young, slices, curves, core, large, sizes }, plan) {
  return {
    refused,
    judged: {
      long: compared(slices.map(({ long }) => long)),
      short: compared(slices.map(({ short }) => short)),
    },
    others: plan.others.scenarios.map((scenario, n) => ({
      ...scenario,
      peers: compared(slices.map(({ others }) => [others[n]])),
    })),
    young: byPeer(names, (name) => youngOf(young[name], plan.young)),
    starts: byPeer(names, (name) => ({
      total: spread(starts[name].map(({ total }) => total)),
      first: spread(starts[name].map(({ first }) => first)),
      overEmpty: spread(starts[name].map(({ total }, n) => total - starts.empty[n].total)),
    })),
    curves: Object.fromEntries(
      Object.entries(curves).map(([name, points]) => [name, growthOf(points)]),
    ),
    core: spread(core),
    large,
    sizes,
  };
}

/** By peer, the figures of slices: a list of processes, each a list of slices. */
function compared(processes) {
  const cpu = (name) => processes.map((slices) => perRequest(slices.map((slice) => slice[name])));
  const base = { ofFloor: cpu("floor"), ofFair: cpu("fair"), ofJose: cpu("jose") };
  return byPeer(runners, (name) => {
    const own = cpu(name);
    const { value, least, most } = spread(own.map((time, n) => time / base.ofFloor[n]));
    const all = processes.flat().map((slice) => slice[name]);
    return {
      microseconds: spread(own.map((seconds) => seconds * 1e6)),
      ofFloor: { value, least, most },
      ofFair: spread(own.map((time, n) => time / base.ofFair[n])),
      ofJose: spread(own.map((time, n) => time / base.ofJose[n])),
      spread: (most - least) / value,
      perSecond: spread(all.map(({ count, seconds }) => count / seconds)),
      p50: spread(all.map(({ p50 }) => p50)),
      p99: spread(all.map(({ p99 }) => p99)),
    };
  });
}

function perRequest(samples) {
  const sum = (member) => samples.reduce((total, sample) => total + sample[member], 0);
  return sum("all") / sum("count");
}

/** Of a new process: CPU seconds per request of each step, and of all requests up to it; medians. */
function youngOf(processes, counts) {
  const kinds = ["main", "all"];
  const median = (of) =>
    byPeer(kinds, (kind) => spread(processes.map((one) => of(one, kind))).value);
  const total = (cpu, n, kind) => cpu.slice(0, n + 1).reduce((sum, step) => sum + step[kind], 0);
  return {
    steps: counts.map((requests, n) => ({
      requests,
      cpu: median(({ cpu }, kind) => cpu[n][kind] / cpu[n].count),
      total: median(({ cpu }, kind) => total(cpu, n, kind)),
    })),
    memory: spread(processes.map(({ memory }) => memory)),
  };
}

/** Each point of a curve as a ratio to the smallest, all rounds together; its spread is that of the rounds. */
function growthOf(points) {
  const [smallest] = points;
  return points.map(({ at, samples }) => ({
    at,
    ofSmallest: {
      ...spread(samples.map((one, n) => perRequest([one]) / perRequest([smallest.samples[n]]))),
      value: perRequest(samples) / perRequest(smallest.samples),
    },
  }));
}

const byPeer = (list, make) => Object.fromEntries(list.map((name) => [name, make(name)]));
