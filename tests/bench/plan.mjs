// The plan of the bench: what is measured how often.

import { curves } from "./world.mjs";

const REALM = "realms/bench";
const SIZES = { small: 0, "8 KB": 8_192 };
const TOKEN_BYTES = [1_024, 2_048, 4_096, 8_192, 14_000];
const ACT_DEPTHS = [0, 1, 2, 3, 4];

/** The scenario by which the goals are judged. */
export const JUDGED = {
  realm: REALM,
  alg: "ES256",
  size: "small",
  bytes: 0,
  depth: 0,
  connections: 16,
};

/** What a slice compares; the last is our Worker with one token for many targets. */
export const runners = ["empty", "floor", "fair", "jose", "ours", "fan-out"];

/**
 * Returns the plan:
 *
 * - `processes`: how many processes of each peer are measured; a process keeps its speed for life, so
 *   one says little about a build;
 * - `warm`: how many requests a process answers before its slices begin;
 * - `long` and `short`: `{ count, rounds }` of the slices of the judged scenario;
 * - `others`: the other scenarios, and the count of their slices;
 * - `young`: after how many requests of a new process its CPU time is read;
 * - `starts`: how many starts of each peer are measured;
 * - `curves`: the points of each, from the smallest, and how often each is measured;
 * - `core`: exchanges per batch, and batches.
 *
 * A long slice includes the garbage collections of workerd, which come every ten or twenty thousand
 * requests; a short one shows a Worker that answers between other work.
 */
export function plan({ quick }) {
  return {
    processes: 5,
    warm: 3_000,
    long: { count: 6_000, rounds: quick ? 1 : 3 },
    short: { count: 100, rounds: quick ? 10 : 40 },
    others: { count: 2_000, scenarios: quick ? [] : scenarios() },
    young: [1, 10, 100, 1_000, 10_000],
    starts: quick ? 5 : 9,
    curves: { points: growth(quick ? 1_000 : 6_000), rounds: quick ? 1 : 5 },
    core: { count: 1_000, warm: quick ? 10 : 20, batches: quick ? 5 : 15 },
  };
}

function scenarios() {
  const all = [];
  for (const alg of ["ES256", "RS256", "Ed25519"]) {
    for (const [size, bytes] of Object.entries(SIZES)) {
      for (const depth of [0, 4]) {
        for (const connections of [16, 1]) {
          all.push({ realm: REALM, alg, size, bytes, depth, connections });
        }
      }
    }
  }
  return all.filter((scenario) => JSON.stringify(scenario) !== JSON.stringify(JUDGED));
}

function growth(count) {
  const realms = (points) =>
    points.map(({ count: at, realm }) => ({ at, ...JUDGED, count, realm }));
  return {
    issuers: realms(curves.issuers),
    clients: realms(curves.clients),
    "token bytes": TOKEN_BYTES.map((bytes) => ({ at: bytes, ...JUDGED, count, bytes })),
    "act depth": ACT_DEPTHS.map((depth) => ({ at: depth, ...JUDGED, count, depth })),
  };
}
