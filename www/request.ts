// Makes the form for the token endpoint and authenticates the client.

import { UNTRUSTED, base64url, clientOf, keyOf, secretOf, signed } from "./keys.ts";
import type { Posted } from "./engine.ts";
import type { Inputs } from "./scenario.ts";
import { tokenOf } from "./token.ts";
import type { Outline } from "./fixture.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const typeUri = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;

export interface Sent extends Posted {
  parameters: [string, string][];
  subject: string;
  actor: string | undefined;
}

/** Makes the request of these inputs, with fresh tokens; `now` is in seconds. */
export async function requestOf(inputs: Inputs, outline: Outline, now: number): Promise<Sent> {
  const algorithm = (issuer: string) =>
    outline.issuers.find((one) => one.issuer === issuer)?.algorithm ?? "ES256";
  const subject = await tokenOf(inputs.subject, algorithm, now);
  const actor = inputs.actor === null ? undefined : await tokenOf(inputs.actor, algorithm, now);

  const parameters: [string, string][] = [
    ["grant_type", EXCHANGE],
    ["subject_token", subject],
    ["subject_token_type", typeUri(inputs.subjectType)],
  ];
  if (actor !== undefined) {
    parameters.push(["actor_token", actor], ["actor_token_type", typeUri(inputs.actorType)]);
  }
  if (inputs.requestedType !== "") {
    parameters.push(["requested_token_type", typeUri(inputs.requestedType)]);
  }
  for (const name of ["audience", "resource"] as const) {
    for (const value of words(inputs[name])) parameters.push([name, value]);
  }
  if (inputs.scope.trim() !== "") parameters.push(["scope", inputs.scope.trim()]);

  const { authorization, added } = await credentials(inputs, outline, now);
  parameters.push(...added);
  const body = new URLSearchParams(parameters).toString();
  return {
    parameters,
    subject,
    actor,
    body,
    ...(authorization === undefined ? {} : { authorization }),
  };
}

interface Credentials {
  authorization?: string;
  added: [string, string][];
}

async function credentials(inputs: Inputs, outline: Outline, now: number): Promise<Credentials> {
  const { client, credential } = inputs;
  const method = outline.clients.find(({ id }) => id === client)?.method ?? "";
  const name = clientOf(outline.issuer, client);
  const named: [string, string][] = client === "" ? [] : [["client_id", client]];
  if (credential === "none" || client === "") return { added: named };

  if (method === "private_key_jwt") {
    const key = await keyOf(credential === "right" ? name : UNTRUSTED, "ES256");
    const assertion = await signedAssertion(client, outline.issuer, key, now);
    const added: [string, string][] = [
      ["client_assertion_type", ASSERTION],
      ["client_assertion", assertion],
    ];
    return { added };
  }
  if (method === "workload") return { added: named };
  const secret = credential === "right" ? secretOf(name) : "not-the-secret";
  if (method === "client_secret_post") {
    return { added: [...named, ["client_secret", secret]] };
  }
  // RFC 6749 section 2.3.1: each part is form-encoded first.
  const [id, own] = [client, secret].map((part) => encodeURIComponent(part).replaceAll("%20", "+"));
  return { authorization: `Basic ${btoa(`${id}:${own}`)}`, added: [] };
}

async function signedAssertion(
  client: string,
  audience: string,
  key: Awaited<ReturnType<typeof keyOf>>,
  now: number,
): Promise<string> {
  const header = { alg: key.alg, kid: key.kid };
  const jti = crypto.randomUUID();
  const claims = { iss: client, sub: client, aud: audience, jti, iat: now, exp: now + 60 };
  const text = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${text}.${await signed(key, text)}`;
}

export const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);
