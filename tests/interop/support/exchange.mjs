// An exchange over plain `fetch`, for tests that look at tokens rather than at client libraries.

import { decodeJwt } from "jose";

import { GRANT } from "./world.mjs";

/** Sends the parameters to the token endpoint of an issuer; returns `{ status, refusal, error, claims }`. */
export async function ask(issuer, parameters, { id, secret } = {}) {
  const headers = id ? { authorization: `Basic ${btoa(`${id}:${secret}`)}` } : {};
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ grant_type: GRANT, ...parameters }),
  });
  const body = await response.json();
  return {
    status: response.status,
    refusal: response.headers.get("x-exchange-refusal") ?? undefined,
    error: body.error,
    token: body.access_token,
    claims: body.access_token && decodeJwt(body.access_token),
  };
}
