// The results of a soak, and whether they are acceptable.

/** The tolerance of the last third over the middle one: V8 collects garbage at times of its own. */
const GROWTH = 1.1;

/**
 * Returns the medians of the middle and the last third of the samples; the first third is still warming up.
 */
function thirds(memory) {
  const third = Math.floor(memory.length / 3);
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  return [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
}

/** Whether there is no wrong answer, no 5xx, and no memory that keeps growing. */
export function isSound({ counts, wrong, memory }) {
  const [middle, last] = thirds(memory);
  return wrong === 0 && failures(counts) === 0 && last <= middle * GROWTH;
}

const failures = (counts) =>
  Object.entries(counts).reduce((sum, [status, count]) => (status >= "500" ? sum + count : sum), 0);

/** Returns the figures as text for a person. */
export function report(found) {
  const { minutes, counts, wrong, memory } = found;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const [middle, last] = thirds(memory);
  const each = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
  return [
    `${all} requests in ${minutes} min: ${each.join(", ")}`,
    `answers that were not as they must be: ${wrong}; 5xx: ${failures(counts)}`,
    `memory of workerd: ${memory[0].toFixed(0)} MB at first, ${middle.toFixed(0)} MB in the middle third, ${last.toFixed(0)} MB in the last, at most ${Math.max(...memory).toFixed(0)} MB`,
    isSound(found) ? "sound" : "NOT SOUND",
  ].join("\n");
}
