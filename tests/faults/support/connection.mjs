// Requests on connections of their own, which a test resets.

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Sends a request and resets its connection so many milliseconds later, without an answer. */
export async function sendAndReset(worker, path, { after, ...request }) {
  const { hostname, port } = new URL(worker.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => {});
  let answered = false;
  socket.on("data", () => (answered = true));
  socket.write(await textOf(new Request(new URL(path, worker.url), request)));
  await sleep(after);
  socket.resetAndDestroy();
  if (answered) throw new Error(`${path} was answered before its connection was reset`);
}

async function textOf(request) {
  const body = await request.text();
  const headers = [...request.headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const { pathname, host } = new URL(request.url);
  return [
    `${request.method} ${pathname} HTTP/1.1\r\n`,
    `host: ${host}\r\ncontent-length: ${body.length}\r\n`,
    ...headers,
    `\r\n${body}`,
  ].join("");
}
