// Every vector of tests/vectors over HTTP, in workerd with KV and a Durable Object.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { request as rawRequest } from "node:http";
import { after, before, test } from "node:test";

import { createLocalJWKSet, jwtVerify } from "jose";

import { inClone } from "../../scripts/setup/paths.mjs";

import { startWorker } from "./support/server.mjs";

const read = (...path) => JSON.parse(readFileSync(inClone("tests", "vectors", ...path), "utf8"));
const stems = (folder) =>
  readdirSync(inClone("tests", "vectors", folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));

/** The number of characters in a row of a confidential value that count as that value. */
const TELLING = 24;
const CONFIDENTIAL = ["subject_token", "actor_token", "token", "client_assertion", "client_secret"];

const realms = {};
const confidential = new Set();
const answered = new Set();
let worker;
let ran = 0;

before(async () => {
  const { secret } = read("keys", "nonce.json");
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: secret } });
  for (const stem of stems("realms")) {
    const document = read("realms", `${stem}.json`);
    await worker.publish(document, read("keys", "private.json")[`realm.${stem}`].keys);
    const jwks = await worker.fetch(`/${document.realm}/jwks`);
    realms[stem] = { ...document, keys: createLocalJWKSet(await jwks.json()) };
  }
  // The test does this before the first request: an isolate caches revocations for half a minute, and the
  // time of the vectors stands still.
  for (const { realm, not_before: times = [] } of stems(".").flatMap((topic) =>
    read(`${topic}.json`),
  )) {
    for (const own of times) await worker.setNotBefore(read("realms", `${realm}.json`), own);
  }
});

after(async () => {
  await worker.close();
  console.log(`vectors: ${ran}`);
});

for (const topic of stems(".")) {
  test(topic, async (t) => {
    for (const vector of read(`${topic}.json`)) {
      await t.test(vector.name, async () => {
        ran += 1;
        for (const request of vector.revocations ?? []) {
          assert.equal((await send({ ...vector, route: "revoke", request })).status, 200);
        }
        if (vector.repeat) await send(vector);
        const response = await send(vector);
        if (isUnknownToHttp(vector.request)) assert.equal(response.status, 501);
        else await compare(vector, response);
      });
    }
  });
}

test("nothing that was sent or issued in confidence is in any log", () => {
  const log = worker.logs();
  const lines = log.filter((line) => line.startsWith('{"v":1,'));
  assert.ok(lines.length >= ran && ran > 900, `${lines.length} lines for ${ran} vectors`);
  for (const line of lines) assert.equal(JSON.parse(line).v, 1);

  const refusals = new Set(lines.map((line) => JSON.parse(line).refusal));
  for (const id of answered) assert.ok(refusals.has(id), `${id} is in no line`);

  const all = log.join("\n");
  const known = new Set();
  for (let at = 0; at + TELLING <= all.length; at += 1) known.add(all.slice(at, at + TELLING));
  assert.ok(confidential.size > 1_000, `${confidential.size} secrets`);
  for (const secret of confidential) {
    for (let at = 0; at + TELLING <= secret.length; at += 1) {
      assert.ok(!known.has(secret.slice(at, at + TELLING)), `a log holds a part of ${secret}`);
    }
  }
});

/** Records the confidential values of a request, as sent and decoded. */
function remember({ headers, body }) {
  for (const [name, value] of new URLSearchParams(body)) {
    if (CONFIDENTIAL.includes(name)) confidential.add(value);
  }
  if (headers.dpop) confidential.add(headers.dpop);
  for (const part of headers.authorization?.split(" ") ?? []) {
    confidential.add(part);
    const decoded = Buffer.from(part, "base64").toString();
    confidential.add(decoded.slice(decoded.indexOf(":") + 1));
  }
}

async function send({ now, realm, route = "token", request }) {
  const { method = "POST", transport = "secure", headers, body } = request;
  remember(request);
  const path = `/${realms[realm].realm}/${route}`;
  const all = Object.entries({ ...headers, "x-test-now": String(now) });
  if (isUnknownToHttp(request)) return sendAsWritten(method, path, all, body);
  // `fetch` sends no body for GET and HEAD, and gives a string a content type.
  const bytes = ["GET", "HEAD"].includes(method) ? undefined : new TextEncoder().encode(body);
  // To the Worker, loopback counts as secure; another host over http does not.
  const url = transport === "plain" ? `http://edge.example${path}` : path;
  return worker.fetch(url, { method, headers: all, body: bytes });
}

/** workerd refuses such a method itself, and `fetch` would write it in upper case. */
function isUnknownToHttp({ method = "POST" }) {
  return method !== method.toUpperCase();
}

function sendAsWritten(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = rawRequest(new URL(path, worker.url), { headers: Object.fromEntries(headers) });
    sent.method = method;
    sent.on("error", reject);
    sent.on("response", ({ statusCode }) => resolve({ status: statusCode }));
    sent.end(body);
  });
}

async function compare({ now, realm, route, request, expect }, response) {
  assert.equal(response.headers.get("x-exchange-refusal"), expect.refusal ?? null);
  if (expect.refusal) answered.add(expect.refusal);
  assert.equal(response.status, expect.status);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(response.headers.get("x-request-id"), /^[0-9a-f-]{36}$/);
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    assert.equal(response.headers.get(name), value, name);
  }

  if (request.method === "HEAD") return;
  if (expect.jwt) {
    assert.equal(response.headers.get("content-type"), "application/token-introspection+jwt");
    const claims = await verified(await response.text(), expect.jwt, realms[realm], now);
    return assert.deepEqual(claims, expect.jwt.claims);
  }
  const body = await response.json();
  if (route !== undefined && expect.status === 200) return assert.deepEqual(body, expect.body);
  for (const [name, value] of Object.entries(expect.body ?? {})) {
    assert.deepEqual(body[name], value, name);
  }
  assert.equal("access_token" in body, expect.token !== undefined);
  if (expect.token) confidential.add(body.access_token);
  if (expect.token) await compareToken(body.access_token, expect.token, realms[realm], now);
}

async function compareToken(token, expected, realm, now) {
  const { jti, ...rest } = await verified(token, expected, realm, now);
  assert.match(jti, /^[A-Za-z0-9_-]{22}$/);
  assert.deepEqual(rest, expected.claims);
}

/** Returns the claims of a JWT of the realm, with the expected header. */
async function verified(token, { header }, { issuer, keys }, now) {
  const currentDate = new Date(now * 1000);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, currentDate });
  for (const [name, value] of Object.entries(header ?? {})) {
    assert.equal(protectedHeader[name], value, name);
  }
  return payload;
}
