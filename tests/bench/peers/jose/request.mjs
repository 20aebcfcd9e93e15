// A request: its form (RFC 6749 §2.3.1 and §3.2, RFC 8693 §2.1), and the realm and the client that it names.
// Records come from KV and stay for 30 seconds.

import { importJWK } from "jose";

/** The error that a refused client receives. */
export class Refusal extends Error {
  constructor(code, message, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

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

const FRESH_SECONDS = 30;

const realms = new Map();
const clients = new Map();

/** Returns the realm at a path, with its issuers and targets by name and its keys imported. */
export async function readRealm(env, path, now) {
  const known = realms.get(path);
  if (known && now < known.until) return known.realm;
  const record = await env.EXCHANGE.get(`jose-realm:${path}`, { type: "json", cacheTtl: 30 });
  if (record === null) throw new Refusal("invalid_request", "no such realm", 404);

  const issuers = new Map();
  for (const issuer of record.issuers) {
    const keys = new Map();
    for (const jwk of issuer.jwks.keys) {
      keys.set(jwk.kid, { alg: jwk.alg, key: await importJWK(jwk, jwk.alg) });
    }
    issuers.set(issuer.issuer, { ...issuer, keys });
  }
  const { kid, alg, ...jwk } = record.signing;
  const realm = {
    ...record,
    issuers,
    targets: new Map(record.targets.map((target) => [target.audience, target])),
    signing: { kid, alg, key: await importJWK(jwk, alg) },
  };
  realms.set(path, { realm, until: now + FRESH_SECONDS });
  return realm;
}

/** Returns the record of a client, or `null`. */
export async function readClient(env, path, id, now) {
  const name = `jose-client:${path}:${id}`;
  const known = clients.get(name);
  if (known && now < known.until) return known.client;
  const client = await env.EXCHANGE.get(name, { type: "json", cacheTtl: 30 });
  if (client !== null) clients.set(name, { client, until: now + FRESH_SECONDS });
  return client;
}

const utf8 = new TextEncoder();
const NO_DIGEST = new Uint8Array(32);

/** Returns the record of the client whose id and secret the request presents. */
export async function authenticate(request, env, path, now) {
  const { id, secret } = credentials(request.headers.get("authorization"));
  const client = await readClient(env, path, id, now);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(secret)));
  const accepted = client?.secret_sha256.map((text) =>
    Uint8Array.fromBase64(text, { alphabet: "base64url" }),
  );
  let matches = false;
  for (const expected of accepted ?? [NO_DIGEST]) {
    matches = crypto.subtle.timingSafeEqual(digest, expected) || matches;
  }
  if (client === null || !matches) throw failed();
  return client;
}

function credentials(header) {
  if (!header?.startsWith("Basic ")) throw failed();
  try {
    const [id, secret] = atob(header.slice(6))
      .split(":", 2)
      .map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    if (!id || !secret) throw failed();
    return { id, secret };
  } catch {
    throw failed();
  }
}

function failed() {
  return new Refusal("invalid_client", "client authentication failed", 401);
}
