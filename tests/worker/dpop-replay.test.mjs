// Proofs of possession in workerd where the realm records each: a proof counts once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

import { generateSecret } from "../../src/js/secret.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const TIMES = 100;

let worker;
let world;
let key;
let jwk;

before(async () => {
  worker = await startWorker({ secrets: { KEY_ENCRYPTION_KEY: generateSecret() } });
  world = await makeWorld(new URL("/eu/bound", worker.url).href);
  world.document.dpop = { nonce: false, replay: "jti" };
  await worker.publish(world.document, world.signingKeys);
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  [key, jwk] = [privateKey, await exportJWK(publicKey)];
});

after(() => worker?.close());

const made = (claims) =>
  new SignJWT({ htm: "POST", htu: `${world.issuer}/token`, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
    .setIssuedAt()
    .sign(key);

async function asked(dpop) {
  const { headers, body } = await world.bySecret();
  const response = await worker.fetch(new URL(`${world.issuer}/token`).pathname, {
    method: "POST",
    headers: { ...headers, ...(dpop && { dpop }) },
    body: new URLSearchParams(body),
  });
  const { token_type, error } = await response.json();
  assert.equal(response.headers.get("dpop-nonce"), null);
  return [response.status, response.headers.get("x-exchange-refusal") ?? token_type, error];
}

test("a proof counts once, for its address and its key alone", async () => {
  const proof = await made();
  assert.deepEqual(await asked(proof), [200, "DPoP", undefined]);
  assert.deepEqual(await asked(proof), [400, "binding.replayed", "invalid_dpop_proof"]);
  const elsewhere = await made({ htu: `${world.issuer}/introspect` });
  assert.deepEqual(await asked(elsewhere), [400, "binding.target", "invalid_dpop_proof"]);
  assert.deepEqual(await asked(), [200, "Bearer", undefined]);
});

test(`of ${TIMES} requests with one proof at the same moment one is granted`, async () => {
  const proof = await made();
  const answers = await Promise.all(Array.from({ length: TIMES }, () => asked(proof)));
  assert.equal(answers.filter(([status]) => status === 200).length, 1);
  assert.equal(answers.filter(([, id]) => id === "binding.replayed").length, TIMES - 1);
});
