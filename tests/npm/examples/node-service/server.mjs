// A Node service with Express: it serves the endpoints of a realm beside its other routes.
//
// REALM names the document, SIGNING_KEYS a file of private JWKs, PORT the port to listen on. Behind a proxy
// that ends TLS, the service reads the transport from the proxy's header; on loopback it accepts plain
// http.

import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";

import { createRealm } from "edge-token-exchange";
import express from "express";

const realm = await createRealm(await readFile(process.env.REALM, "utf8"), {
  signingKeys: JSON.parse(await readFile(process.env.SIGNING_KEYS, "utf8")),
  logger: (line) => console.error(JSON.stringify(line)),
});
for (const { pointer, reason } of realm.warnings) console.warn(`${pointer}: ${reason}`);

const app = express();
app.set("trust proxy", "loopback");

app.get("/", (_, response) => response.send("a service of its own"));

app.use(async (request, response) => {
  const answer = await realm.handle(toRequest(request));
  response.status(answer.status).setHeaders(answer.headers);
  if (answer.body === null) response.end();
  else Readable.fromWeb(answer.body).pipe(response);
});

const server = app.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

/** No middleware may read the body before this handler: the realm bounds and reads it. */
function toRequest(request) {
  const { method, headers, originalUrl, protocol } = request;
  const url = new URL(originalUrl, `${protocol}://${headers.host}`);
  const bodiless = method === "GET" || method === "HEAD";
  const body = bodiless ? undefined : Readable.toWeb(request);
  const known = Object.entries(headers).filter(([, value]) => typeof value === "string");
  return new Request(url, { method, headers: known, body, duplex: "half" });
}
