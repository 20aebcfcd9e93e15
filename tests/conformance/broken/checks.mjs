// The checks of the small server: the client, and a token with jose by the rules of its declared type; and
// the refusals that they throw.

import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";

import { publicPart } from "../../../src/conformance/fixture.mjs";
import { ASSERTION, type } from "../../../src/conformance/kit.mjs";

/** A request that gets no token. */
export class Refused extends Error {
  constructor(code, status = 400, headers = {}) {
    super(code);
    Object.assign(this, { code, status, headers });
  }
}

export function json(status, body, headers = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

const unknown = () =>
  new Refused("invalid_client", 401, { "www-authenticate": 'Basic realm="small"' });
const TYPES = [undefined, "JWT", "client-authentication+jwt"];

/** Returns the client with its role in the fixture. */
export async function authenticate(server, request, form) {
  const one = (name) => form.get(name)?.[0];
  const header = request.headers.get("authorization");
  const ways = [header, one("client_secret"), one("client_assertion")].filter(Boolean);
  if (ways.length > 1) throw new Refused("invalid_request");
  if (ways.length === 0) throw unknown();
  const client = header ? bySecret(server, header) : await byAssertion(server, one);
  if (one("client_id") && one("client_id") !== client.id) throw unknown();
  return client;
}

export function bySecret({ fixture }, header) {
  const [, encoded] = /^basic ([A-Za-z0-9+/]+=*)$/i.exec(header) ?? [];
  if (!encoded) throw unknown();
  const [id, secret] = atob(encoded)
    .split(":")
    .map((half) => new URLSearchParams(`a=${half}`).get("a"));
  const found = Object.entries(fixture.clients).find(([, one]) => one.id === id && one.secret);
  if (!found || found[1].secret !== secret) throw unknown();
  return { role: found[0], id };
}

export async function byAssertion(server, one) {
  const { keyed } = server.fixture.clients;
  try {
    if (one("client_assertion_type") !== ASSERTION) throw unknown();
    const { payload, protectedHeader } = await jwtVerify(
      one("client_assertion"),
      createLocalJWKSet({ keys: [publicPart(keyed.key)] }),
      {
        algorithms: ["ES256"],
        issuer: keyed.id,
        subject: keyed.id,
        requiredClaims: ["exp", "jti"],
      },
    );
    const audience = [payload.aud].flat();
    if (audience.length !== 1 || audience[0] !== server.fixture.issuer) throw unknown();
    if (!TYPES.includes(protectedHeader.typ) || server.usedAssertions.has(payload.jti))
      throw unknown();
    server.usedAssertions.add(payload.jti);
    return { role: "keyed", id: keyed.id };
  } catch {
    throw unknown();
  }
}

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const TYP = {
  [type("access_token")]: /^(application\/)?at\+jwt$/i,
  [type("id_token")]: /^JWT$/i,
};

/** Returns the claims of a good token; `options` are jose's, for servers that check less. */
export async function verify(fixture, token, tokenType, client, options = {}) {
  try {
    if (!COMPACT.test(token)) throw new Refused("invalid_request");
    const { iss } = decodeJwt(token);
    const [name, trusted] =
      Object.entries(fixture.issuers).find(([, { issuer }]) => issuer === iss) ?? [];
    if (!trusted || (name === "partner" && client.role !== "delegate"))
      throw new Refused("invalid_request");
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet({ keys: [publicPart(trusted.key)] }),
      {
        algorithms: ["ES256"],
        clockTolerance: 60,
        requiredClaims: ["exp", "iat", "sub", "aud"],
        ...options,
      },
    );
    if (!TYP[tokenType].test(protectedHeader.typ ?? "JWT")) throw new Refused("invalid_request");
    if (payload.iat > Date.now() / 1000 + 60 || payload.cnf) throw new Refused("invalid_request");
    return payload;
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("invalid_request");
  }
}
