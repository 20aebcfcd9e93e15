// The command line writes into local KV, and the Worker in `wrangler dev` uses it: signed records, a
// revoked subject.

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { compactVerify, importJWK } from "jose";

import { deriveKeys, generateSecret, openNotBefore } from "../../dist/npm/npm/node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { dev, freePort } from "./support/dev.mjs";
import { folder, run } from "./support/etx.mjs";

const DEVELOPMENT = "https://development-issuer.example";

/** A project whose issuer is the address of `serve()`, with the Worker of the package. */
async function served(t) {
  let stop;
  t.after(() => stop?.());
  const made = folder(t);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/realms/main`;
  assert.equal((await made.etx(["init", "--issuer", issuer])).code, 0);
  for (const part of ["worker", "site"]) {
    const there = join(made.path, "node_modules", "edge-token-exchange", part);
    cpSync(inClone("dist", "npm", part), there, { recursive: true });
  }

  return {
    ...made,
    origin,
    issuer,
    serve: async () => (stop = await dev(made.path, port)),
    /** Returns `[exit code, JSON]` of a command. */
    async reported(args, options) {
      const { code, json, stdout, stderr } = await made.etx([...args, "--json"], options);
      assert.notEqual(json, undefined, stdout + stderr);
      return [code, json];
    },
    /** Returns records of local KV by name, as wrangler itself reads them. */
    async records(prefix) {
      const kv = async (...args) => {
        const place = ["--binding", "EXCHANGE", "--local"];
        const line = ["kv", "key", ...args, ...place];
        return (await run(line, { cwd: made.path, command: ["wrangler"] })).stdout;
      };
      const found = new Map();
      for (const { name } of JSON.parse(await kv("list", "--prefix", prefix))) {
        found.set(name, (await kv("get", name, "--text")).trimEnd());
      }
      return found;
    },
  };
}

test("what `push --sign` writes is signed, and served by a Worker with the public key", async (t) => {
  const { reported, records, serve, issuer, edit, read, write } = await served(t);
  const config = read("wrangler.toml");
  const make = async (file, alg) =>
    (await reported(["keys", "config", file, "--algorithm", alg]))[1].public_jwk;
  const first = await make("keys/first.jwk.json", "Ed25519");
  const second = await make("keys/second.jwk.json", "ES256");
  const configure = (jwk) =>
    write("wrangler.toml", `${config}\n[vars]\nCONFIG_PUBLIC_JWK = '${JSON.stringify(jwk)}'\n`);
  const push = (file, ...args) =>
    reported(["push", "--local", "--yes", ...(file ? ["--sign", file] : []), ...args]);
  const refused = async (file, ...args) => {
    const [code, { error }] = await push(file, ...args);
    return [code, error.id];
  };

  configure(first);
  assert.deepEqual(await refused(), [1, "push.not_signed"]);
  assert.deepEqual(await refused("keys/second.jwk.json"), [1, "push.other_key"]);
  write("keys/unfit.jwk.json", JSON.stringify({ kty: "EC", crv: "P-256", d: "AAAA" }));
  assert.deepEqual(await refused("keys/unfit.jwk.json"), [3, "key.unfit"]);
  write(".dev.vars", `${read(".dev.vars")}CONFIG_PUBLIC_JWK='{}'\n`);
  assert.deepEqual(await refused("keys/first.jwk.json"), [1, "push.config_key"]);
  edit(".dev.vars", "CONFIG_PUBLIC_JWK='{}'\n", "");
  assert.equal((await records("")).size, 0);

  /** Checks with jose that every record is that of the push and that the key signed it. */
  const assertSigned = async (jwk) => {
    const publicKey = await importJWK(jwk);
    const found = new Map([...(await records("realm:")), ...(await records("client:"))]);
    const texts = JSON.parse(read("pushed/local/realm.json"));
    assert.deepEqual([...found.keys()].sort(), texts.map(([name]) => name).sort());
    for (const [name, text] of texts) {
      const { payload, protectedHeader } = await compactVerify(found.get(name), publicKey);
      const typ = name.startsWith("realm:") ? "etx-realm" : "etx-client";
      assert.deepEqual(protectedHeader, { alg: jwk.alg, kid: jwk.kid, typ });
      assert.equal(new TextDecoder().decode(payload), text);
    }
  };
  const [code, pushed] = await push("keys/first.jwk.json");
  assert.equal(code, 0, JSON.stringify(pushed));
  await assertSigned(first);
  const [, again] = await push("keys/first.jwk.json");
  assert.deepEqual([again.realms[0].state, again.written], ["same", []]);

  // Only the signing key changed, and the push writes every record anew.
  configure(second);
  assert.deepEqual(await refused("keys/second.jwk.json"), [1, "push.version"]);
  const [, anew] = await push("keys/second.jwk.json", "--bump");
  assert.deepEqual(anew.written, [
    { what: "clients", count: 1 },
    { what: "realms", count: 1 },
  ]);
  await assertSigned(second);

  await serve();
  const [, { outcome, claims }] = await reported(["exchange", "--url", issuer]);
  assert.deepEqual([outcome, claims?.sub, claims?.act?.sub], ["granted", "alice", "gateway"]);
});

test("a subject that is revoked is refused by the Worker once its cron has run", async (t) => {
  const { reported, records, serve, issuer, origin, read, write } = await served(t);
  const secret = /=(.*)$/m.exec(read(".dev.vars"))[1];
  const revoke = (...args) =>
    reported(["revoke", "subject", "--local", "--issuer", DEVELOPMENT, ...args]);
  const refused = async (...args) => {
    const [code, { error }] = await revoke(...args);
    return [code, error.id];
  };
  const alice = ["--subject", "alice"];
  assert.deepEqual(await refused(), [2, "usage"]);
  assert.deepEqual(await refused(...alice, "--yes"), [3, "revoke.no_realm"]);
  assert.equal((await reported(["push", "--local", "--yes"]))[0], 0);
  assert.deepEqual(await refused(...alice), [4, "not_confirmed"]);
  const now = Math.floor(Date.now() / 1000);
  for (const before of [
    String(now + 120),
    "noon",
    "2026-13-01T00:00:00Z",
    "2999-01-01T00:00:00Z",
  ]) {
    assert.deepEqual(await refused(...alice, "--yes", "--before", before), [2, "usage"], before);
  }
  const stranger = [
    "revoke",
    "subject",
    "--local",
    "--issuer",
    "https://idp.example",
    ...alice,
    "--yes",
  ];
  const [code, { error }] = await reported(stranger);
  assert.deepEqual([code, error.id], [1, "revoke.unknown_issuer"]);
  assert.ok(error.next.includes(DEVELOPMENT) && error.next.includes(issuer), error.next);
  const wrong = { env: { KEY_ENCRYPTION_KEY: "short" } };
  const [, { error: malformed }] = await reported(
    ["revoke", "subject", "--local", "--issuer", DEVELOPMENT, ...alice],
    wrong,
  );
  assert.equal(malformed.id, "secret.malformed");
  assert.equal((await records("not-before:")).size, 0);

  const [done, written] = await revoke(...alice, "--yes", "--before", "now");
  assert.equal(done, 0, JSON.stringify(written));
  const { where, answer, in_force_within: within } = written;
  assert.deepEqual([where, answer, within], ["local", "not_asked", 390]);
  const found = await records("not-before:");
  assert.deepEqual([...found.keys()], written.records);
  const [text] = found.values();
  assert.ok(!text.includes("alice"));
  const revoked = await openNotBefore(await deriveKeys(secret), text);
  assert.equal(revoked.notBefore, written.not_before);
  assert.ok(revoked.notBefore > now && revoked.notBefore <= Date.now() / 1000 + 1);
  assert.deepEqual([revoked.realm, written.subjects], [written.list, 1]);
  assert.deepEqual([revoked.people.length, revoked.people[0].length], [1, 2]);
  assert.equal(await openNotBefore(await deriveKeys(generateSecret()), text), undefined);

  await serve();
  assert.equal((await fetch(`${origin}/cdn-cgi/handler/scheduled`)).status, 200);
  assert.equal((await records("not-before:")).size, 0);
  assert.ok((await records("revocations:")).has(written.list));
  const decision = async (subject, iat) => {
    const claims = JSON.stringify({ iat, exp: now + 3_600 });
    const line = ["exchange", "--url", issuer, "--subject", subject, "--claims", claims];
    const [, { outcome, refusal }] = await reported(line);
    return refusal?.id ?? outcome;
  };
  assert.equal(await decision("alice", revoked.notBefore - 1), "subject_token.revoked");
  assert.equal(await decision("alice", revoked.notBefore), "granted");
  assert.equal(await decision("bob", revoked.notBefore - 1), "granted");

  // The command waits for the object while the cron runs, and says what came of it.
  const waited = async (subject, wait, options) => {
    let done = false;
    const command = ["revoke", "subject", "--local", "--issuer", DEVELOPMENT, "--subject", subject];
    const answer = reported([...command, "--yes", "--wait", wait], options).finally(
      () => (done = true),
    );
    while (!done) {
      await fetch(`${origin}/cdn-cgi/handler/scheduled`);
      await sleep(1_000);
    }
    const [code, json] = await answer;
    return [code, json.answer, json.in_force_within];
  };
  assert.deepEqual(await waited("bob", "90"), [0, "taken", 90]);
  write("leavers.txt", "dave\nerin\n\ndave\n");
  const file = ["--subjects-file", "leavers.txt"];
  assert.deepEqual(await refused(...alice, ...file, "--yes"), [2, "usage"]);
  write("none.txt", "\n\n");
  assert.deepEqual(await refused("--subjects-file", "none.txt"), [3, "revoke.no_subjects"]);
  const [, several] = await revoke(...file, "--yes", "--before", String(now));
  assert.deepEqual([several.subjects, several.records.length], [2, 1]);
  assert.equal((await fetch(`${origin}/cdn-cgi/handler/scheduled`)).status, 200);
  assert.equal((await records("not-before:")).size, 0);
  const other = { env: { KEY_ENCRYPTION_KEY: generateSecret() } };
  assert.deepEqual(await waited("carol", "15", other), [5, "lost", null]);
});

test("without the secret nothing is revoked", async (t) => {
  const { reported, write } = await served(t);
  write(".dev.vars", "");
  const line = [
    "revoke",
    "subject",
    "--local",
    "--issuer",
    DEVELOPMENT,
    "--subject",
    "alice",
    "--yes",
  ];
  const [code, { error }] = await reported(line);
  assert.deepEqual([code, error.id], [3, "secret.missing"]);
});
