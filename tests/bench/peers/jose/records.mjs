// Reads realm and client records from KV, keeps them for 30 seconds, and imports keys when it reads a
// record.

import { importJWK } from "jose";

import { Refusal } from "./refusal.mjs";

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
