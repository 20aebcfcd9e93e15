// Performs one exchange over HTTP, as any client does, and verifies the token as a resource server does.

import { StepFailed } from "../../scripts/step.mjs";

/**
 * Performs an exchange, `{ issuer, client, parameters }`; returns it with `subject` and `issued`, the
 * claims of the two tokens, and `response`, the body of the response.
 */
export async function exchange(wanted) {
  // The import is here because the set-up installs jose.
  const { createRemoteJWKSet, decodeJwt, jwtVerify } = await import("jose");
  const { issuer, client, parameters } = wanted;
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams(parameters),
  });
  const text = await answer.text();
  if (answer.status !== 200) {
    const refusal = answer.headers.get("x-exchange-refusal") ?? "";
    const message = `the exchange at ${issuer} was answered with ${answer.status} ${refusal}`;
    throw new StepFailed(message.trimEnd(), { output: text });
  }
  const response = JSON.parse(text);
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const { payload } = await jwtVerify(response.access_token, keys, {
    issuer,
    audience: parameters.audience,
    typ: "at+jwt",
  });
  return { ...wanted, subject: decodeJwt(parameters.subject_token), issued: payload, response };
}

/** Returns the shell lines that set the variables of `named`. */
export function variables({ client, parameters }) {
  return [`SECRET=${client.secret}`, `TOKEN=${parameters.subject_token}`];
}

/** Returns the exchange with the names of `variables` in place of its secret and its token. */
export function named(wanted) {
  return {
    ...wanted,
    client: { ...wanted.client, secret: "$SECRET" },
    parameters: { ...wanted.parameters, subject_token: "$TOKEN" },
  };
}

/** Returns the command for the same exchange. Apart from `named`, it has no character special to a shell. */
export function curl({ issuer, client, parameters }) {
  const form = Object.entries(parameters).map(([name, value]) => `-d ${name}=${value}`);
  return ["curl -sS", `${issuer}/token`, `-u ${client.id}:${client.secret}`, ...form].join(" ");
}
