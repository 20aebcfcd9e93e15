// Serves an issuer's keys on loopback.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Serves the result of `answer(body, status, headers)`; `count` is the number of requests, and
 * `authorizations` has the header of each.
 */
export async function serveKeys() {
  let answer = { status: 404 };
  let count = 0;
  const authorizations = [];
  const server = createServer((request, response) => {
    count += 1;
    authorizations.push(request.headers.authorization);
    const { status, headers, body } = answer;
    response.writeHead(status, headers).end(body === undefined ? "" : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    authorizations,
    url: `http://127.0.0.1:${server.address().port}/jwks`,
    get count() {
      return count;
    },
    answer(body, status = 200, headers = { "content-type": "application/json" }) {
      answer = { body, status, headers };
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
