// Clients that reset their connection: what their requests began is finished all the same, and leaves the
// isolate as it must be. The platform stops a request whose client is gone wherever it waits.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { sendAndReset } from "./support/connection.mjs";
import { newScene } from "./support/scene.mjs";
import { startDirect } from "./support/direct.mjs";

/** A slow part answers after a second: the connection is reset before, and the test looks afterwards. */
const RESET_MS = 300;
const AFTERWARDS_MS = 2_000;

const REVOCATIONS = 20;

const now = Date.now() / 1000;
const at = (seconds) => String(now + seconds);

let worker;
let scene;

before(async () => {
  worker = await startDirect();
  scene = await newScene(worker, { now });
});

after(async () => {
  await scene.idp.close();
  await worker.close();
});

async function ready({ seconds, faults = {} }) {
  const headers = { "x-test-isolate": "ready", "x-test-now": at(seconds) };
  headers["x-test-faults"] = JSON.stringify(faults);
  return (await worker.fetch("/ready", { headers })).status;
}

test("a dropped request for /ready does not freeze the answer", async () => {
  const cron = { "x-test-isolate": "ready", "x-test-now": at(0), "x-test-cron": "yes" };
  await worker.fetch("/health", { headers: cron });
  assert.equal(await ready({ seconds: 0 }), 200);
  const headers = { "x-test-isolate": "ready", "x-test-now": at(11) };
  headers["x-test-faults"] = JSON.stringify({ kv: "slow" });
  await sendAndReset(worker, "/ready", { headers, after: RESET_MS });
  await sleep(AFTERWARDS_MS);
  assert.equal(await ready({ seconds: 22, faults: { kv: "throws" } }), 503);
  assert.equal(await ready({ seconds: 33 }), 200);
});

test("a dropped revocation is logged, and in force in its isolate", async () => {
  const authorization = `Basic ${btoa(`with-secret:${scene.world.secret}`)}`;
  const sent = (form, faults = {}) => ({
    method: "POST",
    headers: {
      authorization,
      "content-type": "application/x-www-form-urlencoded",
      "x-test-isolate": "revoking",
      "x-test-now": at(0),
      "x-test-faults": JSON.stringify(faults),
    },
    body: new URLSearchParams(form).toString(),
  });
  const isActive = async (token) => {
    const answer = await worker.fetch(`/${scene.path}/introspect`, sent({ token }));
    return (await answer.json()).active;
  };
  const tokens = [];
  for (let n = 0; n < REVOCATIONS; n += 1) {
    const { text } = await scene.ask("inline", { isolate: "minting" });
    tokens.push(JSON.parse(text).access_token);
  }
  // From here on the isolate remembers that nothing is revoked.
  assert.equal(await isActive(tokens[0]), true);

  const path = `/${scene.path}/revoke`;
  const revoked = (token) =>
    sendAndReset(worker, path, { ...sent({ token }, { revocations: "slow" }), after: RESET_MS });
  await Promise.all(tokens.map(revoked));
  await sleep(AFTERWARDS_MS);

  const lines = worker.logs().filter((line) => line.startsWith("{"));
  const logged = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "revoke");
  const active = await Promise.all(tokens.map(isActive));
  assert.deepEqual(
    { logged: logged.length, active: active.filter(Boolean).length },
    { logged: REVOCATIONS, active: 0 },
  );
});
