// Keys of trusted issuers behind a bearer: the Worker sends a secret that a document names for one realm, to
// one origin, and in every other case sends no request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { generateSecret } from "../../src/js/secret.mjs";
import { eventually, rested, trusting } from "./support/fetched.mjs";
import { startIdp } from "./support/idp.mjs";
import { startWorker } from "./support/server.mjs";

const NOW = 1_700_000_000;
const BEARER = "s3cret-of-the-keys";

let worker;
/** The issuer whose keys are behind a bearer, and another server, which must never see the bearer. */
let guarded;
let elsewhere;

// As in issuer-keys.test.mjs: the harness must not follow redirects for the Worker.
const { fetch } = globalThis;
globalThis.fetch = (url, init) => fetch(new Request(url, init), { redirect: "manual" });

before(async () => {
  [guarded, elsewhere] = [await startIdp(), await startIdp()];
  const realm = "https://edge.example/realms/guarded";
  const own = { realm, origin: guarded.issuer, secret: BEARER };
  const secrets = {
    KEY_ENCRYPTION_KEY: generateSecret(),
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
});
after(async () => {
  for (const idp of [guarded, elsewhere]) await idp.close();
  await worker.close();
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
    const { ask, record } = await trusting(worker, guarded, path, { jwks_auth: name });
    const failures = () =>
      worker.logs().filter((line) => line.includes("issuer_keys_failed") && line.includes(record));
    const before = failures().length;
    await worker.cron(now);
    await rested(worker, record);
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
  const { ask, record } = await trusting(worker, guarded, path, { jwks_auth: "JWKS_OWN" });
  await rested(worker, record);
  await worker.cron(now);
  assert.equal(await ask(now), 200);
  assert.deepEqual(seen, [`Bearer ${BEARER}`]);
  await rested(worker, record);
  await guarded.rotate();
  assert.equal(await ask(now + 61), "subject_token.key_unknown");
  await eventually(async () => (await ask(now + 61)) === 200);
  assert.deepEqual(seen, [`Bearer ${BEARER}`, `Bearer ${BEARER}`]);
  await rested(worker, record);
  assert.ok(worker.logs().every((line) => !line.includes(BEARER)));
});

test("another realm that names the secret, and an issuer that names none, send nothing of it", async () => {
  const seen = behindBearer();
  const other = await trusting(worker, guarded, "realms/intruder", { jwks_auth: "JWKS_OWN" });
  const intruder = { jwks_uri: elsewhere.jwksUri, jwks_auth: "JWKS_OWN" };
  const moved = await trusting(worker, guarded, "realms/guarded", intruder);
  const now = NOW + 6_000;
  await worker.cron(now);
  assert.equal(await other.ask(now), "host.issuer_keys_unavailable");
  assert.equal(await moved.ask(now), "host.issuer_keys_unavailable");
  assert.deepEqual([seen, elsewhere.fetches], [[], 0]);
  await trusting(worker, guarded, "realms/open");
  await worker.cron(now + 300);
  assert.deepEqual(seen, [undefined]);
});

test("a redirect does not take the secret along", async () => {
  const { record } = await trusting(worker, guarded, "realms/guarded", { jwks_auth: "JWKS_OWN" });
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
      await rested(worker, record);
    }
  }
  assert.deepEqual(asked, Array(10).fill("/jwks"));
  assert.equal(elsewhere.fetches, before);
});
