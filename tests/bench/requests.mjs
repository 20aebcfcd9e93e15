// Makes requests as bytes, ready to be sent, each with a new subject token and with the expected answer.

import { randomUUID, webcrypto } from "node:crypto";

import { clientName, targetName } from "./world.mjs";

const { subtle } = webcrypto;
const TYPE = "urn:ietf:params:oauth:token-type:access_token";
const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
/** The number of clients that take turns where a realm has many: one isolate does not usually meet more. */
const CLIENTS = 64;
/** The number of tokens that the load generator signs at once. */
const AT_ONCE = 64;

const algorithms = {
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  Ed25519: { name: "Ed25519" },
};

let latest = 0;

/** Makes requests for the parties of a fixture. */
export function createRequests({ secret, realms }) {
  const imported = new Map();

  async function keyOf(jwk) {
    if (!imported.has(jwk)) {
      const { alg, kid, ...rest } = jwk;
      imported.set(jwk, await subtle.importKey("jwk", rest, algorithms[alg], false, ["sign"]));
    }
    return imported.get(jwk);
  }

  /** Returns a signed token; `change` may first rewrite its header and claims, `alg` chooses the key. */
  async function token({ realm, alg, bytes, depth, client, n, change }) {
    const { issuers } = realms[realm];
    const { issuer, keys } = issuers[n % issuers.length];
    const jwk = keys.find((key) => key.alg === alg);
    const now = Math.floor(Date.now() / 1000);
    const header = { alg, kid: jwk.kid, typ: "at+jwt" };
    const claims = {
      iss: issuer,
      sub: `user-${(latest += 1)}`,
      aud: client,
      client_id: "web",
      iat: now,
      exp: now + 600,
      jti: randomUUID(),
      scope: "orders:read orders:write profile",
      auth_time: now - 60,
      may_act: { client_id: [client] },
      act: actors(depth, issuer),
    };
    change?.(header, claims);
    fill(claims, bytes);
    const message = Buffer.from(`${encode(header)}.${encode(claims)}`);
    const signature = await subtle.sign(algorithms[alg], await keyOf(jwk), message);
    return { text: `${message}.${Buffer.from(signature).toString("base64url")}`, claims };
  }

  /** Makes one request. `overrides` has parts of the form, `secret`, and `change` for the token. */
  async function request({ realm, alg, bytes = 0, depth = 0 }, n = 0, overrides = {}, given) {
    const client = clientName(n % Math.min(realms[realm].clients, CLIENTS));
    const subject =
      given ?? (await token({ realm, alg, bytes, depth, client, n, change: overrides.change }));
    const audience = given ? targetName(n) : targetName(0);
    const form = new URLSearchParams({
      grant_type: GRANT,
      subject_token: overrides.spoil?.(subject.text) ?? subject.text,
      subject_token_type: TYPE,
      audience,
      scope: "orders:read",
      ...overrides.form,
    });
    const authorization = `Basic ${btoa(`${client}:${overrides.secret ?? secret}`)}`;
    return {
      bytes: wire(`/${realm}/token`, authorization, overrides.body ?? form.toString(), overrides),
      expected: {
        iss: realms[realm].issuer,
        sub: subject.claims.sub,
        aud: audience,
        client_id: client,
        scope: "orders:read",
        auth_time: subject.claims.auth_time,
        act: subject.claims.act,
      },
      origin: originOf(subject.claims),
    };
  }

  return {
    request,
    pool,

    /** Makes one request for peer `core`, with the forms of `count` requests by one client, a line each. */
    async forms(scenario, count) {
      const made = await pool(scenario, count);
      const body = made.map(({ bytes }) => bytes.toString().split("\r\n\r\n")[1]).join("\n");
      const authorization = `Basic ${btoa(`${clientName(0)}:${secret}`)}`;
      return { bytes: wire(`/${scenario.realm}/token`, authorization, body, {}) };
    },
  };

  /** Makes `count` requests: a new token each, or one token for a row of targets. */
  async function pool(scenario, count) {
    if (scenario.fanOut) {
      const one = await token({ bytes: 0, depth: 0, ...scenario, client: clientName(0), n: 0 });
      const all = Array.from({ length: count }, (_, n) => request(scenario, n, {}, one));
      return Promise.all(all);
    }
    const made = [];
    while (made.length < count) {
      const some = Math.min(AT_ONCE, count - made.length);
      const from = made.length;
      const next = Array.from({ length: some }, (_, n) => request(scenario, from + n));
      made.push(...(await Promise.all(next)));
    }
    return made;
  }
}

function wire(path, authorization, body, { contentType = "application/x-www-form-urlencoded" }) {
  const lines = [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "accept: application/json",
    `authorization: ${authorization}`,
    `content-type: ${contentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** What our Worker states of the foreign token in the one that it mints. */
const originOf = ({ iss, iat, exp, auth_time }) => ({
  minted: "access_token",
  iss,
  type: "access_token",
  iat,
  exp,
  auth_time,
});

/** Returns a chain of actors, the latest outermost. */
function actors(depth, iss) {
  let act;
  for (let n = 0; n < depth; n += 1) act = { iss, sub: `service-${n}`, ...(act && { act }) };
  return act;
}

/** Returns groups of the user, as many as make the token about as long as wanted. */
function fill(claims, bytes) {
  const missing = bytes * 0.75 - JSON.stringify(claims).length - 150;
  if (missing <= 0) return;
  const count = Math.ceil(missing / 30);
  claims.groups = Array.from({ length: count }, (_, n) => `group-${n}`.padEnd(27, "-member"));
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
