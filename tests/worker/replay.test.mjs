// A client assertion counts once, however many arrive at the same moment. RFC 7523 §3.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const USES = 200;

let worker;
let world;

before(async () => {
  worker = await startWorker();
  world = await makeWorld(new URL("/realms/replay", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

test(`of ${USES} concurrent uses of one client assertion exactly one is answered with a token`, async () => {
  const request = await world.byAssertion();
  const body = request.body.toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answers = await Promise.all(
    Array.from({ length: USES }, async () => {
      const response = await worker.fetch("/realms/replay/token", { ...request, headers, body });
      return { status: response.status, body: await response.json() };
    }),
  );
  const granted = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 401);
  assert.equal(granted.length, 1);
  assert.equal(refused.length, USES - 1);
  assert.ok(refused.every(({ body }) => body.error === "invalid_client"));
  assert.deepEqual(await worker.guards("SELECT count(*) AS rows FROM used"), [{ rows: 1 }]);
});

test("another assertion of the same client is another", async () => {
  for (let n = 0; n < 3; n += 1) {
    const response = await worker.fetch("/realms/replay/token", await world.byAssertion());
    assert.equal(response.status, 200);
  }
});

test("what is kept is a digest, until a minute after the assertion could be used", async () => {
  const rows = await worker.guards("SELECT identifier, until FROM used");
  const now = Math.floor(Date.now() / 1000);
  for (const { identifier, until } of rows) {
    assert.match(identifier, /^[A-Za-z0-9_-]{43}$/);
    // One minute of life, one of clock skew, one after that.
    assert.ok(until > now + 170 && until <= now + 180, `${until - now} seconds from now`);
  }
});

test("a client that authenticates with a secret uses no Durable Object", async () => {
  const before = await worker.guards("SELECT identifier FROM used");
  const response = await worker.fetch("/realms/replay/token", await world.bySecret());
  assert.equal(response.status, 200);
  assert.deepEqual(await worker.guards("SELECT identifier FROM used"), before);
});
