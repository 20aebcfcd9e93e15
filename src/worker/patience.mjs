// How long a part of the machine is waited for: a request must not hang because a part of us does.

const PATIENCE_MS = 5_000;

/** The answer, or a rejection where it takes too long. */
export async function inTime(answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
