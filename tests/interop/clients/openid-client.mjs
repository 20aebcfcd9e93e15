// npm openid-client: discovery, then its generic grant for every request without a function of its own.

import * as client from "openid-client";

import { importJWK } from "jose";

import { GRANT } from "../support/world.mjs";

export const name = "openid-client (npm)";

export const cannot = [];

export async function exchange({ issuer, client: party, ...parameters }) {
  const configuration = await client.discovery(
    new URL(issuer),
    party.id,
    {},
    await authentication(party),
    { algorithm: "oauth2" },
  );
  return client.genericGrantRequest(configuration, GRANT, parameters);
}

async function authentication({ method, secret, key }) {
  if (method === "none") return client.None();
  if (method === "client_secret_basic") return client.ClientSecretBasic(secret);
  if (method === "client_secret_post") return client.ClientSecretPost(secret);
  return client.PrivateKeyJwt({ key: await importJWK(key), kid: key.kid });
}

export { surfaced } from "./panva.mjs";
