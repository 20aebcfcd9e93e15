// Records that the command line signs when it writes them: jose verifies them, and invalid keys are
// refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compactVerify, importJWK } from "jose";

import {
  ConfigKeyError,
  configPublicKey,
  generateConfigKey,
  generateSigningKey,
  signRecord,
  signRecords,
} from "../../dist/npm/npm/node.mjs";
import { readableConfigKey } from "../../src/npm/signed-record.mjs";

const TEXT = '{"realm":"realms/äpfel","version":7}';

for (const alg of ["ES256", "Ed25519"]) {
  test(`a record signed with ${alg} verifies with jose, and its header has nothing more`, async () => {
    const { public: own, private: key } = await generateConfigKey(alg);
    assert.deepEqual(configPublicKey(key), own);
    assert.equal("d" in own, false);
    const record = await signRecord(key, "etx-realm", TEXT);
    const { payload, protectedHeader } = await compactVerify(record, await importJWK(own, alg));
    assert.equal(new TextDecoder().decode(payload), TEXT);
    assert.deepEqual(protectedHeader, { alg, kid: own.kid, typ: "etx-realm" });
  });
}

test("a key without a name makes a header without one", async () => {
  const { private: key } = await generateConfigKey();
  const { kid, ...unnamed } = key;
  const record = await signRecord(unnamed, "etx-client", TEXT);
  const header = JSON.parse(atob(record.split(".")[0]));
  assert.deepEqual(header, { alg: "ES256", typ: "etx-client" });
});

test("each record is signed as what its name says", async () => {
  const { private: key } = await generateConfigKey();
  const signed = await signRecords(key, [
    ["client:a", "{}"],
    ["realm:b", "{}"],
  ]);
  const types = signed.map(([name, text]) => [name, JSON.parse(atob(text.split(".")[0])).typ]);
  assert.deepEqual(types, [
    ["client:a", "etx-client"],
    ["realm:b", "etx-realm"],
  ]);
  await assert.rejects(signRecords(key, [["keyring:a", "{}"]]), TypeError);
});

test("what is no key for it signs nothing, and is not repeated", async () => {
  const { public: own, private: key } = await generateConfigKey();
  const wrong = [
    null,
    "text",
    {},
    own,
    { ...key, alg: "ES384" },
    { ...key, d: `${key.d.slice(1)}!` },
    { ...key, x: own.y },
    (await generateSigningKey("ES384")).private,
    (await generateSigningKey("RS256")).private,
  ];
  for (const jwk of wrong) {
    await assert.rejects(signRecord(jwk, "etx-realm", TEXT), (error) => {
      assert.ok(error instanceof ConfigKeyError, String(error));
      assert.ok(!error.message.includes(key.d) && !error.message.includes(own.x), error.message);
      return true;
    });
  }
  await assert.rejects(signRecord(key, "JWT", TEXT), TypeError);
  await assert.rejects(generateConfigKey("RS256"), ConfigKeyError);
});

for (const alg of ["ES256", "Ed25519"]) {
  test(`a public key for ${alg} tells its own records from those of another`, async () => {
    const { public: own, private: key } = await generateConfigKey(alg);
    const { private: other } = await generateConfigKey(alg);
    const { isOf } = await readableConfigKey(JSON.stringify(own));
    const record = await signRecord(key, "etx-realm", TEXT);
    assert.equal(await isOf(record), true);
    assert.equal(await isOf(await signRecord(other, "etx-realm", TEXT)), false);
    assert.equal(await isOf(record.replace(".", ".A")), false);
    assert.equal(await isOf(""), false);
    assert.equal(await isOf(`${record}=`), false);
    const unnamed = { ...own, alg: undefined, kid: undefined };
    assert.notEqual(await readableConfigKey(JSON.stringify(unnamed)), undefined);
  });
}

test("what the Worker takes for no public key is none", async () => {
  const { public: own, private: key } = await generateConfigKey();
  const { public: edwards } = await generateConfigKey("Ed25519");
  for (const unfit of [
    {},
    [],
    null,
    key,
    { keys: [own] },
    { ...own, alg: "ES384" },
    { ...edwards, alg: "EdDSA" },
    { ...own, x: "AA" },
    { ...own, crv: "P-384" },
    { ...own, crv: "constructor" },
  ]) {
    assert.equal(await readableConfigKey(JSON.stringify(unfit)), undefined, JSON.stringify(unfit));
  }
  assert.equal(await readableConfigKey("no JSON"), undefined);
});
