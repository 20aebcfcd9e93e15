// WebCrypto copies its arguments at the call. The driver passes the engine's own memory, which the next
// request overwrites: a platform that read later would sign that.

import assert from "node:assert/strict";
import { test } from "node:test";

const { subtle } = globalThis.crypto;
const LENGTH = 16_384;

const algorithms = [
  { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  { name: "Ed25519" },
  {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
];

for (const algorithm of algorithms) {
  test(`${algorithm.name}: what is written over after the call was signed and verified`, async () => {
    const { publicKey, privateKey } = await subtle.generateKey(algorithm, false, [
      "sign",
      "verify",
    ]);
    const memory = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 8, LENGTH);
    const message = () => memory.fill(7);

    const signing = subtle.sign(algorithm, privateKey, message());
    memory.fill(0);
    const signature = new Uint8Array(await signing);
    assert.equal(await subtle.verify(algorithm, publicKey, signature, message()), true);

    const verifying = subtle.verify(algorithm, publicKey, signature, message());
    memory.fill(0);
    signature.fill(0);
    assert.equal(await verifying, true);
  });
}
