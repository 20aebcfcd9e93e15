// The rate limits, with the platform's own limiter: the last accepted request and the first refused one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createLimits, network } from "../../src/worker/limits.mjs";
import { presentedClient } from "../../src/worker/presented-client.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const ADDRESS = 12;
const SHARED = 6;
const CLIENT = 4;

/** The address of every Worker that asks another zone, and of a service binding. */
const WORKERS = "2a06:98c0:3600::103";

let worker;
let world;

before(async () => {
  worker = await startWorker({
    configure: (text) =>
      text
        .replace(/(ADDRESS_LIMIT"[^[]*limit = )\d+(, period = )\d+/, `$1${ADDRESS}$260`)
        .replace(/(SHARED_LIMIT"[^[]*limit = )\d+(, period = )\d+/, `$1${SHARED}$260`)
        .replace(/(CLIENT_LIMIT"[^[]*limit = )\d+(, period = )\d+/, `$1${CLIENT}$260`),
  });
  world = await makeWorld(new URL("/eu/retail", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

function ask(path, request, address, more) {
  const headers = { ...request.headers, "cf-connecting-ip": address, ...more };
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

test("an address whose requests fail is refused before anything is read for it", async () => {
  for (let n = 0; n < ADDRESS; n += 1) {
    assert.equal((await ask(`/nowhere/${n}/jwks`, {}, "198.51.100.1")).status, 404);
  }
  for (const path of ["/nowhere/more/jwks", "/eu/retail/jwks"]) {
    const refused = await ask(path, {}, "198.51.100.1");
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
  }
  assert.equal((await ask("/health", {}, "198.51.100.1")).status, 200);
  assert.equal((await ask("/eu/retail/jwks", {}, "198.51.100.2")).status, 200);
});

test("what succeeds, or fails after the client is authenticated, does not count against an address", async () => {
  const address = "198.51.100.3";
  for (let n = 0; n < ADDRESS + 1; n += 1) {
    assert.equal((await ask("/eu/retail/jwks", {}, address)).status, 200);
  }
  const { document, bySecret } = await makeWorld(new URL("/eu/others", worker.url).href);
  await worker.publish(document, world.signingKeys);
  const request = await bySecret();
  request.body.set("subject_token", "not.a.token");
  const got = [];
  for (let n = 0; n < CLIENT; n += 1)
    got.push((await ask("/eu/others/token", request, address)).status);
  assert.deepEqual(got, Array(CLIENT).fill(400));
  assert.equal((await ask("/nowhere/jwks", {}, address)).status, 404);
});

test("a stranger's Worker shuts out neither another Worker nor another client of the same address", async () => {
  const wrong = await world.bySecret();
  wrong.headers = { authorization: `Basic ${btoa("with-secret:no")}` };
  const from = (zone) => ({ "cf-worker": zone });
  const status = async (request, zone) =>
    (await ask("/eu/retail/token", request, WORKERS, from(zone))).status;
  for (let n = 0; n < SHARED; n += 1) assert.equal(await status(wrong, "attacker.example"), 401);
  assert.equal(await status(wrong, "attacker.example"), 429);
  // The isolate remembers it, so that nothing is read: neither is a right secret.
  assert.equal(await status(await world.byAssertion(), "gateway.example"), 200);
  assert.equal(await status(wrong, "gateway.example"), 401);
  const other = { ...wrong, headers: { authorization: `Basic ${btoa("other:no")}` } };
  assert.equal(await status(other, "attacker.example"), 401);
});

test("an address of its own is counted as such, whatever Worker its request names", async () => {
  for (let n = 0; n < ADDRESS; n += 1) {
    const forged = { "cf-worker": `zone-${n}.example` };
    assert.equal((await ask("/nowhere/jwks", {}, "203.0.113.7", forged)).status, 404);
  }
  const more = { "cf-worker": "another.example" };
  assert.equal((await ask("/nowhere/jwks", {}, "203.0.113.7", more)).status, 429);
});

test("the presented client is that of the Basic header, the form or the assertion", () => {
  const basic = (text) => `Basic ${btoa(text)}`;
  const assertion = `e30.${btoa('{"sub":"c"}').replace(/=+$/, "")}.AA`;
  for (const [authorization, body, client] of [
    [basic("a:secret"), "client_id=b", "a"],
    [basic("a%3Ab:secret"), "", "a:b"],
    [basic("%:secret"), "", ""],
    [undefined, "client_id=b", "b"],
    [undefined, new TextEncoder().encode("client_id=b"), "b"],
    [undefined, `client_assertion=${assertion}`, "c"],
    [undefined, "client_assertion=x.y.z", ""],
    [undefined, `client_id=${"x".repeat(257)}`, ""],
    ["Bearer x", "", ""],
  ]) {
    assert.equal(presentedClient(authorization, body), client, `${authorization} ${body}`);
  }
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
    const { strangers } = createLimits({ ADDRESS_LIMIT: { limit } });
    const headers = { "cf-connecting-ip": "192.0.2.1" };
    await assert.rejects(strangers.admits(new Request("https://edge.example/", { headers }), {}));
  }
});
