// A request in named members, as the form and the headers in which it would arrive at `/token`.
// RFC 8693 §2.1.

import { object, onlyMembers, optionalString, wrong } from "../js/arguments.mjs";
import { ASSERTION, GRANT, basic, tokenTypeUri } from "../js/token-request.mjs";

const MEMBERS = [
  "subjectToken",
  "subjectTokenType",
  "actorToken",
  "actorTokenType",
  "requestedTokenType",
  "audience",
  "resource",
  "scope",
  "client",
  "dpop",
];

const METHODS = ["client_secret_basic", "client_secret_post"];

/** The form and the headers of a request: `{ body, authorization, dpop }`. Throws a `TypeError`. */
export function formOf(request) {
  if (request.subjectToken === undefined) {
    throw wrong("request.subjectToken", "a string", undefined, "or pass a form as request.body");
  }
  onlyMembers("request", request, MEMBERS);
  const text = (name) => optionalString(`request.${name}`, request[name]);
  const form = new URLSearchParams({ grant_type: GRANT });
  const set = (name, value) => value !== undefined && form.append(name, value);
  const type = (name, fallback) => {
    const given = text(name) ?? fallback;
    return given === undefined ? undefined : tokenTypeUri(given);
  };
  set("subject_token", text("subjectToken"));
  set("subject_token_type", type("subjectTokenType", "access_token"));
  set("actor_token", text("actorToken"));
  const hasActor = request.actorToken !== undefined;
  set("actor_token_type", type("actorTokenType", hasActor ? "access_token" : undefined));
  set("requested_token_type", type("requestedTokenType"));
  for (const name of ["audience", "resource"]) {
    for (const value of texts(`request.${name}`, request[name])) set(name, value);
  }
  const scope = texts("request.scope", request.scope);
  if (scope.length > 0) set("scope", scope.join(" "));
  const authorization = authenticated(form, request.client);
  return { body: form.toString(), authorization, dpop: request.dpop };
}

/** One string or several. */
function texts(name, given) {
  if (given === undefined) return [];
  const all = Array.isArray(given) ? given : [given];
  if (!all.every((value) => typeof value === "string")) {
    throw wrong(name, "a string or an array of strings", given);
  }
  return all;
}

/**
 * Puts the client's credential into the form, or returns it as the header. A request without a client is one
 * whose subject token is the credential.
 */
function authenticated(form, given) {
  if (given === undefined) return undefined;
  const client = object("request.client", given);
  onlyMembers("request.client", client, ["id", "secret", "method", "assertion"]);
  const text = (name) => optionalString(`request.client.${name}`, client[name]);
  const [id, secret, assertion] = [text("id"), text("secret"), text("assertion")];
  const method = text("method") ?? METHODS[0];
  if (!METHODS.includes(method)) {
    throw wrong("request.client.method", METHODS.map((own) => `\`${own}\``).join(" or "), method);
  }
  if (secret !== undefined && assertion !== undefined) {
    throw wrong("request.client", "a secret or an assertion, not both", client);
  }
  if (id === undefined && assertion === undefined) {
    throw wrong("request.client.id", "the client_id as a string", undefined);
  }
  if (secret !== undefined && method === METHODS[0]) return basic(id, secret);
  if (id !== undefined) form.append("client_id", id);
  if (secret !== undefined) form.append("client_secret", secret);
  if (assertion !== undefined) {
    form.append("client_assertion_type", ASSERTION);
    form.append("client_assertion", assertion);
  }
  return undefined;
}
