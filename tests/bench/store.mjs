// The store of the Workers under test: Workers KV as workerd asks for it, one GET for each record.
// It runs in the process of the bench, so that reading costs a Worker what it costs at the edge (a
// request to somewhere else) and its records are not counted as the Worker's memory.

import { createServer } from "node:http";

/** Serves a map from name to text on a port of its own; `close()` ends it. */
export async function startStore(records) {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://store").pathname.slice(1));
    const text = request.method === "GET" ? records.get(name) : undefined;
    response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/plain" });
    response.end(text);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    address: `127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
