// A Worker with Hono: an API that calls a second one on behalf of its user, and the exchange itself.
//
// The API never passes on the token that it received: that one is meant for it alone. It exchanges it for a
// token that is meant for orders, names the actor, and lives for two minutes.

import { AccessTokenError, createRealm, verifyAccessToken } from "edge-token-exchange";
import { createDurableStores } from "edge-token-exchange/durable-objects";
import { Hono } from "hono";

export { ExchangeStore } from "edge-token-exchange/durable-objects";

let started;
const realmOf = (env) =>
  (started ??= createRealm(env.REALM, {
    signingKeys: JSON.parse(env.SIGNING_KEYS),
    ...createDurableStores(env.EXCHANGE_STORE),
  }));

const app = new Hono();

// The endpoints of the realm: token, explain, jwks, metadata.
for (const path of ["/realms/alpha/*", "/.well-known/oauth-authorization-server/*"]) {
  app.all(path, async ({ req, env }) => (await realmOf(env)).handle(req.raw));
}

// The first resource server: tokens of the login service, meant for the API.
app.get("/summary", async (c) => {
  const token = bearer(c);
  const user = await verifyAccessToken(token, {
    issuer: "https://login.example",
    audience: "https://api.example",
    jwks: JSON.parse(c.env.REALM).trusted_issuers[0].jwks,
  });
  const realm = await realmOf(c.env);
  const exchanged = await realm.exchange({
    authorization: `Basic ${btoa(`api:${c.env.CLIENT_SECRET}`)}`,
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: token,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      audience: "https://orders.example",
      scope: "orders:read",
    }),
  });
  if (exchanged.status !== 200) return c.json({ error: "no token for orders" }, 502);

  const headers = { authorization: `Bearer ${exchanged.access_token}` };
  const response = await orders.request("/orders", { headers }, c.env);
  return c.json({ user: user.sub, orders: await response.json() }, response.status);
});

// The second resource server: tokens of the realm, meant for orders. It could be another Worker.
const orders = new Hono();
orders.get("/orders", async (c) => {
  const realm = await realmOf(c.env);
  const keys = await realm.handle(new Request(`${realm.issuer}/jwks`));
  const caller = await verifyAccessToken(bearer(c), {
    issuer: realm.issuer,
    audience: "https://orders.example",
    jwks: await keys.json(),
  });
  if (!caller.scope.includes("orders:read")) return c.json({ error: "insufficient_scope" }, 403);
  return c.json({ of: caller.sub, askedBy: caller.actor?.sub });
});

const bearer = (c) => c.req.header("authorization")?.match(/^Bearer (\S+)$/i)?.[1] ?? "";

for (const server of [app, orders]) {
  server.onError((error, c) => {
    if (!(error instanceof AccessTokenError)) return c.json({ error: "server_error" }, 500);
    c.header("www-authenticate", 'Bearer error="invalid_token"');
    return c.json({ error: "invalid_token", reason: error.reason }, 401);
  });
}

export default app;
