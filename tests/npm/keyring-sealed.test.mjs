// The record of a keyring: the engine notices every change of it, and no private part serves another key.

import assert from "node:assert/strict";
import { test } from "node:test";

import { splitRealm } from "../../dist/npm/npm/node.mjs";
import { createKeyring, rotateKeyring } from "../../src/js/keyring/ring.mjs";
import {
  keyringName,
  openKeyring,
  openPrivate,
  sealKeyring,
  unsealKeyring,
} from "../../src/js/keyring/sealed.mjs";
import { deriveKeys, generateSecret } from "../../src/js/secret.mjs";

const NOW = 1_700_000_000;
const secret = await deriveKeys(generateSecret());

const make = (name, algorithm = "ES256") =>
  createKeyring({
    realm: `realms/${name}`,
    issuer: `https://edge.example/realms/${name}`,
    algorithm,
    now: NOW,
  });
const fails = (promise, reason) => assert.rejects(promise, { name: "KeyringError", reason });

for (const algorithm of ["ES256", "Ed25519", "ES384", "RS256", "PS256", "ML-DSA-44"]) {
  test(`a key for ${algorithm} is sealed and opens again`, async () => {
    const ring = await make("alpha", algorithm);
    const text = await sealKeyring(ring, secret);
    const [{ private: own }] = ring.keys;
    for (const member of ["d", "p", "priv"].filter((name) => name in own)) {
      assert.ok(!text.includes(own[member]), member);
    }
    const opened = await openKeyring(text, secret, { issuer: ring.issuer });
    assert.deepEqual(await openPrivate(opened, opened.keys[0], secret), own);
    assert.deepEqual(await unsealKeyring(opened, secret), ring);
    // `sealKeyring` writes a sealed keyring unchanged.
    assert.deepEqual(
      (await openKeyring(await sealKeyring(opened, secret), secret)).keys,
      opened.keys,
    );
  });
}

test("the name of the record is the engine's", async () => {
  const issuer = "https://edge.example/realms/alpha";
  const document = { realm: "realms/alpha", issuer, trusted_issuers: [], targets: [], clients: [] };
  assert.equal(await keyringName("realms/alpha"), splitRealm(document).keyring);
});

test("every member of the record is authenticated", async () => {
  const ring = await rotateKeyring(await make("alpha"), { now: NOW, algorithm: "ES256" });
  const record = JSON.parse(await sealKeyring(ring, secret));
  const inner = JSON.parse(record.keyring);
  const changes = [
    (own) => (own.issuer = "https://other.example"),
    (own) => (own.realm = "realms/bravo"),
    (own) => (own.counter += 1),
    (own) => own.keys.pop(),
    (own) => own.keys.reverse(),
    (own) => (own.keys[0].kid = "another"),
    (own) => (own.keys[0].alg = "RS256"),
    (own) => (own.keys[0].public = own.keys[1].public),
    (own) => (own.keys[0].sealed = own.keys[1].sealed),
    (own) => (own.keys[0].published_at -= 1),
    (own) => (own.keys[1].signs_from = NOW),
    (own) => delete own.keys[0].retires_from,
    (own) => (own.keys[0].removed_from += 1),
    (own) => (own.keys[0].private = {}),
  ];
  for (const change of changes) {
    const changed = structuredClone(inner);
    change(changed);
    const text = JSON.stringify({ keyring: JSON.stringify(changed), mac: record.mac });
    await fails(openKeyring(text, secret), "not_authentic");
  }
  for (const mac of ["", undefined, record.mac.slice(1), `A${record.mac.slice(1)}`]) {
    if (mac === record.mac) continue;
    await fails(openKeyring(JSON.stringify({ ...record, mac }), secret), "not_authentic");
  }
  await openKeyring(JSON.stringify(record), secret);
});

test("a record is of one realm and one issuer", async () => {
  const text = await sealKeyring(await make("alpha"), secret);
  const [alpha, bravo] = [await keyringName("realms/alpha"), await keyringName("realms/bravo")];
  await openKeyring(text, secret, { name: alpha, issuer: "https://edge.example/realms/alpha" });
  await fails(openKeyring(text, secret, { name: bravo }), "not_authentic");
  await fails(
    openKeyring(text, secret, { issuer: "https://edge.example/realms/bravo" }),
    "elsewhere",
  );
});

test("a private part opens as that of its own issuer, kid, algorithm and public part only", async () => {
  const text = await sealKeyring(await make("alpha"), secret);
  const ring = await openKeyring(text, secret);
  const [key] = ring.keys;
  const other = (await make("alpha")).keys[0];
  const opens = (own, of) => openPrivate(own, of, secret);
  await opens(ring, key);
  await fails(opens({ ...ring, issuer: "https://other.example" }, key), "not_authentic");
  await fails(opens(ring, { ...key, kid: "another" }), "not_authentic");
  await fails(opens(ring, { ...key, alg: "ES384" }), "not_authentic");
  await fails(opens(ring, { ...key, public: other.public }), "not_authentic");
  await fails(opens(ring, { ...key, sealed: key.sealed.slice(0, 20) }), "not_authentic");
});

test("with another secret, or none, a sealed keyring does not open", async () => {
  const text = await sealKeyring(await make("alpha"), secret);
  await fails(openKeyring(text, await deriveKeys(generateSecret())), "not_authentic");
  await fails(openKeyring(text, undefined), "secret_missing");
  await fails(sealKeyring(await openKeyring(text, secret), undefined), "secret_missing");
});

test("with a secret, a keyring that is not sealed does not open", async () => {
  const ring = await make("alpha");
  const text = await sealKeyring(ring, undefined);
  assert.deepEqual(await openKeyring(text, undefined), ring);
  await fails(openKeyring(text, secret), "unsealed");
});

test("what is no keyring is none", async () => {
  for (const text of ["", "[]", "null", "7", '"text"', "{}", '{"counter":1}', '{"keys":[]}']) {
    await fails(openKeyring(text, undefined), "malformed");
  }
  for (const text of ["", "null", '{"keyring":"{"}', '{"keyring":"null","mac":""}']) {
    await fails(openKeyring(text, secret), "malformed");
  }
});
