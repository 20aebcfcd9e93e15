// How our Worker's CPU time grows with a realm and with a token.

import { JUDGED } from "./plan.mjs";

/** The number of requests before each point: the Worker meets its issuers and clients. */
const MEETING = 1_000;

/** Returns, by curve, its points with their samples. */
export async function growth({ curves: { points: curves, rounds }, warm }, { peers, load }, say) {
  const samples = Object.fromEntries(
    Object.entries(curves).map(([name, points]) => [
      name,
      points.map(({ at }) => ({ at, samples: [] })),
    ]),
  );
  await peers.within(["ours"], async ({ ours: peer }) => {
    await load.ask("prepare", { scenario: JUDGED, count: warm });
    await load.ask("measure", { peer, connections: JUDGED.connections });
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, points] of Object.entries(curves)) {
        say(`round ${round + 1} of ${rounds}, ${name}`);
        for (const [n, { connections, count, ...scenario }] of points.entries()) {
          await load.ask("prepare", { scenario, warm: MEETING, count });
          samples[name][n].samples.push(await load.ask("measure", { peer, connections }));
        }
      }
    }
  });
  return samples;
}
