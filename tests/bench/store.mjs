// The store of the Workers under test: it serves Workers KV as workerd reads it, one GET for each record.
// It runs in the process of the bench, so that a read costs a Worker a request to another process, as at
// the edge, and its records do not count as the Worker's memory.

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
