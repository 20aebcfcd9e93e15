// Fetches the keys of an issuer from a real server that gives bad answers.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { engine, generateSigningKey } from "../../dist/npm/npm/node.mjs";
import { fetchKeys } from "../../src/js/jwks/fetch.mjs";
import { REWRITE_SECONDS, updateKeys } from "../../src/js/jwks/update.mjs";
import { deriveKeys, generateSecret } from "../../src/js/secret.mjs";

const NOW = 1_700_000_000;
const RECORD = "keys:name";
const LIMIT = 65_536;

let server;
let uri;
let answer;
let asked = [];

before(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  uri = `http://127.0.0.1:${server.address().port}/jwks`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const fails = (promise, reason, detail) =>
  assert.rejects(promise, { name: "FetchFailed", reason, detail });
const says =
  (body, status = 200) =>
  (response) => {
    response.statusCode = status;
    response.end(body);
  };
const publicKey = async (kid) => {
  const { alg, public: jwk } = await generateSigningKey("ES256");
  return { ...jwk, alg, kid };
};

test("an address is https, or of this host", async () => {
  answer = says("{}");
  await fetchKeys(uri);
  await fetchKeys(uri.replace("127.0.0.1", "localhost"));
  asked = [];
  const elsewhere = ["http://idp.example/jwks", "http://127.0.0.2/", "ftp://127.0.0.1/", "jwks"];
  for (const address of elsewhere) await fails(fetchKeys(address), "address");
  assert.deepEqual(asked, []);
});

test("no more than 64 KiB are read", async () => {
  const whole = "x".repeat(LIMIT);
  answer = says(whole);
  assert.equal((await fetchKeys(uri)).length, LIMIT);
  answer = says(`${whole}x`);
  await fails(fetchKeys(uri), "too_large");
  let sent = 0;
  let ended;
  answer = (response) => {
    ended = once(response, "close");
    const more = () => {
      while (!response.destroyed && sent < 10_000_000 && response.write(whole)) sent += LIMIT;
      if (sent >= 10_000_000) response.end();
    };
    response.on("drain", more);
    more();
  };
  await fails(fetchKeys(uri), "too_large");
  await ended;
  assert.ok(sent < 10_000_000, `${sent}`);
});

test("a redirect is not followed", async () => {
  asked = [];
  for (const status of [301, 302, 303, 307, 308]) {
    answer = (response) => {
      response.setHeader("location", "/elsewhere");
      says("", status)(response);
    };
    await fails(fetchKeys(uri), "redirect", `${status}`);
  }
  assert.ok(asked.every((path) => path === "/jwks"));
});

test("only 200 is an answer", async () => {
  for (const status of [201, 204, 400, 404, 500, 503]) {
    answer = says(status === 204 ? undefined : "{}", status);
    await fails(fetchKeys(uri), "status", `${status}`);
  }
});

test("an answer has its time, body included", async () => {
  answer = () => {};
  await fails(fetchKeys(uri, { timeout: 100 }), "timeout");
  answer = (response) => response.write("{");
  await fails(fetchKeys(uri, { timeout: 100 }), "timeout");
});

test("an answer that breaks off is none", async () => {
  answer = (response) => {
    response.setHeader("content-length", "100");
    response.write("{", () => response.destroy());
  };
  await fails(fetchKeys(uri), "broke_off");
  answer = (response) => response.destroy();
  await fails(fetchKeys(uri), "network");
});

/** A store of one record, refreshed by the engine's own rules. */
async function refreshing() {
  const secret = await deriveKeys(generateSecret());
  const store = { writes: 0, text: undefined };
  const at = (now) =>
    updateKeys(
      { record: RECORD, uri },
      {
        read: async () => store.text,
        write: async (name, text) => {
          assert.equal(name, RECORD);
          store.writes += 1;
          store.text = text;
        },
        parse: (bytes) => JSON.parse(engine.glue.read_key_set(bytes)),
        secret,
        now,
      },
    );
  return { at, store };
}

test("a set is written when it is new, changed or six hours old", async () => {
  const { at, store } = await refreshing();
  answer = says(JSON.stringify({ keys: [await publicKey("a")] }));
  const outcome = async (now) => (await at(now)).outcome;
  assert.equal(await outcome(NOW), "written");
  assert.equal(await outcome(NOW + REWRITE_SECONDS - 1), "unchanged");
  assert.equal(await outcome(NOW + REWRITE_SECONDS), "written");
  answer = says(JSON.stringify({ keys: [await publicKey("b")] }));
  assert.equal(await outcome(NOW + REWRITE_SECONDS), "written");
  // An attacker who can write to the store changed it: the engine writes an unauthentic record anew.
  store.text = JSON.stringify({ ...JSON.parse(store.text), time: NOW + 2 * REWRITE_SECONDS });
  assert.equal(await outcome(NOW + REWRITE_SECONDS), "written");
  assert.equal(store.writes, 4);
});

test("the host reports a key that it cannot use, and keeps its name alone", async () => {
  const { at, store } = await refreshing();
  const unusable = { kty: "EC", crv: "P-256", x: "AA", y: "AA", kid: "b", use: "sig" };
  answer = says(JSON.stringify({ keys: [await publicKey("a"), unusable] }));
  const reason = "`x` is not a coordinate of the curve's length in canonical base64url";
  const skipped = [{ kid: "b", reason }];
  const written = await at(NOW);
  assert.deepEqual([written.outcome, written.skipped], ["written", skipped]);
  const kept = JSON.parse(JSON.parse(store.text).set);
  assert.deepEqual(
    kept.keys.map(({ kid }) => kid),
    ["a"],
  );
  assert.deepEqual(kept.skipped, skipped);
  const again = await at(NOW + 300);
  assert.deepEqual([again.outcome, again.skipped], ["unchanged", skipped]);
});

test("a secret, a repeated key and a repeated name leave the other keys", async () => {
  const { at, store } = await refreshing();
  const [good, other] = [await publicKey("a"), await publicKey("a")];
  const secret = { kty: "oct", k: "AA", kid: "b" };
  answer = says(JSON.stringify({ keys: [good, good, other, secret] }));
  const { outcome, skipped } = await at(NOW);
  assert.equal(outcome, "written");
  const reason = "a symmetric key: tokens are verified with public keys only";
  assert.deepEqual(skipped, [{ kid: "b", reason }]);
  const { keys } = JSON.parse(JSON.parse(store.text).set);
  assert.deepEqual(
    keys.map(({ x }) => x),
    [good.x, other.x],
  );
  assert.ok(!store.text.includes("oct"));
});

test("what an issuer must not answer changes nothing", async () => {
  const { at, store } = await refreshing();
  const good = await publicKey("a");
  answer = says(JSON.stringify({ keys: [good] }));
  await at(NOW);
  const { text } = store;
  const set = (...keys) => JSON.stringify({ keys });
  const unknown = { kty: "unknown" };
  const why = (reason, kid) => ({ ...(kid && { kid }), reason });
  const secret = "a private key: replace it, as it has been disclosed";
  const half = "its private key stands in the same set: replace it, as it has been disclosed";
  const symmetric = "a symmetric key: tokens are verified with public keys only";
  const pem = "-----BEGIN CERTIFICATE-----\nMII";
  for (const [body, reason, skipped] of [
    [set(), "no_usable_key"],
    [
      set(good, { ...good, d: "AA", kid: "b" }),
      "no_usable_key",
      [why(half, "a"), why(secret, "b")],
    ],
    [set({ kty: "oct", k: "AA", kid: "b" }), "no_usable_key", [why(symmetric, "b")]],
    [set(unknown), "no_usable_key", [why("`kty` is not known")]],
    [set(...Array.from({ length: 65 }, () => unknown)), "too_many_keys"],
    [JSON.stringify({ jwks_uri: "https://idp.example/jwks" }), "discovery_document"],
    [JSON.stringify({ a: pem, b: pem }), "certificate_map"],
    [`\ufeff${set(good)}`, "byte_order_mark"],
    ["{}", "not_a_key_set"],
    ["{", "not_json"],
    [`{"keys":[${JSON.stringify(good)}],"keys":[]}`, "duplicate_member"],
    ["<html>", "not_json"],
  ]) {
    answer = says(body);
    const { detail, ...failed } = await at(NOW + 300);
    assert.deepEqual(failed, { outcome: "failed", reason, skipped });
    assert.match(detail, /./);
  }
  for (const [broken, reason, detail] of [
    [says("", 500), "status", "500"],
    [says("", 302), "redirect", "302"],
    [says("x".repeat(10_000_000)), "too_large"],
    [(response) => response.destroy(), "network"],
  ]) {
    answer = broken;
    assert.deepEqual(await at(NOW + 300), {
      outcome: "failed",
      reason,
      ...(detail && { detail }),
    });
  }
  assert.equal(store.text, text);
  assert.equal(store.writes, 1);
});
