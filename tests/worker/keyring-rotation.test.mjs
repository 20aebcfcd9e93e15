// Keys change under load: the Worker's cron rotates the realm's own, an issuer rotates its own. The Worker
// refuses no good request, and a resource server that caches the keys as long as it may can verify every
// token.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";

import {
  createKeyring,
  deriveKeys,
  generateSecret,
  sealKeyring,
} from "../../dist/npm/npm/node.mjs";
import { startIdp } from "./support/idp.mjs";
import { startWorker } from "./support/server.mjs";
import { GRANT, makeWorld } from "./support/world.mjs";

const NOW = 1_700_000_000;
const DAY = 86_400;
const SECRET = generateSecret();
const TYPE = "urn:ietf:params:oauth:token-type:access_token";

let worker;
let secret;
const idps = [];

before(async () => {
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: SECRET } });
  secret = await deriveKeys(SECRET);
});
after(async () => {
  for (const idp of idps) await idp.close();
  await worker.close();
});

/** A realm whose own key is `age` seconds old at NOW, and its trusted issuer. */
async function publish(name, age, algorithm = "ES256") {
  const issuer = `https://edge.example/realms/${name}`;
  const world = await makeWorld(issuer);
  const idp = await startIdp();
  idps.push(idp);
  await idp.rotate();
  world.document.trusted_issuers = [
    { issuer: idp.issuer, jwks_uri: idp.jwksUri, algorithms: ["ES256"], scopes: "all" },
  ];
  const split = await worker.publish(world.document, world.signingKeys);
  const made = await createKeyring({ realm: split.realm, issuer, algorithm, now: NOW - age });
  await worker.records.put(split.keyring, await sealKeyring(made, secret));

  const at = (now) => ({ "x-test-now": String(now) });
  return {
    idp,
    world,
    name: split.keyring,

    async exchange(now, token) {
      const response = await worker.fetch(`/realms/${name}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`with-secret:${world.secret}`)}`, ...at(now) },
        body: new URLSearchParams({
          grant_type: GRANT,
          subject_token: token ?? (await idp.token(now)),
          subject_token_type: TYPE,
        }),
      });
      const body = await response.json();
      assert.equal(response.status, 200, `${now - NOW}: ${JSON.stringify(body)}`);
      return body.access_token;
    },

    async jwks(now) {
      return (await worker.fetch(`/realms/${name}/jwks`, { headers: at(now) })).json();
    },

    async cron(now) {
      // The guard has its own clock, which does not follow this one.
      for (const { storage } of await worker.jwksLocks()) {
        await storage.exec("UPDATE claim SET until = 0");
      }
      await worker.cron(now);
    },

    ring: async () => JSON.parse((await worker.records.get(split.keyring, "json")).keyring),
  };
}

test("an issuer rotates and the own key rotates under load: no request is refused", async () => {
  const START = NOW - 600;
  const { cron, exchange, idp, jwks, ring } = await publish("load", 30 * DAY);
  await cron(START);
  const {
    counter: first,
    keys: [old],
  } = await ring();
  let copy;
  const issued = [];
  const signers = new Set();
  for (let now = START; now < NOW + 1_500; now += 15) {
    const passed = now - START;
    if (passed % 300 === 0) await cron(now);
    // A resource server that keeps its copy of the keys for as long as it may.
    if (passed % 300 === 0) copy = createLocalJWKSet(await jwks(now));
    // The issuer publishes its new key a while before it signs with it.
    if (passed === 300) await idp.rotate({ keep: true });
    const key = idp.keys[passed < 900 ? 0 : 1];
    const tokens = await Promise.all(
      Array.from({ length: 4 }, async () => exchange(now, await idp.token(now, { key }))),
    );
    const currentDate = new Date(now * 1_000);
    for (const token of tokens) {
      const { protectedHeader } = await jwtVerify(token, copy, { currentDate });
      signers.add(protectedHeader.kid);
      issued.push(token);
    }
    // Earlier tokens verify until they expire, also with keys read just now.
    if (passed % 150 === 0) {
      const fresh = createLocalJWKSet(await jwks(now));
      for (const token of issued.filter((own) => decodeJwt(own).exp > now)) {
        await jwtVerify(token, fresh, { currentDate });
      }
    }
  }
  const { counter, keys } = await ring();
  assert.equal(counter, first + 1);
  assert.deepEqual([...signers], [old.kid, keys[1].kid]);
  assert.equal(keys[1].signs_from, NOW + 510);
});

test("of crons at once, one rotates", async () => {
  const { cron, ring } = await publish("crons", 30 * DAY);
  await cron(NOW);
  const alone = await ring();
  assert.equal(alone.counter, NOW - 30 * DAY + 1);
  const again = await publish("crons-at-once", 30 * DAY);
  await Promise.all([worker.cron(NOW), worker.cron(NOW), worker.cron(NOW)]);
  const { counter, keys } = await again.ring();
  assert.deepEqual([counter, keys.length], [alone.counter, 2]);
});

test("a key that is not due is not rotated", async () => {
  const { cron, ring } = await publish("young", 30 * DAY - 1);
  await cron(NOW);
  const { counter } = await ring();
  await cron(NOW + 1);
  assert.equal((await ring()).counter, counter + 1);
});

test("a realm with another algorithm goes on with its key until the new one may sign", async () => {
  const { cron, exchange, ring } = await publish("another-algorithm", 0, "ES384");
  const algorithm = async (now) => {
    const [header] = (await exchange(now)).split(".");
    return JSON.parse(Buffer.from(header, "base64url")).alg;
  };
  await cron(NOW);
  const [, next] = (await ring()).keys;
  assert.equal(next.alg, "ES256");
  assert.equal(await algorithm(NOW), "ES384");
  assert.equal(await algorithm(NOW + 509 - 30), "ES384");
  assert.equal(await algorithm(NOW + 510), "ES256");
});
