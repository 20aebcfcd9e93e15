// Turns samples into figures. A time is the median of its rounds. A ratio is taken over all rounds
// together, because a garbage collection that falls into one round in ten belongs to every request; its
// spread is the spread of the rounds.

/** Returns `{ value, least, most }` of some numbers; `value` is their median. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const value =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { value, least: sorted[0], most: sorted.at(-1) };
}

/** Returns the ratio of CPU time: `value` over all rounds together, `least` and `most` over one round. */
export function ratio(samples, base) {
  const sum = (list) => list.reduce((total, { cpuPerThousand }) => total + cpuPerThousand, 0);
  const each = samples.map(({ cpuPerThousand }, n) => cpuPerThousand / base[n].cpuPerThousand);
  return { ...spread(each), value: sum(samples) / sum(base) };
}

/** Returns every figure that the report of a run has. */
export function figures({ starts, refused, scenarios, memory, curves, core, sizes }) {
  return {
    refused,
    scenarios: scenarios.map(({ scenario, peers }) => ({
      ...scenario,
      peers: Object.fromEntries(
        Object.entries(peers).map(([name, samples]) => [
          name,
          {
            ...measured(samples),
            ofFloor: ratio(samples, peers.floor),
            ofJose: ratio(samples, peers.jose),
          },
        ]),
      ),
    })),
    curves: Object.fromEntries(
      Object.entries(curves).map(([name, points]) => [
        name,
        points.map(({ at, samples }) => ({
          at,
          cpuPerThousand: spread(samples.map((sample) => sample.cpuPerThousand)),
          ofSmallest: ratio(samples, points[0].samples),
        })),
      ]),
    ),
    core: spread(core),
    starts: Object.fromEntries(
      Object.entries(starts).map(([name, samples]) => [
        name,
        {
          total: spread(samples.map(({ total }) => total)),
          first: spread(samples.map(({ first }) => first)),
          overEmpty: spread(samples.map(({ total }, n) => total - starts.empty[n].total)),
        },
      ]),
    ),
    memory,
    sizes,
  };
}

function measured(samples) {
  const names = ["cpuPerThousand", "requestsPerSecond", "p50", "p99"];
  return Object.fromEntries(names.map((name) => [name, spread(samples.map((one) => one[name]))]));
}
