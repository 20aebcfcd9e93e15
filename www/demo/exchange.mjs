// One exchange over HTTP, as any client does it, and what a resource server then checks.

import { StepFailed } from "../../scripts/step.mjs";

/**
 * Performs an exchange, `{ issuer, client, parameters }`; gives it back with `subject` and `issued`,
 * the claims of the two tokens, and `response`, the answer.
 */
export async function exchange(wanted) {
  // Imported here: jose is there only after the set-up.
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

/** What `named` calls by name, as lines that set it in a shell. */
export function variables({ client, parameters }) {
  return [`SECRET=${client.secret}`, `TOKEN=${parameters.subject_token}`];
}

/** The exchange with the names of `variables` instead of its secret and its token. */
export function named(wanted) {
  return {
    ...wanted,
    client: { ...wanted.client, secret: "$SECRET" },
    parameters: { ...wanted.parameters, subject_token: "$TOKEN" },
  };
}

/** The command that performs the same exchange. But for `named`, no character in it means anything to a shell. */
export function curl({ issuer, client, parameters }) {
  const form = Object.entries(parameters).map(([name, value]) => `-d ${name}=${value}`);
  return ["curl -sS", `${issuer}/token`, `-u ${client.id}:${client.secret}`, ...form].join(" ");
}
