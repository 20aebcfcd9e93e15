// The plan of the bench: the scenarios, the curves and the number of rounds.

import { curves } from "./world.mjs";

const REALM = "realms/bench";
const SIZES = { small: 0, "8 KB": 8_192 };
const TOKEN_BYTES = [1_024, 2_048, 4_096, 8_192, 14_000];
const ACT_DEPTHS = [0, 1, 2, 3, 4];

/** The peers that a scenario measures; the last is our Worker with one token for many targets. */
export const runners = ["empty", "floor", "jose", "ours", "fan-out"];

/**
 * Returns `{ scenarios, curves, rounds, warm, starts }`; each scenario and point has the `count` of its
 * requests. A scenario with a budget has more requests: under load workerd stops for 100 ms and more to
 * collect garbage, every ten or twenty thousand requests, and the figures must include that.
 */
export function plan({ quick }) {
  const [count, judgedCount] = quick ? [1_000, 6_000] : [3_000, 12_000];
  const counted = (scenario) => ({
    ...scenario,
    count: isJudged(scenario) ? judgedCount : count,
  });
  const wanted = quick
    ? scenarios().filter(({ size, depth }) => size === "small" && depth === 0)
    : scenarios();
  return {
    scenarios: wanted.map(counted),
    curves: growth(quick ? 2_000 : 6_000),
    rounds: quick ? 3 : 5,
    warm: 100,
    starts: quick ? 3 : 9,
  };
}

/** Whether the bench judges the budgets of CPU time by this scenario. */
export const isJudged = ({ alg, size, depth, connections }) =>
  alg === "ES256" && size === "small" && depth === 0 && connections === 16;

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
  return all;
}

/** Each curve has the quantity that grows, and its points from the smallest on. */
function growth(count) {
  const base = { realm: REALM, alg: "ES256", bytes: 0, depth: 0, connections: 16, count };
  const realms = (points) => points.map(({ count: at, realm }) => ({ at, ...base, realm }));
  return {
    issuers: realms(curves.issuers),
    clients: realms(curves.clients),
    "token bytes": TOKEN_BYTES.map((bytes) => ({ at: bytes, ...base, bytes })),
    "act depth": ACT_DEPTHS.map((depth) => ({ at: depth, ...base, depth })),
  };
}
