// A gateway in front of MCP servers: for each tool server it exchanges the user's token for one that is
// meant for that server alone.
//
// An attacker who takes over a tool server then has a token that opens nothing else, expires in a few
// minutes, and names the gateway as the actor. MCP's own rules forbid passing the user's token on.

import { AccessTokenError, verifyAccessToken } from "edge-token-exchange";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/**
 * A fetch handler for `POST /{server}`. `servers` has, by name, `{ url, scope }`; `login` has the arguments
 * of `verifyAccessToken` for the users' tokens; `send` is `fetch`.
 */
export function createGateway({ realm, secret, login, servers, send = fetch }) {
  return async function gateway(request) {
    const name = new URL(request.url).pathname.slice(1);
    const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
    if (!server) return Response.json({ error: "no such tool server" }, { status: 404 });

    const token = request.headers.get("authorization")?.match(/^Bearer (\S+)$/i)?.[1] ?? "";
    try {
      await verifyAccessToken(token, login);
    } catch (error) {
      if (!(error instanceof AccessTokenError)) throw error;
      const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
      return Response.json({ error: "invalid_token" }, { status: 401, headers });
    }

    const result = await realm.exchange({
      authorization: `Basic ${btoa(`mcp-gateway:${secret}`)}`,
      body: new URLSearchParams({
        grant_type: GRANT,
        subject_token: token,
        subject_token_type: ACCESS_TOKEN,
        audience: server.url,
        scope: server.scope,
      }),
    });
    switch (result.outcome) {
      case "granted":
        return send(server.url, {
          method: "POST",
          headers: {
            authorization: `Bearer ${result.access_token}`,
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
          },
          body: await request.text(),
        });
      case "refused":
        return Response.json({ error: "forbidden", reason: result.refusal.id }, { status: 403 });
      default:
        return Response.json({ error: "unavailable" }, { status: 503, headers: result.headers });
    }
  };
}

/** The checks of a tool server: the token is meant for it, and the gateway acts for the user. */
export async function callerOf(request, { issuer, jwks, url }) {
  const token = request.headers.get("authorization")?.match(/^Bearer (\S+)$/i)?.[1] ?? "";
  const { sub, scope, actor } = await verifyAccessToken(token, { issuer, jwks, audience: url });
  if (actor?.sub !== "mcp-gateway") throw new Error("not by way of the gateway");
  return { user: sub, scope };
}
