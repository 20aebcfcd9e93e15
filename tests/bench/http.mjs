// A client that only sends prepared requests over connections that stay open, and keeps the answers. It
// parses no more of HTTP than workerd writes.

import { connect } from "node:net";

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/**
 * Sends every request once, over `connections` at a time, each after the server answered the one before it.
 * Returns `{ seconds, latencies, answers }`, in the order of the requests. Rejects when a connection breaks
 * or all of it takes longer than `seconds`.
 */
export async function send(port, requests, { connections, seconds = 60 }) {
  const answers = new Array(requests.length);
  const latencies = new Float64Array(requests.length);
  const open = await Promise.all(Array.from({ length: connections }, () => dial(port)));
  let next = 0;

  const work = async (connection) => {
    while (next < requests.length) {
      const own = next;
      next += 1;
      const from = performance.now();
      answers[own] = await connection.ask(requests[own].bytes);
      latencies[own] = performance.now() - from;
    }
  };

  const start = performance.now();
  const late = setTimeout(() => open.forEach((one) => one.end("took too long")), seconds * 1000);
  try {
    await Promise.all(open.map(work));
    return { seconds: (performance.now() - start) / 1000, latencies, answers };
  } finally {
    clearTimeout(late);
    for (const connection of open) connection.end("done");
  }
}

async function dial(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let waiting;
  let parts = [];
  const fail = (why) => waiting?.reject(new Error(`the connection ${why}`));
  socket.on("error", (error) => fail(error.message));
  socket.on("close", () => fail("was closed"));
  socket.on("data", (chunk) => {
    parts.push(chunk);
    const text = parts.length === 1 ? chunk : Buffer.concat(parts);
    const answer = parse(text);
    if (!answer) return;
    parts = [];
    waiting.resolve(answer);
  });
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve).once("error", reject);
  });

  return {
    ask(bytes) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(bytes);
      });
    },
    end(why) {
      fail(why);
      socket.destroy();
    },
  };
}

/** Returns status and body once all of the answer has arrived. */
function parse(bytes) {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error("an answer without Content-Length");
  const from = end + END_OF_HEAD.length;
  if (bytes.length < from + Number(length)) return undefined;
  return { status: Number(head.slice(9, 12)), body: bytes.subarray(from, from + Number(length)) };
}
