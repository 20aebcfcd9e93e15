// Serves a `fetch` function on a loopback port, for clients in other processes.

import { createServer } from "node:http";
import { once } from "node:events";

/** Listens; `start(origin)` returns the function that answers. */
export async function listen(start) {
  let served;
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, headers, url } = incoming;
    const body = method === "GET" || method === "HEAD" ? undefined : Buffer.concat(chunks);
    const answer = await served.fetch(new URL(url, origin), { method, headers, body });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  served = await start(origin);
  return {
    origin,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
