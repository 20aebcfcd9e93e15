// Authenticates the client of the small server: by a secret in the header, or by an assertion.

import { createLocalJWKSet, jwtVerify } from "jose";

import { publicPart } from "../../../src/conformance/fixture.mjs";
import { ASSERTION } from "../../../src/conformance/kit.mjs";
import { Refused } from "./refused.mjs";

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
