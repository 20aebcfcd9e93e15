// A realm's own keys by time: published, signing, retiring, removed; too early, waiting, revoked.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  KeyringError,
  createKeyring,
  isDue,
  revokeKey,
  rotateKeyring,
} from "../../src/js/keyring/ring.mjs";
import {
  ACTIVATION_SECONDS,
  RETIRING_SECONDS,
  keyringStatus,
  publishedAt,
  signingAt,
} from "../../src/js/keyring/times.mjs";

const NOW = 1_700_000_000;
const ACTIVE = NOW + 1_000 + ACTIVATION_SECONDS;
const DAY = 86_400;

const created = () =>
  createKeyring({
    realm: "realms/alpha",
    issuer: "https://edge.example/realms/alpha",
    algorithm: "ES256",
    now: NOW,
  });
const rotated = async () =>
  rotateKeyring(await created(), { now: NOW + 1_000, algorithm: "ES256" });
const states = (ring, now) => keyringStatus(ring, now).keys.map(({ state }) => state);
const kids = (keys) => keys.map(({ kid }) => kid);
const fails = (promise, reason) =>
  assert.rejects(promise, (error) => error instanceof KeyringError && error.reason === reason);

test("the delays are their arithmetic", () => {
  assert.equal(ACTIVATION_SECONDS, 510);
  assert.equal(RETIRING_SECONDS, 90_060);
});

test("the first key signs at once", async () => {
  const ring = await created();
  assert.equal(ring.counter, NOW);
  assert.deepEqual(states(ring, NOW), ["signing"]);
  assert.deepEqual(states(ring, NOW - 1), ["published"]);
  assert.equal(signingAt(ring, NOW - 1), undefined);
});

test("a new key is published, then signs, and the old one goes when its tokens have expired", async () => {
  const ring = await rotated();
  assert.equal(ring.counter, NOW + 1);
  const [old, next] = kids(ring.keys);
  for (const [now, expected, signing] of [
    [NOW + 1_000, ["signing", "published"], old],
    [ACTIVE - 1, ["signing", "published"], old],
    [ACTIVE, ["retiring", "signing"], next],
    [ACTIVE + RETIRING_SECONDS - 1, ["retiring", "signing"], next],
    [ACTIVE + RETIRING_SECONDS, ["removed", "signing"], next],
  ]) {
    assert.deepEqual(states(ring, now), expected, `${now - NOW}`);
    assert.equal(signingAt(ring, now).kid, signing);
  }
  assert.deepEqual(kids(publishedAt(ring, ACTIVE + RETIRING_SECONDS - 1)), [old, next]);
  assert.deepEqual(kids(publishedAt(ring, ACTIVE + RETIRING_SECONDS)), [next]);
});

test("a key may not sign before copies of the published keys have it", async () => {
  const ring = await created();
  const signsFrom = NOW + ACTIVATION_SECONDS;
  await fails(
    rotateKeyring(ring, { now: NOW, algorithm: "ES256", signsFrom: signsFrom - 1 }),
    "too_early",
  );
  const later = await rotateKeyring(ring, { now: NOW, algorithm: "ES256", signsFrom });
  assert.equal(later.keys[1].signs_from, signsFrom);
});

test("one key waits at a time", async () => {
  const ring = await rotated();
  await fails(rotateKeyring(ring, { now: ACTIVE - 1, algorithm: "ES256" }), "waiting");
  const again = await rotateKeyring(ring, { now: ACTIVE, algorithm: "ES384" });
  assert.deepEqual(states(again, ACTIVE), ["retiring", "signing", "published"]);
  // The first key's times stay the same.
  assert.deepEqual(again.keys[0], ring.keys[0]);
});

test("a key that is in the keyring is not added to it", async () => {
  const ring = await created();
  const [{ kid, alg, public: own, private: secret }] = ring.keys;
  const key = { kid, alg, public: own, private: secret };
  await fails(rotateKeyring(ring, { now: NOW, algorithm: "ES256", key }), "known");
});

test("removed keys are dropped at the next rotation", async () => {
  const now = ACTIVE + RETIRING_SECONDS;
  const ring = await rotated();
  const again = await rotateKeyring(ring, { now, algorithm: "ES256" });
  assert.deepEqual(kids(again.keys).slice(0, 1), [ring.keys[1].kid]);
});

test("a revoked key is gone at once, and the waiting one signs", async () => {
  const ring = await rotated();
  const [leaked, waiting] = kids(ring.keys);
  const now = ACTIVE - 10;
  const revoked = await revokeKey(ring, leaked, now);
  assert.equal(revoked.signing, waiting);
  assert.equal(revoked.ring.counter, NOW + 3);
  assert.deepEqual(kids(publishedAt(revoked.ring, now)), [waiting]);
  assert.equal(signingAt(revoked.ring, now).kid, waiting);
  assert.equal(revoked.breaks.length, 2);
  assert.match(revoked.breaks[0], new RegExp(leaked));
  assert.match(revoked.breaks[1], new RegExp(`${ACTIVE}`));
});

test("where no key waits, revoking makes one", async () => {
  const ring = await created();
  const { ring: after, signing, breaks } = await revokeKey(ring, ring.keys[0].kid, NOW + 5);
  assert.deepEqual(kids(after.keys), [signing]);
  assert.deepEqual(states(after, NOW + 5), ["signing"]);
  assert.equal(after.keys[0].alg, "ES256");
  assert.match(breaks[1], new RegExp(`${NOW + 5 + ACTIVATION_SECONDS}`));
});

test("revoking a key that has retired leaves the one that signs", async () => {
  const ring = await rotated();
  const [old, next] = kids(ring.keys);
  const revoked = await revokeKey(ring, old, ACTIVE);
  assert.equal(revoked.signing, next);
  assert.deepEqual(kids(revoked.ring.keys), [next]);
  assert.equal(revoked.breaks.length, 1);
});

test("revoking the key that waits leaves the one that signs to go on", async () => {
  const ring = await rotated();
  const [old, next] = kids(ring.keys);
  const revoked = await revokeKey(ring, next, NOW + 1_001);
  assert.equal(revoked.signing, old);
  assert.deepEqual(states(revoked.ring, ACTIVE + RETIRING_SECONDS), ["signing"]);
  await fails(revokeKey(ring, "another", NOW), "unknown");
});

test("a keyring is due when its last key is old, or of another algorithm", async () => {
  const ring = await created();
  const asked = { algorithm: "ES256", everyDays: 30 };
  assert.equal(isDue(ring, { ...asked, now: NOW + 30 * DAY - 1 }), false);
  assert.equal(isDue(ring, { ...asked, now: NOW + 30 * DAY }), true);
  assert.equal(isDue(ring, { ...asked, algorithm: "ES384", now: NOW }), true);
  const waiting = await rotated();
  assert.equal(isDue(waiting, { ...asked, algorithm: "ES384", now: ACTIVE - 1 }), false);
  assert.equal(isDue(waiting, { ...asked, algorithm: "ES384", now: ACTIVE }), true);
});

test("of keys without times the last signs", () => {
  const ring = { issuer: "https://edge.example", counter: 1, keys: [{ kid: "a" }, { kid: "b" }] };
  assert.equal(signingAt(ring, 0).kid, "b");
  assert.deepEqual(states(ring, 0), ["retiring", "signing"]);
  assert.deepEqual(kids(publishedAt(ring, NOW)), ["a", "b"]);
});

test("the status of a keyring has nothing secret in it", async () => {
  const ring = await rotated();
  const status = JSON.stringify(keyringStatus(ring, NOW));
  for (const { private: own } of ring.keys) assert.ok(!status.includes(own.d));
});
