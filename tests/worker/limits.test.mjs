// The rate limit of a client, with the platform's own limiter: the last accepted request and the first
// refused one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createLimits, network } from "../../src/worker/limits.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const ADDRESS = 12;
const CLIENT = 4;

let worker;
let world;

before(async () => {
  worker = await startWorker({
    configure: (text) =>
      text
        .replace(/(ADDRESS_LIMIT"[^[]*limit = )\d+(, period = )\d+/, `$1${ADDRESS}$260`)
        .replace(/(CLIENT_LIMIT"[^[]*limit = )\d+(, period = )\d+/, `$1${CLIENT}$260`),
  });
  world = await makeWorld(new URL("/eu/retail", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

function ask(path, request, address) {
  const headers = { ...request.headers, "cf-connecting-ip": address };
  return worker.fetch(path, { ...request, headers });
}

/** Returns the log lines of an answer. */
function lines(response) {
  const id = response.headers.get("x-request-id");
  return worker.logs().filter((line) => line.includes(id));
}

test("a client is counted across its addresses and endpoints, and once it is authenticated", async () => {
  const request = await world.bySecret();
  const stranger = { ...request, headers: { authorization: `Basic ${btoa("with-secret:no")}` } };
  for (let n = 0; n < CLIENT + 1; n += 1) {
    assert.equal((await ask("/eu/retail/token", stranger, `192.0.2.${n}`)).status, 401);
  }
  const last = [];
  for (let n = 0; n < CLIENT - 1; n += 1) {
    last.push((await ask("/eu/retail/token", request, `192.0.2.${n}`)).status);
  }
  last.push((await ask("/eu/retail/explain", request, "192.0.2.9")).status);
  assert.deepEqual(last, [200, 200, 200, 400]);

  for (const path of ["/eu/retail/token", "/eu/retail/explain"]) {
    const refused = await ask(path, request, "192.0.2.10");
    assert.equal(refused.status, 429, path);
    assert.equal(refused.headers.get("retry-after"), "10");
    assert.equal(refused.headers.get("x-exchange-refusal"), "client.rate_limited");
    assert.equal((await refused.json()).error, "temporarily_unavailable");
    const [line] = lines(refused).map((text) => JSON.parse(text));
    assert.equal(line.refusal, "client.rate_limited");
    assert.equal(line.client, "with-secret");
  }
  assert.equal(
    (await ask("/eu/retail/token", await world.byAssertion(), "192.0.2.11")).status,
    200,
  );
});

test("an address is refused before anything is read for it", async () => {
  for (let n = 0; n < ADDRESS; n += 1) {
    assert.equal((await ask(`/nowhere/${n}/jwks`, {}, "198.51.100.1")).status, 404);
  }
  const refused = await ask("/eu/retail/jwks", {}, "198.51.100.1");
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "10");
  assert.equal(refused.headers.get("x-exchange-refusal"), null);
  assert.equal((await refused.json()).error, "temporarily_unavailable");
  assert.deepEqual(lines(refused).map(JSON.parse), [
    {
      v: 1,
      event: "request",
      outcome: "limited",
      request_id: refused.headers.get("x-request-id"),
    },
  ]);
  assert.equal((await ask("/health", {}, "198.51.100.1")).status, 200);
  assert.equal((await ask("/eu/retail/jwks", {}, "198.51.100.2")).status, 200);
});

test("addresses of one IPv6 network count as one", () => {
  for (const [address, key] of [
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:0:1::1", "2001:db8:0:1"],
    ["2001:db8:0:1:ffff::", "2001:db8:0:1"],
    ["2001:DB8:0000:0001:0:0:0:9", "2001:db8:0:1"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["::", "0:0:0:0"],
    [null, ""],
  ]) {
    assert.equal(network(address), key, address);
  }
});

test("a limiter that does not answer is waited for five seconds, and then half of one for a while", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const { client } = createLimits({ CLIENT_LIMIT: { limit: () => new Promise(() => {}) } });
  for (const [timeout, pause] of [
    [5_000, 0],
    [500, 9_500],
    [5_000, 0],
  ]) {
    let ended = false;
    const asked = assert.rejects(client("party")).then(() => (ended = true));
    t.mock.timers.tick(timeout - 1);
    await new Promise(setImmediate);
    assert.equal(ended, false, `${timeout}`);
    t.mock.timers.tick(1);
    await asked;
    t.mock.timers.tick(pause);
  }
});

test("a limiter that says nothing, or fails, lets no request through", async () => {
  for (const limit of [
    async () => ({}),
    async () => ({ success: "yes" }),
    async () => Promise.reject(new Error("broken")),
    () => {
      throw new Error("broken");
    },
  ]) {
    const { address } = createLimits({ ADDRESS_LIMIT: { limit } });
    await assert.rejects(address(new Request("https://edge.example/")));
  }
});
