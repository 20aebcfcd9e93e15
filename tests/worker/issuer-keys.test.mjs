// Keys of trusted issuers in the Worker: it fetches them by cron and after an answer, never for a request,
// and never more than once for any number of invented keys.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { createHash } from "node:crypto";

import { deriveKeys, generateSecret } from "../../src/js/secret.mjs";
import { sealKeySet } from "../../src/js/jwks/record.mjs";
import { startIdp } from "./support/idp.mjs";
import { startWorker } from "./support/server.mjs";
import { GRANT, makeWorld } from "./support/world.mjs";

const NOW = 1_700_000_000;
const HOUR = 3_600;
const SECRET = generateSecret();
const BEARER = "s3cret-of-the-keys";
const TYPE = "urn:ietf:params:oauth:token-type:access_token";

let worker;
let derived;
/** The issuer whose keys are behind a bearer, and another server, which must never see the bearer. */
let guarded;
let elsewhere;
const idps = [];

// The harness sends the Worker's fetches through this process, and would follow redirects there: workerd
// itself, as `wrangler dev` and Cloudflare run it, leaves them to the Worker.
const { fetch } = globalThis;
globalThis.fetch = (url, init) => fetch(new Request(url, init), { redirect: "manual" });

before(async () => {
  [guarded, elsewhere] = [await startIdp(), await startIdp()];
  const realm = "https://edge.example/realms/guarded";
  const own = { realm, origin: guarded.issuer, secret: BEARER };
  const secrets = {
    KEY_ENCRYPTION_KEY: SECRET,
    JWKS_OWN: JSON.stringify(own),
    JWKS_OTHER_REALM: JSON.stringify({ ...own, realm: "https://edge.example/realms/other" }),
    JWKS_OTHER_ORIGIN: JSON.stringify({ ...own, origin: elsewhere.issuer }),
    JWKS_SLASH: JSON.stringify({ ...own, origin: `${guarded.issuer}/` }),
    JWKS_TEXT: BEARER,
    JWKS_BROKEN: JSON.stringify(own).slice(0, -1),
    JWKS_UNBOUND: JSON.stringify({ secret: BEARER }),
    JWKS_SPACES: JSON.stringify({ ...own, secret: `${BEARER} ${BEARER}` }),
  };
  worker = await startWorker({ clock: true, secrets });
  derived = await deriveKeys(SECRET);
});
after(async () => {
  for (const idp of [guarded, elsewhere, ...idps]) await idp.close();
  await worker.close();
});

/** Publishes a realm of its own that trusts an issuer of its own; `ask` exchanges a token of it. */
async function publish() {
  const path = `realms/fetched-${idps.length}`;
  const idp = await startIdp();
  idps.push(idp);
  return trusting(idp, path);
}

/** Publishes a realm that trusts an issuer. */
async function trusting(idp, path, members) {
  await idp.rotate();
  const world = await makeWorld(`https://edge.example/${path}`);
  world.document.trusted_issuers = [
    { issuer: idp.issuer, jwks_uri: idp.jwksUri, algorithms: ["ES256"], scopes: "all", ...members },
  ];
  const names = await worker.publish(world.document, world.signingKeys);
  const record = recordName(path, idp.issuer, idp.jwksUri);
  const ask = async (now, token) => {
    const response = await worker.fetch(`/${path}/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`with-secret:${world.secret}`)}`,
        "x-test-now": String(now),
      },
      body: new URLSearchParams({
        grant_type: GRANT,
        subject_token: token ?? (await idp.token(now)),
        subject_token_type: TYPE,
      }),
    });
    await response.arrayBuffer();
    return response.headers.get("x-exchange-refusal") ?? response.status;
  };
  return { ask, idp, names, record };
}

/** Returns the name of the record, by the rules of src/realm/record.rs. */
function recordName(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hash.update(length).update(part);
  }
  return `keys:${hash.digest("base64url")}`;
}

