// PyPI Authlib's authorization server, running: access tokens of services, for client credentials.

import { servePython } from "../support/python.mjs";

/** Starts it; `token()` returns a token of the service `clientId`, addressed to `audience`. */
export async function startAuthlibServer({ clientId, audience }) {
  const secret = crypto.randomUUID();
  const settings = { client_id: clientId, client_secret: secret, audience };
  const { url, close } = await servePython("issuers/authlib_server", settings);
  return {
    issuer: url,
    jwksUri: `${url}/jwks`,
    close,
    async token(scope) {
      const response = await fetch(`${url}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
        body: new URLSearchParams({ grant_type: "client_credentials", scope }),
      });
      const body = await response.json();
      if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
      return body.access_token;
    },
  };
}
