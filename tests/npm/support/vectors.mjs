// Gives a host the vectors of tests/vectors, and compares its answers with them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

import { createLocalJWKSet, jwtVerify } from "jose";

import { inClone } from "../../../scripts/setup/paths.mjs";

const read = (...path) => JSON.parse(readFileSync(inClone("tests", "vectors", ...path), "utf8"));
const stems = (folder) =>
  readdirSync(inClone("tests", "vectors", folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));

/** The private keys with which a realm signs. */
const signingKeys = (stem) => read("keys", "private.json")[`realm.${stem}`].keys;

/**
 * Every vector but those of subjects with a not-before time, which only the command line of the Worker
 * sets.
 */
const vectors = () =>
  stems(".")
    .flatMap((topic) => read(`${topic}.json`))
    .filter(({ not_before: times }) => times === undefined);

/** The input of a host: realms by name, the key of nonces as numbers, and vectors without their expectations. */
export function world() {
  const realms = {};
  for (const stem of stems("realms")) {
    realms[stem] = { document: read("realms", `${stem}.json`), signingKeys: signingKeys(stem) };
  }
  const nonceKey = [...Buffer.from(read("keys", "nonce.json").nonce_key, "base64url")];
  return { realms, nonceKey, vectors: vectors().map(({ expect, ...vector }) => vector) };
}

/**
 * Asserts that the host answered every vector as expected: status, refusal, headers, body, and the claims
 * of the token, whose signature jose verifies. These are also the expectations of the native suite and of
 * the Worker's, so a host that passes here agrees with them. Returns the number of vectors.
 */
export async function assertAnswers(answers) {
  const all = vectors();
  const realms = {};
  for (const stem of stems("realms")) {
    const { issuer } = read("realms", `${stem}.json`);
    const keys = signingKeys(stem);
    realms[stem] = { issuer, keys: createLocalJWKSet({ keys: keys.map(publicPart) }) };
  }
  assert.deepEqual(
    answers.map(({ name }) => name),
    all.map(({ name }) => name),
  );
  for (const [index, answer] of answers.entries()) {
    await compare(all[index], answer, realms[all[index].realm]);
  }
  return answers.length;
}

async function compare({ name, now, route, request, expect }, { status, headers, body }, realm) {
  assert.equal(headers["x-exchange-refusal"], expect.refusal, name);
  assert.equal(status, expect.status, name);
  assert.equal(headers["cache-control"], "no-store", name);
  for (const [header, value] of Object.entries(expect.headers ?? {})) {
    assert.equal(headers[header], value, `${name}: ${header}`);
  }
  if (request.method === "HEAD") return;
  if (expect.jwt) {
    const claims = await verified(body, expect.jwt, realm, now, name);
    return assert.deepEqual(claims, expect.jwt.claims, name);
  }
  if (route !== undefined && status === 200) {
    return assert.deepEqual(JSON.parse(body), expect.body, name);
  }
  const { access_token: token, ...rest } = JSON.parse(body);
  for (const [member, value] of Object.entries(expect.body ?? {})) {
    assert.deepEqual(rest[member], value, `${name}: ${member}`);
  }
  assert.equal(token !== undefined, expect.token !== undefined, name);
  if (expect.token) await compareToken(token, expect.token, realm, now, name);
}

async function compareToken(token, expected, realm, now, name) {
  const { jti, ...rest } = await verified(token, expected, realm, now, name);
  assert.match(jti, /^[A-Za-z0-9_-]{22}$/);
  assert.deepEqual(rest, expected.claims, name);
}

/** Returns the claims of a JWT of the realm, with the expected header. */
async function verified(token, { header }, { issuer, keys }, now, name) {
  const currentDate = new Date(now * 1000);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, currentDate });
  for (const [member, value] of Object.entries(header ?? {})) {
    assert.equal(protectedHeader[member], value, `${name}: ${member}`);
  }
  return payload;
}

/** The members of a private JWK that are public. */
function publicPart({ d, p, q, dp, dq, qi, priv, ...jwk }) {
  return jwk;
}