/** Makes the guard of a record forget the last refresh; an isolate forgets it after a minute. */
async function rested(record) {
  const storage = await worker.jwksLockStorage(record);
  await storage.exec("UPDATE claim SET until = 0");
}

async function eventually(holds) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await sleep(50);
  }
  assert.fail("it never came to hold");
}

test("the cron fetches the keys, and exchanges need no fetch", async () => {
  const { ask, idp, record } = await publish();
  await worker.cron(NOW);
  assert.equal(idp.fetches, 1);
  const { time, set, mac } = await worker.records.get(record, "json");
  assert.equal(time, NOW);
  assert.ok(await derived.verify("issuer-keys", [record, String(NOW), set], mac));
  for (let seconds = 0; seconds < 5; seconds += 1) assert.equal(await ask(NOW + seconds), 200);
  assert.equal(idp.fetches, 1);
});

test("a set is written when it changed, and otherwise when it is six hours old", async () => {
  const { idp, record } = await publish();
  const written = async (now) => {
    await worker.cron(now);
    await rested(record);
    return (await worker.records.get(record, "json")).time;
  };
  assert.equal(await written(NOW), NOW);
  assert.equal(await written(NOW + 300), NOW);
  assert.equal(await written(NOW + 6 * HOUR - 1), NOW);
  // An isolate pauses for a minute after a fetch that brought nothing; see issuer-fetch.test.mjs.
  assert.equal(await written(NOW + 6 * HOUR + 60), NOW + 6 * HOUR + 60);
  await idp.rotate();
  assert.equal(await written(NOW + 6 * HOUR + 300), NOW + 6 * HOUR + 300);
});

test("a new key of an issuer is found after the first token that names it", async () => {
  const { ask, idp, record } = await publish();
  await worker.cron(NOW);
  assert.equal(await ask(NOW), 200);
  await rested(record);
  await idp.rotate();
  // The clock of the requests stands still: the isolate that fetched uses the keys at once.
  assert.equal(await ask(NOW + 61), "subject_token.key_unknown");
  await eventually(async () => (await ask(NOW + 61)) === 200);
  assert.equal(idp.fetches, 2);
});

test("the keys of a realm that was just published are fetched after its first token", async () => {
  const { ask, idp } = await publish();
  assert.equal(await ask(NOW), "host.issuer_keys_unavailable");
  await eventually(async () => (await ask(NOW)) === 200);
  assert.equal(idp.fetches, 1);
});

test("the keys of a client are fetched by cron, and after an assertion that names another key", async () => {
  const path = "realms/client-keys";
  const published = await startIdp();
  idps.push(published);
  const world = await makeWorld(`https://edge.example/${path}`);
  const client = world.document.clients.find(({ auth }) => auth.jwks !== undefined);
  const [publicJwk] = client.auth.jwks.keys;
  published.keys = [{ publicJwk }];
  client.auth = { method: "private_key_jwt", jwks_uri: published.jwksUri };
  await worker.publish(world.document, world.signingKeys);
  const now = Math.floor(Date.now() / 1000);
  const ask = async (later = 0) => {
    const { headers, ...request } = await world.byAssertion();
    const clock = { ...headers, "x-test-now": String(now + later) };
    const response = await worker.fetch(`/${path}/token`, { ...request, headers: clock });
    await response.arrayBuffer();
    return response.headers.get("x-exchange-refusal") ?? response.status;
  };
  await worker.cron(now);
  assert.equal(published.fetches, 1);
  assert.equal(await ask(), 200);
  assert.equal(published.fetches, 1);

  const record = recordName(path, client.client_id, published.jwksUri).replace(/^/, "client-");
  await rested(record);
  published.keys = [{ publicJwk: { ...publicJwk, kid: "other" } }];
  await worker.cron(now + 60);
  assert.equal(await ask(60), "client.authentication_failed");
  await rested(record);
  published.keys = [{ publicJwk }];
  await eventually(async () => {
    await rested(record);
    return (await ask(100)) === 200;
  });
});

