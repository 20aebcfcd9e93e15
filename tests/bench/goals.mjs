// The goals: what every figure must be, and what it aims at. A figure that is no number was not measured.

const MS = 1e3;

/** `{ what, must, aim, now, unit }` for each goal, from the figures of a run. */
export function goals({ judged, young, starts, core, large, sizes }) {
  const { long, short } = judged;
  const first = young.ours.steps[0].cpu;
  const thousand = (name, kind) => upTo(young[name].steps, 1_000)[kind];
  const ofJose = (kind) => thousand("ours", kind) / thousand("jose", kind);
  const goal = (what, must, aim, now, unit = "") => ({ what, must, aim, now, unit });
  return [
    goal("ours / floor", 1.25, 1.15, long.ours.ofFloor.value),
    goal("ours / fair floor", 1.18, 1.08, long.ours.ofFair.value),
    goal("ours / jose", 0.85, 0.77, long.ours.ofJose.value),
    goal("fan-out / floor", 0.95, 0.8, long["fan-out"].ofFloor.value),
    goal("short slices, ours / floor", 1.35, undefined, short.ours.ofFloor.value),
    goal("spread between processes of our build", 7, 3, long.ours.spread * 100, "%"),
    goal("first request, main thread", 8, 5, first.main * MS, "ms"),
    goal("first request, all threads", 15, 7, first.all * MS, "ms"),
    goal("first 1,000 requests / jose, main thread", 0.95, 0.88, ofJose("main")),
    goal("first 1,000 requests / jose, all threads", 1.15, 1.05, ofJose("all")),
    goal("start over an empty Worker", 25, 15, starts.ours.overEmpty.value, "ms"),
    goal("core work without signatures, main thread", 15, undefined, core.value, "µs"),
    goal("Worker, gzip", 420, 300, sizes.ours.gzip / 1000, "KB"),
    goal(
      "memory over an empty Worker after 10,000 requests",
      20,
      12,
      young.ours.memory.value - young.empty.memory.value,
      "MB",
    ),
    goal("createRealm with 100,000 clients", 1.5, 0.8, large, "s"),
  ];
}

/** The CPU time of all requests of a new process up to a step. */
function upTo(steps, count) {
  return steps.find(({ requests }) => requests === count).total;
}
