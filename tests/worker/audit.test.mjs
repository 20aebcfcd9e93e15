// The operator's view: the logged line of a decision, and the data point beside it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let worker;
let world;

before(async () => {
  const analytics = '[[analytics_engine_datasets]]\nbinding = "ANALYTICS"\n';
  const timing = '[vars]\nSERVER_TIMING = "on"\n';
  worker = await startWorker({ configure: (text) => `${text}\n${analytics}\n${timing}` });
  world = await makeWorld(new URL("/eu/retail", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

/** Returns the answer to a request, and its log lines. */
async function logged(path, { headers, ...request }, more = {}) {
  const response = await worker.fetch(path, { ...request, headers: { ...headers, ...more } });
  const id = response.headers.get("x-request-id");
  const lines = worker.logs().filter((line) => line.includes(id));
  return { response, id, lines: lines.map((line) => JSON.parse(line)) };
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

test("a granted exchange leaves one line", async () => {
  const request = await world.bySecret();
  const { response, id, lines } = await logged("/eu/retail/token", request, {
    traceparent: TRACEPARENT,
  });
  const { access_token: token } = await response.json();
  const { jti, iat, exp } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  const subject = JSON.parse(
    Buffer.from(request.body.get("subject_token").split(".")[1], "base64url"),
  );
  assert.deepEqual(lines, [
    {
      v: 1,
      event: "exchange",
      outcome: "granted",
      time: iat,
      realm: "eu/retail",
      realm_version: 1,
      engine: "0.1.0",
      client: "with-secret",
      subject: {
        sha256: sha256(request.body.get("subject_token")),
        type: "access_token",
        issuer: "https://idp.example",
        sub: "u1",
        exp: subject.exp,
      },
      grant: { type: "access_token", target: ["orders"], scope: "read", exp, jti },
      request_id: id,
      traceparent: TRACEPARENT,
    },
  ]);
});

test("a refusal leaves one line, and a trace context in another form none of itself", async () => {
  const request = await world.bySecret();
  request.body.set("audience", "elsewhere");
  const { id, lines } = await logged("/eu/retail/token", request, {
    traceparent: `${TRACEPARENT}","outcome":"granted`,
  });
  assert.equal(lines.length, 1);
  const [{ time, subject, ...line }] = lines;
  assert.ok(Math.abs(time - Date.now() / 1000) < 60);
  assert.equal(subject.sub, "u1");
  assert.deepEqual(line, {
    v: 1,
    event: "exchange",
    outcome: "refused",
    refusal: "policy.target.unknown",
    realm: "eu/retail",
    realm_version: 1,
    engine: "0.1.0",
    client: "with-secret",
    asked: {
      type: "access_token",
      target: [{ bytes: 9, sha256: sha256("elsewhere") }],
    },
    request_id: id,
  });
});

test("an explanation is accounted for as one", async () => {
  const { id, lines } = await logged("/eu/retail/explain", await world.bySecret());
  assert.equal(lines.length, 1);
  const [{ event, outcome, refusal, request_id }] = lines;
  assert.deepEqual(
    { event, outcome, refusal, request_id },
    { event: "explain", outcome: "refused", refusal: "client.explain_not_allowed", request_id: id },
  );
});

test("an assertion that is replayed is refused with its reason in the log alone", async () => {
  const request = await world.byAssertion();
  const first = await logged("/eu/retail/token", request);
  const again = await logged("/eu/retail/token", request);
  assert.equal(first.lines[0].outcome, "granted");
  assert.equal(again.lines[0].reason, "assertion_replayed");
  assert.doesNotMatch(await again.response.text(), /replay/);
});

test("what is no decision leaves no line", async () => {
  for (const path of ["/eu/retail/jwks", "/health", "/nowhere/token", "/refusals"]) {
    assert.deepEqual((await logged(path, {})).lines, [], path);
  }
});

test("the line has timings as numbers, where it is switched on", async () => {
  const { response } = await logged("/eu/retail/token", await world.bySecret());
  assert.match(response.headers.get("server-timing"), /^total;dur=\d+\.\d$/);
});