test("the line of an answer without an issuer's keys says why there are none", async () => {
  const { ask, idp, record } = await publish();
  idp.answer = (_, response) => response.writeHead(302, { location: "/elsewhere" }).end();
  const reasons = () =>
    worker
      .logs()
      .filter((line) => line.includes('"host.issuer_keys_unavailable"'))
      .filter((line) => line.includes(`"realms/fetched-${idps.length - 1}"`))
      .map((line) => JSON.parse(line).reason);
  assert.equal(await ask(NOW), "host.issuer_keys_unavailable");
  await eventually(() => reasons().includes("not_fetched"));
  await rested(record);
  await worker.cron(NOW + 300);
  assert.equal(await ask(NOW + 300), "host.issuer_keys_unavailable");
  await eventually(() => reasons().includes("redirect"));
});

/** The keys of `guarded` for requests with the bearer; `seen` has the header of each request. */
function behindBearer() {
  const seen = [];
  guarded.answer = ({ headers }, response) => {
    seen.push(headers.authorization);
    if (headers.authorization !== `Bearer ${BEARER}`) return response.writeHead(401).end();
    response.end(JSON.stringify({ keys: guarded.keys.map(({ publicJwk }) => publicJwk) }));
  };
  return seen;
}

test("a secret that the document names is sent for its realm, to its origin and nowhere else", async () => {
  const seen = behindBearer();
  const path = "realms/guarded";
  let now = NOW;
  const wrong = {
    JWKS_NONE: "auth_missing",
    JWKS_OTHER_REALM: "auth_other_realm",
    JWKS_OTHER_ORIGIN: "auth_other_origin",
    JWKS_SLASH: "auth_other_origin",
    JWKS_TEXT: "auth_malformed",
    JWKS_BROKEN: "auth_malformed",
    JWKS_UNBOUND: "auth_malformed",
    JWKS_SPACES: "auth_malformed",
    // The binding of a Durable Object.
    JWKS_LOCK: "auth_malformed",
  };
  for (const [name, reason] of Object.entries(wrong)) {
    now += 300;
    const { ask, record } = await trusting(guarded, path, { jwks_auth: name });
    const failures = () =>
      worker.logs().filter((line) => line.includes("issuer_keys_failed") && line.includes(record));
    const before = failures().length;
    await worker.cron(now);
    await rested(record);
    await eventually(() => failures().length > before);
    assert.deepEqual(JSON.parse(failures().at(-1)), {
      event: "issuer_keys_failed",
      record,
      uri: guarded.jwksUri,
      reason,
    });
    assert.equal(await ask(now), "host.issuer_keys_unavailable");
    const lines = () => worker.logs().filter((line) => line.includes(`"reason":"${reason}"`));
    await eventually(() => lines().some((line) => line.includes('"realms/guarded"')));
    assert.deepEqual(seen, [], name);
  }

  // By cron, and after an answer.
  now += 300;
  const { ask, record } = await trusting(guarded, path, { jwks_auth: "JWKS_OWN" });
  await rested(record);
  await worker.cron(now);
  assert.equal(await ask(now), 200);
  assert.deepEqual(seen, [`Bearer ${BEARER}`]);
  await rested(record);
  await guarded.rotate();
  assert.equal(await ask(now + 61), "subject_token.key_unknown");
  await eventually(async () => (await ask(now + 61)) === 200);
  assert.deepEqual(seen, [`Bearer ${BEARER}`, `Bearer ${BEARER}`]);
  await rested(record);
  assert.ok(worker.logs().every((line) => !line.includes(BEARER)));
});

test("another realm that names the secret, and an issuer that names none, send nothing of it", async () => {
  const seen = behindBearer();
  const other = await trusting(guarded, "realms/intruder", { jwks_auth: "JWKS_OWN" });
  const intruder = { jwks_uri: elsewhere.jwksUri, jwks_auth: "JWKS_OWN" };
  const moved = await trusting(guarded, "realms/guarded", intruder);
  const now = NOW + 6_000;
  await worker.cron(now);
  assert.equal(await other.ask(now), "host.issuer_keys_unavailable");
  assert.equal(await moved.ask(now), "host.issuer_keys_unavailable");
  assert.deepEqual([seen, elsewhere.fetches], [[], 0]);
  await trusting(guarded, "realms/open");
  await worker.cron(now + 300);
  assert.deepEqual(seen, [undefined]);
});

