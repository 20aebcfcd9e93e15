// The variable CONFIG_PUBLIC_JWK: a value that is not a public key opens nothing, and without one the
// Worker does not accept a signed record.

import assert from "node:assert/strict";
import { test } from "node:test";

import { splitRealm } from "../../dist/npm/npm/node.mjs";
import { startWorker } from "./support/server.mjs";
import { newConfigKey, newSecret } from "./support/signed.mjs";
import { makeWorld } from "./support/world.mjs";

const key = await newConfigKey();
const secret = await newSecret();

/** Starts a Worker with this key, runs the test of it, and ends it. */
async function withKey(CONFIG_PUBLIC_JWK, look) {
  const set = CONFIG_PUBLIC_JWK === undefined ? {} : { CONFIG_PUBLIC_JWK };
  const worker = await startWorker({ secrets: { ...set, KEY_ENCRYPTION_KEY: secret.text } });
  try {
    const world = await makeWorld(new URL("/realms/keyed", worker.url).href);
    const split = splitRealm(world.document);
    await worker.records.put(split.keyring, await secret.seal(split));
    const put = async (change) => {
      for (const [name, text] of split.records) {
        const typ = name.startsWith("realm:") ? "etx-realm" : "etx-client";
        await worker.records.put(name, await change(typ, text));
      }
    };
    const exchange = async () => worker.fetch("/realms/keyed/token", await world.bySecret());
    await look({ worker, put, exchange });
  } finally {
    await worker.close();
  }
}

const unsigned = (_, text) => text;

for (const [what, text] of [
  ["empty", ""],
  ["null", "null"],
  ["a private key", JSON.stringify(key.privateJwk)],
  ["a set", JSON.stringify({ keys: [key.publicJwk] })],
  ["a key for another algorithm", JSON.stringify({ ...key.publicJwk, alg: "ES384" })],
]) {
  test(`a configuration key that is ${what}: 503 for every realm, signed or not or absent`, () =>
    withKey(text, async ({ worker, put, exchange }) => {
      for (const change of [unsigned, key.sign]) {
        await put(change);
        const answer = await exchange();
        assert.equal(answer.status, 503);
        assert.equal(answer.headers.get("x-exchange-refusal"), "host.realm_unavailable");
        assert.equal("access_token" in (await answer.json()), false);
      }
      for (const path of ["keyed/jwks", "keyed/.well-known/openid-configuration", "other/jwks"]) {
        assert.equal((await worker.fetch(`/realms/${path}`)).status, 503);
      }
      assert.equal((await worker.fetch("/health")).status, 200);
      const event = worker.logs().find((line) => line.includes("record_refused"));
      assert.deepEqual(JSON.parse(event), {
        event: "record_refused",
        record: "CONFIG_PUBLIC_JWK",
        reason: "not a public key",
      });
    }));
}

test("without a configuration key a signed record is refused, and an unsigned one is taken", () =>
  withKey(undefined, async ({ worker, put, exchange }) => {
    await put(key.sign);
    assert.equal((await exchange()).status, 503);
    const event = worker.logs().find((line) => line.includes("record_refused"));
    assert.equal(JSON.parse(event).reason, "signed and there is no configuration key");
    await put(unsigned);
    assert.equal((await exchange()).status, 200);
  }));

test("with one it is the other way round", () =>
  withKey(JSON.stringify(key.publicJwk), async ({ put, exchange }) => {
    await put(unsigned);
    assert.equal((await exchange()).status, 503);
    await put(key.sign);
    assert.equal((await exchange()).status, 200);
  }));
