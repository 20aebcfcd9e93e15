// A realm without a path: its endpoints are at the root of the Worker, and the page is elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

let worker;
let world;

before(async () => {
  worker = await startWorker();
});

after(() => worker.close());

test("without such a realm the page is at the root, and at its other address", async () => {
  for (const path of ["/", "/page"]) {
    const page = await worker.fetch(path);
    assert.equal(page.status, 200, path);
    assert.match(page.headers.get("content-type"), /^text\/html/);
  }
  assert.equal((await worker.fetch("/authorize")).status, 404);
});

test("it answers at the root, and the page is at /page", async () => {
  // Another Worker: this one remembers that there is no such realm.
  await worker.close();
  worker = await startWorker();
  world = await makeWorld(new URL(worker.url).origin);
  await worker.publish(world.document, world.signingKeys);

  assert.equal((await worker.fetch("/token", await world.bySecret())).status, 200);
  for (const path of ["oauth-authorization-server", "openid-configuration"]) {
    const metadata = await (await worker.fetch(`/.well-known/${path}`)).json();
    assert.equal(metadata.issuer, world.issuer);
    assert.equal(metadata.token_endpoint, `${world.issuer}/token`);
  }
  assert.equal((await worker.fetch("/jwks")).status, 200);
  const authorize = await worker.fetch("/authorize");
  assert.equal(authorize.status, 400);
  assert.match(authorize.headers.get("content-type"), /^text\/html/);

  const root = await worker.fetch("/");
  assert.equal(root.status, 404);
  assert.equal(root.headers.get("content-type"), "application/json");
  assert.equal((await worker.fetch("/page")).status, 200);
  await worker.cron(Date.now() / 1000);
  assert.equal((await worker.fetch("/ready")).status, 200);
  assert.equal((await worker.fetch("/health")).status, 200);
});
