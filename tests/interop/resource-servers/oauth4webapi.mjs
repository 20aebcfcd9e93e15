// npm oauth4webapi: discovery, and its own implementation of RFC 9068 section 4.

import * as oauth from "oauth4webapi";

export const name = "oauth4webapi (npm)";

export async function startOauth4webapi({ issuer, audience }) {
  const url = new URL(issuer);
  const response = await oauth.discoveryRequest(url, { algorithm: "oauth2" });
  const server = await oauth.processDiscoveryResponse(url, response);
  return {
    async verify(token) {
      const headers = { authorization: `Bearer ${token}` };
      const request = new Request("https://orders.example/api", { headers });
      try {
        const claims = await oauth.validateJwtAccessToken(server, request, audience);
        return { status: 200, claims };
      } catch {
        return { status: 401 };
      }
    },
    close() {},
  };
}
