// npm express with express-oauth2-jwt-bearer, which finds the keys by discovery; `strict` is RFC 9068.

import { createServer } from "node:http";
import { once } from "node:events";

import express from "express";
import { auth, requiredScopes } from "express-oauth2-jwt-bearer";

import { bearer } from "./bearer.mjs";

/** Its JOSE library is older than RFC 9864. */
export const cannot = ["Ed25519"];
export const name = "express-oauth2-jwt-bearer (npm)";

export async function startExpress({ issuer, audience, scope }) {
  const app = express();
  app.use(auth({ issuerBaseURL: issuer, audience, strict: true }));
  app.get("/", requiredScopes(scope), (request, response) => response.json(request.auth.payload));
  // The middleware gives its reason with the status; the default page would also print a stack.
  app.use((error, _request, response, _next) => response.status(error.status ?? 500).json({}));
  const server = createServer(app).listen(0, "127.0.0.1");
  server.unref();
  await once(server, "listening");
  return {
    verify: (token) => bearer(`http://127.0.0.1:${server.address().port}/`, token),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