test("a redirect does not take the secret along", async () => {
  const { record } = await trusting(guarded, "realms/guarded", { jwks_auth: "JWKS_OWN" });
  const before = elsewhere.fetches;
  let now = NOW + 10_000;
  const asked = [];
  for (const status of [301, 302, 303, 307, 308]) {
    for (const location of [elsewhere.jwksUri, "/elsewhere"]) {
      guarded.answer = ({ url, headers }, response) => {
        if (headers.authorization) asked.push(url);
        response.writeHead(status, { location }).end();
      };
      now += 300;
      await worker.cron(now);
      await rested(record);
    }
  }
  assert.deepEqual(asked, Array(10).fill("/jwks"));
  assert.equal(elsewhere.fetches, before);
});

test("of any number of claims at once one is granted", async () => {
  const guard = worker.jwksLock("claims");
  const claims = await Promise.all(Array.from({ length: 100 }, () => guard.claim(60)));
  assert.equal(claims.filter(Boolean).length, 1);
  assert.equal(await worker.jwksLock("other claims").claim(60), true);
  await rested("claims");
  assert.equal(await guard.claim(0.05), true);
  await guard.extend(0.2);
  await sleep(100);
  assert.equal(await guard.claim(60), false);
  await sleep(150);
  assert.equal(await guard.claim(60), true);
});

test("a thousand invented keys cause one fetch, and good tokens go on", async () => {
  const { ask, idp, record } = await publish();
  await worker.cron(NOW);
  assert.equal(await ask(NOW), 200);
  await rested(record);
  idp.fetches = 0;
  const invented = Array.from({ length: 1_000 }, (_, n) => `invented-${n}`);
  const answers = new Set();
  for (let from = 0; from < invented.length; from += 50) {
    const some = invented.slice(from, from + 50);
    const asked = some.map(async (kid) => ask(NOW + 61, await idp.token(NOW, { kid })));
    for (const answer of await Promise.all(asked)) answers.add(answer);
  }
  assert.deepEqual([...answers], ["subject_token.key_unknown"]);
  await eventually(() => idp.fetches > 0);
  await sleep(200);
  assert.equal(idp.fetches, 1);
  assert.equal(await ask(NOW), 200);
});

test("in workerd too, what an issuer must not answer changes nothing", async () => {
  const { ask, idp, record } = await publish();
  await worker.cron(NOW);
  const before = await worker.records.get(record);
  const [{ publicJwk, privateJwk }] = idp.keys;
  const json = (keys) => (_, response) => response.end(JSON.stringify({ keys }));
  let followed = 0;
  const answers = {
    redirect: ({ url }, response) => {
      if (url !== "/jwks") followed += 1;
      response.writeHead(302, { location: "/elsewhere" }).end();
    },
    status: (_, response) => response.writeHead(500).end("{}"),
    too_large: (_, response) => response.end("x".repeat(10_000_000)),
    // A broken connection shows as an answer of the harness.
    ended: (_, response) => response.destroy(),
    timeout: (_, response) => response.write("{"),
    private: json([publicJwk, { ...privateJwk, kid: "private" }]),
    symmetric: json([{ kty: "oct", k: "AA", kid: "symmetric" }]),
    empty: json([]),
    many: json(Array.from({ length: 65 }, () => publicJwk)),
    metadata: (_, response) => response.end('{"jwks_uri":"https://idp.example/jwks"}'),
    marked: (_, response) => response.end('\ufeff{"keys":[]}'),
    text: (_, response) => response.end("<html>"),
  };
  let now = NOW;
  for (const [what, answer] of Object.entries(answers)) {
    idp.answer = answer;
    now += 300;
    await rested(record);
    await worker.cron(now);
    assert.equal(await worker.records.get(record), before, what);
    assert.equal(await ask(now), 200, what);
  }
  assert.equal(followed, 0);
  const events = worker.logs().filter((line) => line.includes("issuer_keys_failed"));
  const reasons = events
    .filter((line) => line.includes(record))
    .map((line) => JSON.parse(line).reason);
  const refused = [
    ...["private", "symmetric", "empty"].map(() => "no_usable_key"),
    ...["too_many_keys", "discovery_document", "byte_order_mark", "not_json"],
  ];
  assert.deepEqual(reasons, ["redirect", "status", "too_large", "status", "timeout", ...refused]);
});

