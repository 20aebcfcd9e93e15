// The secret of a host: its valid forms; a key made from it for one use or part serves no other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode } from "../../src/js/base64url.mjs";
import { SecretError, deriveKeys, generateSecret } from "../../src/js/secret.mjs";

const bytes = (text) => new TextEncoder().encode(text);

test("the secret is exactly 32 bytes of base64url", async () => {
  const good = encode(new Uint8Array(32).fill(7));
  await deriveKeys(good);
  const others = [
    encode(new Uint8Array(31)),
    encode(new Uint8Array(33)),
    `${good}=`,
    ` ${good}`,
    `${good.slice(0, -1)}d`,
    good.replace("B", "+"),
    "",
    undefined,
  ];
  for (const secret of others) {
    await assert.rejects(deriveKeys(secret), SecretError, `${secret}`);
  }
  await assert.rejects(deriveKeys("no secret"), (error) => !error.message.includes("no secret"));
});

test("a text of base64url has one spelling", () => {
  assert.deepEqual(decode("_-8"), new Uint8Array([0xff, 0xef]));
  for (const text of ["_-9", "_-8=", "/+8", "_-8\n", "_", 7]) assert.equal(decode(text), undefined);
});

test("what was sealed opens with the same secret and parts only", async () => {
  const [own, other] = [await deriveKeys(generateSecret()), await deriveKeys(generateSecret())];
  const sealed = await own.seal(["a", "bc"], bytes("a private key"));
  assert.deepEqual(await own.open(["a", "bc"], sealed), bytes("a private key"));
  assert.notEqual(await own.seal(["a", "bc"], bytes("a private key")), sealed);

  for (const parts of [["ab", "c"], ["a", "bd"], ["a"], ["a", "bc", ""], ["abc"]]) {
    assert.equal(await own.open(parts, sealed), undefined, `${parts}`);
  }
  assert.equal(await other.open(["a", "bc"], sealed), undefined);

  const whole = decode(sealed);
  for (let at = 0; at < whole.length; at += 1) {
    const changed = whole.slice();
    changed[at] ^= 1;
    assert.equal(await own.open(["a", "bc"], encode(changed)), undefined, `byte ${at}`);
  }
  for (let length = 0; length < whole.length; length += 1) {
    assert.equal(await own.open(["a", "bc"], encode(whole.subarray(0, length))), undefined);
  }
});

test("a mac is of its use, its parts and its secret only", async () => {
  const [own, other] = [await deriveKeys(generateSecret()), await deriveKeys(generateSecret())];
  const mac = await own.mac("keyring", ["name", bytes("text")]);
  assert.ok(await own.verify("keyring", ["name", "text"], mac));

  assert.equal(await own.verify("issuer-keys", ["name", "text"], mac), false);
  assert.equal(await own.verify("revocations", ["name", "text"], mac), false);
  assert.equal(await own.verify("keyring", ["nam", "etext"], mac), false);
  assert.equal(await own.verify("keyring", ["name", "text", ""], mac), false);
  assert.equal(await other.verify("keyring", ["name", "text"], mac), false);
  for (const wrong of [mac.slice(1), `${mac}A`, "", undefined, 7, null]) {
    assert.equal(await own.verify("keyring", ["name", "text"], wrong), false, `${wrong}`);
  }
  await assert.rejects(own.mac("something", ["name"]), TypeError);
});
