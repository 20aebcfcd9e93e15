// npm oauth4webapi: discovery, its token endpoint request for any grant, and its checks of the answer.

import { importJWK } from "jose";
import * as oauth from "oauth4webapi";

import { GRANT } from "../support/world.mjs";

export const name = "oauth4webapi (npm)";
export const cannot = [];

export async function exchange({ issuer, client: party, ...parameters }) {
  const url = new URL(issuer);
  const discovered = await oauth.discoveryRequest(url, { algorithm: "oauth2" });
  const server = await oauth.processDiscoveryResponse(url, discovered);
  const client = { client_id: party.id };
  const response = await oauth.genericTokenEndpointRequest(
    server,
    client,
    await authentication(party),
    GRANT,
    parameters,
  );
  const recognizedTokenTypes = { n_a: () => {} };
  return oauth.processGenericTokenEndpointResponse(server, client, response, {
    recognizedTokenTypes,
  });
}

async function authentication({ method, secret, key }) {
  if (method === "none") return oauth.None();
  if (method === "client_secret_basic") return oauth.ClientSecretBasic(secret);
  if (method === "client_secret_post") return oauth.ClientSecretPost(secret);
  return oauth.PrivateKeyJwt({ key: await importJWK(key), kid: key.kid });
}

export { surfaced } from "./panva.mjs";