test("the last good keys serve for a day, and not longer", async () => {
  const { ask, idp } = await publish();
  await worker.cron(NOW);
  assert.equal(await ask(NOW), 200);
  idp.answer = (_, response) => response.writeHead(500).end();
  assert.equal(await ask(NOW + 24 * HOUR), 200);
  assert.equal(await ask(NOW + 24 * HOUR + 30), "host.issuer_keys_unavailable");
  idp.answer = undefined;
});

test("keys that an attacker wrote into the store are not used", async () => {
  const { ask, idp, record } = await publish();
  const intruder = await startIdp();
  idps.push(intruder);
  const key = await intruder.rotate();
  const slipped = JSON.stringify({ keys: [key.publicJwk] });
  const forged = await deriveKeys(generateSecret());
  idp.answer = (_, response) => response.writeHead(500).end();
  let now = NOW;
  for (const text of [
    slipped,
    JSON.stringify({ time: NOW, set: slipped }),
    await sealKeySet(record, { time: NOW, set: slipped }, forged),
    await sealKeySet("keys:another", { time: NOW, set: slipped }, derived),
  ]) {
    await worker.records.put(record, text);
    now += 60;
    assert.equal(await ask(now, await idp.token(now, { key })), "host.issuer_keys_unavailable");
  }
  // If the cache has good keys, these serve.
  idp.answer = undefined;
  await rested(record);
  await worker.cron(now + 120);
  assert.equal(await ask(now + 120), 200);
  await worker.records.put(record, slipped);
  assert.equal(await ask(now + 180), 200);
  const token = await idp.token(now + 180, { key });
  assert.equal(await ask(now + 180, token), "subject_token.key_unknown");
});

test("a key that a token asks for and that cannot be used is logged once, by name and reason", async () => {
  const { ask, idp, record } = await publish();
  const good = idp.keys[0];
  const unusable = await idp.rotate({ keep: true });
  unusable.publicJwk.use = "enc";
  const encryption = await idp.rotate({ keep: true });
  encryption.publicJwk.use = "enc";
  await worker.cron(NOW);
  const logged = (event) =>
    worker
      .logs()
      .filter((line) => line.includes(event))
      .map((line) => JSON.parse(line));
  const [written] = logged("issuer_keys_written").filter((line) => line.record === record);
  const reason = "`use` is not `sig`";
  assert.deepEqual(
    written.skipped,
    [unusable, encryption].map(({ kid }) => ({ kid, reason })),
  );

  const own = () => logged("issuer_keys_unusable").filter(({ issuer }) => issuer === idp.issuer);
  assert.equal(await ask(NOW, await idp.token(NOW, { key: good })), 200);
  const invented = await idp.token(NOW, { key: good, kid: "invented" });
  assert.equal(await ask(NOW, invented), "subject_token.key_unknown");
  assert.deepEqual(own(), []);
  const token = await idp.token(NOW, { key: unusable });
  for (let n = 0; n < 3; n += 1) assert.equal(await ask(NOW, token), "subject_token.key_unknown");
  const keys = [{ kid: unusable.kid, reason }];
  const realm = `realms/fetched-${idps.length - 1}`;
  await eventually(() => own().length > 0);
  assert.deepEqual(own(), [{ event: "issuer_keys_unusable", realm, issuer: idp.issuer, keys }]);
  for (const part of token.split(".")) {
    assert.ok(worker.logs().every((line) => !line.includes(part)));
  }
});
