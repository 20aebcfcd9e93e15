// The vectors of tests/vectors as a host gets them, and its answers held against them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

import { createLocalJWKSet, jwtVerify } from "jose";

import { inClone } from "../../../scripts/setup/paths.mjs";

const read = (...path) => JSON.parse(readFileSync(inClone("tests", "vectors", ...path), "utf8"));
const stems = (folder) =>
  readdirSync(inClone("tests", "vectors", folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));

/** Everything that is sent to a host: realms by name, and vectors without what is expected. */
export function world() {
  const realms = {};
  for (const stem of stems("realms")) {
    const signingKeys = read("keys", `realm.${stem}.json`).keys;
    realms[stem] = { document: read("realms", `${stem}.json`), signingKeys };
  }
  const all = stems(".").flatMap((topic) => read(`${topic}.json`));
  return { realms, vectors: all.map(({ expect, ...vector }) => vector) };
}

/**
 * Asserts that every vector was answered as it must be: status, refusal, headers, body, and the claims
 * of the token, whose signature jose verifies. These are the expectations of the native suite and of
 * the Worker's too, so what passes here has their verdicts. Gives how many there were.
 */
export async function assertAnswers(told) {
  const all = stems(".").flatMap((topic) => read(`${topic}.json`));
  const realms = {};
  for (const stem of stems("realms")) {
    const { issuer } = read("realms", `${stem}.json`);
    const keys = read("keys", `realm.${stem}.json`).keys;
    realms[stem] = { issuer, keys: createLocalJWKSet({ keys: keys.map(publicPart) }) };
  }
  assert.deepEqual(
    told.map(({ name }) => name),
    all.map(({ name }) => name),
  );
  for (const [index, answer] of told.entries()) {
    await compare(all[index], answer, realms[all[index].realm]);
  }
  return told.length;
}

async function compare({ name, now, request, expect }, { status, headers, body }, realm) {
  assert.equal(headers["x-exchange-refusal"], expect.refusal, name);
  assert.equal(status, expect.status, name);
  assert.equal(headers["cache-control"], "no-store", name);
  for (const [header, value] of Object.entries(expect.headers ?? {})) {
    assert.equal(headers[header], value, `${name}: ${header}`);
  }
  if (request.method === "HEAD") return;
  const { access_token: token, ...rest } = JSON.parse(body);
  for (const [member, value] of Object.entries(expect.body ?? {})) {
    assert.deepEqual(rest[member], value, `${name}: ${member}`);
  }
  assert.equal(token !== undefined, expect.token !== undefined, name);
  if (expect.token) await compareToken(token, expect.token, realm, now, name);
}

async function compareToken(token, { header, claims }, { issuer, keys }, now, name) {
  const currentDate = new Date(now * 1000);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, currentDate });
  for (const [member, value] of Object.entries(header ?? {})) {
    assert.equal(protectedHeader[member], value, `${name}: ${member}`);
  }
  const { jti, ...rest } = payload;
  assert.match(jti, /^[A-Za-z0-9_-]{22}$/);
  assert.deepEqual(rest, claims, name);
}

/** The members of a private JWK that everybody may know. */
function publicPart({ d, p, q, dp, dq, qi, priv, ...jwk }) {
  return jwk;
}
