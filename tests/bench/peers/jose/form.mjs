// The form: RFC 6749 §3.2 and RFC 8693 §2.1.

import { Refusal } from "./refusal.mjs";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const MAX_BODY = 65_536;
const MAX_TOKEN = 16_384;
const MAX_PARAMETERS = 64;

const ENCODED = /^(?:[!-$&-~]|%[0-9a-fA-F]{2})*$/;

const REPEATABLE = new Set(["audience", "resource"]);

/** The parameters of an exchange of one access token for another. */
export async function readForm(request) {
  if (request.method !== "POST") throw new Refusal("invalid_request", "only POST", 405);
  const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new Refusal("invalid_request", "not a form");
  }
  if (!(Number(request.headers.get("content-length")) <= MAX_BODY)) {
    throw new Refusal("invalid_request", "too large", 413);
  }
  const body = await request.text();
  if (body.length > MAX_BODY) throw new Refusal("invalid_request", "too large", 413);
  // URLSearchParams accepts everything and puts U+FFFD for bytes that it cannot read.
  if (!ENCODED.test(body)) throw new Refusal("invalid_request", "not percent-encoded");

  const form = { audience: [], resource: [] };
  let count = 0;
  for (const [name, value] of new URLSearchParams(body)) {
    count += 1;
    if (count > MAX_PARAMETERS) throw new Refusal("invalid_request", "too many parameters");
    if (REPEATABLE.has(name)) {
      if (value !== "") form[name].push(value);
    } else if (Object.hasOwn(form, name)) {
      throw new Refusal("invalid_request", "a parameter is repeated");
    } else if (value.includes("\ufffd")) {
      throw new Refusal("invalid_request", "not UTF-8");
    } else {
      form[name] = value;
    }
  }
  return check(form);
}

function check(form) {
  if (form.grant_type !== GRANT) throw new Refusal("unsupported_grant_type", "another grant");
  if (!form.subject_token) throw new Refusal("invalid_request", "subject_token is missing");
  if (form.subject_token.length > MAX_TOKEN)
    throw new Refusal("invalid_request", "token too large");
  if (form.subject_token_type !== ACCESS_TOKEN) {
    throw new Refusal("invalid_request", "subject_token_type is not supported");
  }
  if (form.requested_token_type && form.requested_token_type !== ACCESS_TOKEN) {
    throw new Refusal("invalid_request", "requested_token_type is not supported");
  }
  if (form.actor_token || form.actor_token_type) {
    throw new Refusal("invalid_request", "actor tokens are not supported");
  }
  return form;
}
