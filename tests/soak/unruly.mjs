// Clients beside the load that misuse their connections: some reset them in the middle of a request or of
// the work on it, some send a body slowly, and some never end it.

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const RESETTING = 6;
const SLOW = 4;
const STALLED = 4;

/**
 * Between two resets of one client. The Worker learns nothing of a reset while it waits for a body, so such a body counts as under way for
 * 10 s; beyond 90 a second they use up the budget for bodies, and the oldest get 503.
 */
const PAUSE_MS = 100;

/** Well below the 10 s that a body may take, and well beyond them. */
const SLOW_MS = 7_000;
const PATIENCE_MS = 20_000;

/**
 * Starts them against a port; `next()` returns the bytes of a new good request. `stop()` returns `{ resets,
 * slow, stalled, wrong: [text] }`: how often each happened, and each answer that is not as it must be, 200 to a slow body and
 * 408 to one that does not end.
 */
export function startUnruly({ port, next }) {
  const found = { resets: 0, slow: 0, stalled: 0, wrong: [] };
  let running = true;

  async function repeat(once) {
    while (running) await once(await next());
  }

  async function reset(bytes) {
    const socket = await dial(port);
    // Anything from a part of the head to a whole request that the Worker works on.
    const part = Math.random() < 0.5 ? Math.ceil(Math.random() * bytes.length) : bytes.length;
    socket.write(bytes.subarray(0, part));
    await sleep(Math.random() * 4);
    socket.resetAndDestroy();
    found.resets += 1;
    await sleep(PAUSE_MS);
  }

  async function slow(bytes) {
    const socket = await dial(port);
    const middle = bytes.length - 100;
    socket.write(bytes.subarray(0, middle));
    await sleep(Math.random() * SLOW_MS);
    socket.write(bytes.subarray(middle));
    await expect(socket, 200, "a slow body");
    found.slow += 1;
  }

  async function stalled(bytes) {
    const socket = await dial(port);
    socket.write(bytes.subarray(0, bytes.length - 1));
    await expect(socket, 408, "a body that does not end");
    found.stalled += 1;
  }

  async function expect(socket, wanted, what) {
    const status = await statusOf(socket);
    if (status !== wanted) found.wrong.push(`${what}: ${status}`);
    socket.destroy();
  }

  const times = (count, once) => Array.from({ length: count }, () => repeat(once));
  const all = [...times(RESETTING, reset), ...times(SLOW, slow), ...times(STALLED, stalled)];
  return {
    async stop() {
      running = false;
      await Promise.all(all);
      return found;
    },
  };
}

async function dial(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  return socket;
}

/** The status of the answer; the reason where there is none. */
function statusOf(socket) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve("no answer"), PATIENCE_MS);
    const done = (what) => {
      clearTimeout(late);
      resolve(what);
    };
    socket.once("data", (head) => done(Number(head.latin1Slice(9, 12))));
    socket.once("close", () => done("closed"));
  });
}
