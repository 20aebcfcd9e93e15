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

/** Opens a connection that sends the head of a form of so many bytes and only some of them. */
export async function stall(worker, path, { length, sent }) {
  const { hostname, port, host } = new URL(worker.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const connection = { answer: undefined, close: () => socket.destroy() };
  let text = "";
  socket.setEncoding("utf8").on("data", (part) => {
    text += part;
    connection.answer = Number(text.split(" ")[1]);
  });
  socket.on("error", () => {});
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-www-form-urlencoded\r\n`;
  socket.write(`${head}content-length: ${length}\r\n\r\n${"a".repeat(sent)}`);
  return connection;
}
