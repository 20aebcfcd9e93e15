// Explanations of both JavaScript hosts, compared byte by byte with those of the native host in
// tests/explain.json.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { startNode } from "./support/node.mjs";
import { startWorker } from "./support/server.mjs";
import { ORIGIN, makeWorld } from "./support/world.mjs";

const read = (...path) => JSON.parse(readFileSync(inClone("tests", ...path), "utf8"));
const stems = (...folder) =>
  readdirSync(inClone("tests", ...folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));

const keys = read("vectors", "keys", "private.json");
const explanations = read("explain.json");
const vectors = new Map(
  stems("vectors")
    .flatMap((topic) => read("vectors", `${topic}.json`))
    .map((vector) => [vector.name, vector]),
);

const start = { node: startNode, worker: () => startWorker({ clock: true }) };
const hosts = {};
let world;

before(async () => {
  world = await makeWorld("https://edge.example/explained");
  world.document.clients[1].explain = true;
  for (const [name, startHost] of Object.entries(start)) {
    const host = await startHost();
    for (const stem of stems("vectors", "realms")) {
      const document = explaining(read("vectors", "realms", `${stem}.json`));
      await host.publish(document, keys[`realm.${stem}`].keys);
    }
    for (const stem of Object.keys(explanations)) {
      const { realm, not_before: times = [] } = vectors.get(stem);
      for (const own of times)
        await host.setNotBefore(read("vectors", "realms", `${realm}.json`), own);
    }
    await host.publish(world.document, world.signingKeys);
    hosts[name] = host;
  }
});

after(async () => {
  for (const host of Object.values(hosts)) await host.close();
});

function explaining(document) {
  for (const client of document.clients) client.explain = true;
  return document;
}

/** Sends a vector's request to an endpoint of its realm. */
function send(host, { now, realm, request }, endpoint) {
  const { headers, body } = request;
  return host.fetch(`/${read("vectors", "realms", `${realm}.json`).realm}/${endpoint}`, {
    method: "POST",
    headers: { ...headers, "x-test-now": String(now) },
    body: new TextEncoder().encode(body),
  });
}

/** Sends a request to the test's own realm, at the present time. */
function ask(host, endpoint, { headers, ...request }) {
  const now = { "x-test-now": String(Date.now() / 1000) };
  return host.fetch(`/explained/${endpoint}`, { ...request, headers: { ...headers, ...now } });
}

for (const name of Object.keys(start)) {
  test(`the ${name} host explains in the bytes of the native one`, async (t) => {
    for (const stem of Object.keys(explanations)) {
      await t.test(stem, async () => {
        const response = await send(hosts[name], vectors.get(stem), "explain");
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("content-type"), "application/json");
        assert.equal(response.headers.get("cache-control"), "no-store");
        const text = await response.text();
        const native = explanations[stem];
        // The test compares values first: a failure then shows the difference in a few lines.
        assert.deepEqual(JSON.parse(text), native);
        assert.ok(text === JSON.stringify(native), "the same values in other bytes");
      });
    }
  });

  test(`until the client is known, the ${name} host answers as at the token endpoint`, async () => {
    for (const stem of [
      "basic-wrong-secret",
      "github-expired",
      "repeated-scope",
      "article-hyphenated-token-type",
      "content-type-json",
    ]) {
      const vector = vectors.get(stem);
      assert.ok(vector, stem);
      const [explained, exchanged] = await Promise.all([
        send(hosts[name], vector, "explain"),
        send(hosts[name], vector, "token"),
      ]);
      const own = ({ status, headers }) => [
        status,
        [...headers].filter(([header]) => header !== "x-request-id" && header !== "date"),
      ];
      assert.notEqual(exchanged.status, 200, stem);
      assert.deepEqual(own(explained), own(exchanged), stem);
      assert.equal(await explained.text(), await exchanged.text(), stem);
    }
  });

  test(`the ${name} host explains only to clients that may see it`, async () => {
    const response = await ask(hosts[name], "explain", await world.bySecret());
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("x-exchange-refusal"), "client.explain_not_allowed");
    assert.equal((await response.json()).error, "unauthorized_client");
  });

  test(`an assertion that the ${name} host explained is used up`, async () => {
    const request = await world.byAssertion();
    const explained = await ask(hosts[name], "explain", request);
    assert.equal((await explained.json()).decision, "granted");
    const granted = await ask(hosts[name], "token", request);
    assert.equal(granted.headers.get("x-exchange-refusal"), "client.authentication_failed");
  });

  test(`the explain endpoint of the ${name} host takes POST only, of the realm's origins`, async () => {
    const get = await ask(hosts[name], "explain", { method: "GET" });
    assert.equal(get.status, 405);
    assert.equal(get.headers.get("allow"), "POST");
    const headers = { origin: ORIGIN, "access-control-request-method": "POST" };
    const preflight = await ask(hosts[name], "explain", { method: "OPTIONS", headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-origin"), ORIGIN);
  });
}
