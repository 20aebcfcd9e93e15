// The WebCrypto of workerd: the engine blames the token for a bad signature or an invalid key. It verifies
// ES256K, which workerd lacks, by itself.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const OFF_THE_CURVE = (size) => Buffer.alloc(size, 1).toString("base64url");
const ES = { dsaEncoding: "ieee-p1363" };

/** Issuers by name: a key, and the way it signs if its private part exists. */
const issuers = {
  p256: issuer("ES256", "ec", { namedCurve: "P-256" }, "sha256", ES),
  p384: issuer("ES384", "ec", { namedCurve: "P-384" }, "sha384", ES),
  p521: issuer("ES512", "ec", { namedCurve: "P-521" }, "sha512", ES),
  ed: issuer("EdDSA", "ed25519", {}, null),
  ed25519: issuer("Ed25519", "ed25519", {}, null),
  rsa: issuer("RS256", "rsa", { modulusLength: 2048 }, "sha256"),
  rsa3: issuer("RS512", "rsa", { modulusLength: 2048, publicExponent: 3 }, "sha512"),
  rsa17: issuer("RS384", "rsa", { modulusLength: 2048, publicExponent: 17 }, "sha384"),
  k256: issuer("ES256K", "ec", { namedCurve: "secp256k1" }, "sha256", ES),
  mldsa44: issuer("ML-DSA-44", "ml-dsa-44", {}, null),
  mldsa65: issuer("ML-DSA-65", "ml-dsa-65", {}, null),
  mldsa87: issuer("ML-DSA-87", "ml-dsa-87", {}, null),
  "p256-off": { alg: "ES256", jwk: ec("P-256", 32), sign: () => Buffer.alloc(64, 1) },
  "p384-off": { alg: "ES384", jwk: ec("P-384", 48), sign: () => Buffer.alloc(96, 1) },
  "p521-off": { alg: "ES512", jwk: ec("P-521", 66), sign: () => Buffer.alloc(132, 1) },
};

let worker;
let world;

before(async () => {
  worker = await startWorker();
  world = await makeWorld(new URL("/signatures", worker.url).href);
  const trusted = Object.entries(issuers).map(([name, { alg, jwk }]) => ({
    issuer: `https://${name}.example`,
    jwks: { keys: [{ ...jwk, alg, kid: "k" }] },
    algorithms: [alg],
    clients: "all",
    scopes: "all",
    carry: [],
    subject_namespace: `${name}|`,
  }));
  const first = { clients: "all", scopes: "all", carry: [], subject_namespace: "idp|" };
  const [idp] = world.document.trusted_issuers;
  const document = { ...world.document, trusted_issuers: [{ ...idp, ...first }, ...trusted] };
  await worker.publish(document, world.signingKeys);
});

after(() => worker.close());

const VERIFIED = ["p256", "p384", "p521", "ed", "ed25519", "rsa", "rsa3", "rsa17", "k256"];
const POST_QUANTUM = ["mldsa44", "mldsa65", "mldsa87"];

for (const name of [...VERIFIED, ...POST_QUANTUM]) {
  test(`${issuers[name].alg} of ${name}: its signature verifies, and no other does`, async () => {
    assert.equal((await exchange(name, (good) => good)).status, 200);
    for (const change of [
      (good) => good.map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
      (good) => good.subarray(1),
      (good) => Buffer.concat([good, Buffer.alloc(1)]),
      (good) => Buffer.alloc(good.length),
      (good) => Buffer.alloc(good.length, 255),
      () => Buffer.alloc(1),
    ]) {
      const response = await exchange(name, change);
      assert.equal(response.status, 400);
      assert.equal(refusal(response), "subject_token.signature_invalid");
    }
  });
}

for (const name of ["p256-off", "p384-off", "p521-off"]) {
  test(`${issuers[name].alg}: a key that is not on its curve verifies nothing`, async () => {
    const response = await exchange(name, (made) => made);
    assert.equal(response.status, 400);
    assert.equal(refusal(response), "subject_token.signature_invalid");
  });
}

const refusal = (response) => response.headers.get("x-exchange-refusal");

async function exchange(name, change) {
  const { alg, sign: signature } = issuers[name];
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const message = [
    part({ alg, kid: "k", typ: "at+jwt" }),
    part({
      iss: `https://${name}.example`,
      sub: "u1",
      aud: "with-secret",
      scope: "read",
      iat: now,
      exp: now + 60,
    }),
  ].join(".");
  const signed = change(signature(Buffer.from(message))).toString("base64url");
  const { body, ...request } = await world.bySecret();
  body.set("subject_token", `${message}.${signed}`);
  return worker.fetch("/signatures/token", { ...request, body });
}

function issuer(alg, type, options, hash, signing) {
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  return {
    alg,
    jwk: publicKey.export({ format: "jwk" }),
    sign: (message) => sign(hash, message, { key: privateKey, ...signing }),
  };
}

function ec(crv, size) {
  return { kty: "EC", crv, x: OFF_THE_CURVE(size), y: OFF_THE_CURVE(size) };
}
