// The transport of a request: the engine reads it from the URL that the platform gives, in workerd.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

let worker;
let world;

before(async () => {
  worker = await startWorker({ clock: true });
  world = await makeWorld("https://edge.example/eu/retail");
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

async function over(url) {
  const { headers, ...request } = await world.bySecret();
  const response = await worker.fetch("/eu/retail/token", {
    ...request,
    headers: { ...headers, "x-test-url": url },
  });
  return [response.status, response.headers.get("x-exchange-refusal")];
}

test("https is read from anywhere", async () => {
  for (const origin of ["https://edge.example", "https://EDGE.example:8443", "HTTPS://192.0.2.1"]) {
    assert.deepEqual(await over(`${origin}/eu/retail/token`), [200, null], origin);
  }
});

test("plain http is read from this host alone", async () => {
  for (const host of ["localhost", "127.0.0.1:8787", "[::1]:8787"]) {
    assert.deepEqual(await over(`http://${host}/eu/retail/token`), [200, null], host);
  }
  for (const host of [
    "edge.example",
    "edge.example:443",
    "https.example",
    "192.0.2.1",
    "[::2]",
    "localhost.example",
    "127.0.0.1.example",
  ]) {
    const refused = [400, "form.insecure_transport"];
    assert.deepEqual(await over(`http://${host}/eu/retail/token`), refused, host);
  }
  // No request has such a URL. If one had, the address that looks like loopback would not be it.
  assert.deepEqual(await over("http://localhost:80@edge.example/eu/retail/token"), [503, null]);
});
