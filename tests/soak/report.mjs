// What a soak found, and whether that is sound.

/** By how much the last third may exceed the middle one: garbage is collected when V8 likes. */
const GROWTH = 1.1;

/** Medians of the middle and the last third of the samples; the first third is still warming up. */
function thirds(memory) {
  const third = Math.floor(memory.length / 3);
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  return [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
}

/** No answer that must not be, no 5xx, and memory that does not go on growing. */
export function isSound({ counts, wrong, memory }) {
  const [middle, last] = thirds(memory);
  return wrong === 0 && failures(counts) === 0 && last <= middle * GROWTH;
}

const failures = (counts) =>
  Object.entries(counts).reduce((sum, [status, count]) => (status >= "500" ? sum + count : sum), 0);

/** The figures for a person. */
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
