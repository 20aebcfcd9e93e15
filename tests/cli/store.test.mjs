// `push` and `keys` on local KV, written and read by the real wrangler.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { project, run } from "./support/etx.mjs";

/** The real wrangler, which fails where its arguments match: a push that breaks off. */
function breaking(folder, pattern) {
  const bin = join(folder, "breaking");
  mkdirSync(bin, { recursive: true });
  const real = inClone("node_modules", ".bin", "wrangler");
  const script = `#!/bin/sh
case "$*" in
  ${pattern}) echo "✘ [ERROR] the connection broke off" >&2; exit 1 ;;
esac
exec "${real}" "$@"
`;
  writeFileSync(join(bin, "wrangler"), script);
  chmodSync(join(bin, "wrangler"), 0o755);
  return { PATH: bin + delimiter + process.env.PATH };
}

test("push asks before it writes, and writes what it showed", async (t) => {
  const { etx, edit, path, read } = await project(t);
  const asked = await etx(["push", "--local", "--json"]);
  assert.deepEqual([asked.code, asked.json.error.id], [4, "not_confirmed"]);
  assert.match(asked.json.error.next, /--dry-run/);
  const dry = await etx(["push", "--local", "--dry-run", "--json"]);
  assert.deepEqual([dry.code, dry.json.written, dry.json.realms[0].state], [0, [], "new"]);

  const first = await etx(["push", "--local", "--yes", "--json"]);
  assert.equal(first.code, 0, first.stdout);
  assert.deepEqual(first.json.written, [
    { what: "keyrings and clients", count: 2 },
    { what: "realms", count: 1 },
  ]);
  assert.equal(first.json.realms[0].new_keyring, true);

  // The first change forgets the version, the second push breaks off, the third repeats it.
  edit("realm.jsonc", '"lifetime_seconds": 120', '"lifetime_seconds": 60');
  const stuck = await etx(["push", "--local", "--yes", "--json"]);
  assert.deepEqual(
    [stuck.code, stuck.json.error.id, stuck.json.error.next !== undefined],
    [1, "push.version", true],
  );
  const seen = read("realm.jsonc");
  const shown = await etx(["push", "--local", "--dry-run", "--bump", "--json"]);
  assert.deepEqual([shown.code, shown.json.realms?.[0].version], [0, 2], shown.stdout);
  assert.equal(read("realm.jsonc"), seen);
  assert.equal((await etx(["client", "add", "reports", "--target", "orders"])).code, 0);

  const env = breaking(path, "*'bulk put'*".replaceAll("'", '"'));
  env.TMPDIR = join(path, "temporary");
  mkdirSync(env.TMPDIR);
  const broken = await etx(["push", "--local", "--yes", "--bump", "--json"], { env });
  assert.deepEqual([broken.code, broken.json.error.id], [5, "push.partial"]);
  assert.deepEqual([broken.json.error.written, broken.json.error.failed], [[], "clients"]);
  assert.deepEqual(
    readdirSync(env.TMPDIR).filter((name) => name.startsWith("etx-")),
    [],
  );
  assert.match(read("realm.jsonc"), /"version": 2/);

  const whole = await etx(["push", "--local", "--yes", "--json"]);
  assert.equal(whole.code, 0, whole.stdout);
  const [{ before: old, version, state, diff }] = whole.json.realms;
  assert.deepEqual([old, version, state], [1, 2, "changed"]);
  assert.ok(diff.lost > 0 && diff.gained > 0, JSON.stringify(diff));
  const again = await etx(["push", "--local", "--json"]);
  assert.deepEqual([again.code, again.json.realms[0].state, again.json.written], [0, "same", []]);

  // The push removes a client that left the document, as its last step.
  const source = read("realm.jsonc");
  const start = source.lastIndexOf(",", source.indexOf('"client_id": "reports"'));
  edit("realm.jsonc", source.slice(start), "\n  ]\n}\n");
  const less = await etx(["push", "--local", "--yes", "--bump", "--json"]);
  assert.equal(less.code, 0, less.stdout);
  assert.deepEqual(less.json.written.at(-1), { what: "removed clients", count: 1 });
});

test("push shows what no request shows, and asks before it writes it", async (t) => {
  const { etx, edit } = await project(t);
  assert.equal((await etx(["push", "--local", "--yes"])).code, 0);
  edit("realm.jsonc", '"explain": true', '"introspect": ["orders"], "explain": true');
  edit("realm.jsonc", '"version": 1', '"version": 2');
  const asked = await etx(["push", "--local"]);
  assert.equal(asked.code, 4, asked.stderr);
  assert.match(asked.stderr, /\+ \/clients\/gateway\/introspect\n.*: 1 gained, 0 lost/);
  assert.doesNotMatch(asked.stderr, /no client gains/);
  const dry = await etx(["push", "--local", "--dry-run", "--json"]);
  const [{ before, diff }] = dry.json.realms;
  assert.deepEqual(
    [before, diff.gained, diff.unexercised],
    [1, 1, ["/clients/gateway/introspect"]],
  );
});

test("push to others refuses what only works here, and a store that no option names", async (t) => {
  const { etx, edit, read } = await project(t);
  const env = { KEY_ENCRYPTION_KEY: /=(.*)$/m.exec(read(".dev.vars"))[1] };
  const refused = async (args, options) => {
    const { code, json } = await etx(["push", "--json", ...args], options);
    return [code, json.error.id];
  };
  assert.deepEqual(await refused(["--remote"]), [3, "secret.missing"]);
  assert.deepEqual(await refused(["--remote"], { env }), [1, "push.loopback_issuer"]);
  edit("realm.jsonc", "http://127.0.0.1:8787", "https://edge.example");
  assert.deepEqual(await refused(["--remote"], { env }), [1, "push.development_issuer"]);
  assert.deepEqual(await refused(["--remote", "--local"]), [2, "usage"]);
  assert.deepEqual(await refused(["--local", "--config", "nope.toml"]), [3, "wrangler.no_config"]);
  assert.deepEqual(await refused(["--local", "--sign", "keys/gateway.secret"]), [
    3,
    "key.unreadable",
  ]);
  const short = { env: { KEY_ENCRYPTION_KEY: "short" } };
  assert.deepEqual(await refused(["--local"], short), [3, "secret.malformed"]);
  edit("realm.jsonc", '"audience": "orders"', '"audience": ""');
  assert.deepEqual(await refused(["--local"]), [1, "document.invalid"]);
});

test("own keys are made, rotated and revoked, and open only with their secret", async (t) => {
  const { etx } = await project(t);
  const keys = (command, ...args) =>
    etx(["keys", ...command.split(" "), ...args, "--local", "--json"]);
  assert.deepEqual((await keys("status")).json.error.id, "keys.none");
  const made = await keys("generate");
  assert.equal(made.code, 0, made.stdout);
  assert.deepEqual((await keys("generate")).json.error.id, "keys.exist");

  const asked = await keys("rotate");
  assert.deepEqual(
    [asked.code, asked.json.error.id, asked.json.error.next],
    [4, "not_confirmed", "--yes answers yes."],
  );
  const rotated = await keys("rotate", "--yes");
  assert.deepEqual(
    rotated.json.keys.map(({ state, sealed }) => [state, sealed]),
    [
      ["signing", true],
      ["published", true],
    ],
  );
  const [old, next] = rotated.json.keys.map(({ kid }) => kid);
  assert.deepEqual((await keys("rotate", "--yes")).json.error.id, "keyring.waiting");
  assert.deepEqual((await keys("revoke nope", "--yes")).json.error.id, "keyring.unknown");
  const revoked = await keys("revoke", old, "--yes");
  assert.deepEqual([revoked.json.signing, revoked.json.keys.length], [next, 1]);
  assert.ok(revoked.json.breaks.length > 0);

  const secret = { KEY_ENCRYPTION_KEY: "A".repeat(43) };
  const wrong = await etx(["keys", "status", "--local", "--json"], { env: secret });
  assert.deepEqual([wrong.code, wrong.json.error.id], [3, "keyring.not_authentic"]);
});

test("a new secret seals the same keys, and only who has both secrets can do that", async (t) => {
  const { etx, write } = await project(t);
  const [old, next, other] = ["A", "E", "I"].map((letter) => letter.repeat(43));
  for (const [name, secret] of Object.entries({ old, next, other })) write(name, `${secret}\n`);
  const keys = (...args) => etx(["keys", ...args, "--local", "--json"]);
  const reseal = (...args) => keys("reseal", "--secret-file", "next", ...args);
  const none = await reseal("--previous-secret-file", "old", "--yes");
  assert.deepEqual([none.code, none.json.error.id], [3, "keys.none"]);
  const made = await keys("generate", "--secret-file", "old");
  assert.equal(made.code, 0, made.stdout);
  const { json: before } = await keys("status", "--secret-file", "old");

  for (const [args, expected] of [
    [["--yes"], [3, "secret.missing"]],
    [
      ["--previous-secret-file", "other", "--yes"],
      [3, "keyring.not_authentic"],
    ],
    [
      ["--previous-secret-file", "old"],
      [4, "not_confirmed"],
    ],
  ]) {
    const { code, json } = await reseal(...args);
    assert.deepEqual([code, json.error.id], expected);
  }
  const done = await reseal("--previous-secret-file", "old", "--yes");
  assert.deepEqual([done.code, done.json.resealed], [0, true], done.stdout);
  const { json: after } = await keys("status", "--secret-file", "next");
  assert.deepEqual([after.keys, after.counter], [before.keys, before.counter]);
  const again = await reseal("--yes");
  assert.deepEqual([again.code, again.json.resealed], [0, false]);
  const closed = await keys("status", "--secret-file", "old");
  assert.equal(closed.json.error.id, "keyring.not_authentic");
});

test("after a leak every key is replaced, under a secret that never opened them", async (t) => {
  const { etx, write } = await project(t);
  const [old, next] = ["A", "E"].map((letter) => letter.repeat(43));
  for (const [name, secret] of Object.entries({ old, next })) write(name, `${secret}\n`);
  const keys = (...args) => etx(["keys", ...args, "--local", "--json"]);
  const replace = (...args) => keys("reseal", "--compromised", ...args);
  const none = await replace("--secret-file", "next", "--yes");
  assert.deepEqual([none.code, none.json.error.id], [3, "keys.none"]);
  const made = await keys("generate", "--secret-file", "old");
  const [{ kid: leaked }] = made.json.keys;
  assert.equal((await keys("rotate", "--secret-file", "old", "--yes")).code, 0);
  const { json: before } = await keys("status", "--secret-file", "old");
  const kids = before.keys.map(({ kid }) => kid);
  assert.deepEqual([kids.length, kids[0]], [2, leaked]);

  for (const [args, expected] of [
    [
      ["--secret-file", "old", "--yes"],
      [4, "keys.same_secret"],
    ],
    [
      ["--secret-file", "next"],
      [4, "not_confirmed"],
    ],
  ]) {
    const { code, json } = await replace(...args);
    assert.deepEqual([code, json.error.id], expected);
  }
  const previous = ["--previous-secret-file", "old"];
  const done = await replace("--secret-file", "next", ...previous, "--yes");
  assert.deepEqual([done.code, done.json.replaced], [0, kids], done.stdout);
  const { json: after } = await keys("status", "--secret-file", "next");
  assert.deepEqual([after.keys.length, after.keys[0].state], [1, "signing"]);
  assert.ok(!kids.includes(after.signing) && after.counter > before.counter);
  const again = await replace("--secret-file", "next", "--yes");
  assert.deepEqual([again.code, again.json.error.id], [4, "keys.same_secret"]);
  // Without the old secret it does the same, and cannot say which keys went.
  const unnamed = await replace("--secret-file", "old", "--yes");
  assert.deepEqual([unnamed.code, unnamed.json.replaced], [0, []]);
});

test("keys secret and keys config write for their owner alone, and never twice", async (t) => {
  const { etx, path, read } = await project(t);
  const { mode } = await import("node:fs").then(({ statSync }) => ({
    mode: (name) => statSync(join(path, name)).mode & 0o777,
  }));
  const made = await etx(["keys", "secret", "keys/production"]);
  assert.equal(made.code, 0);
  assert.match(read("keys/production"), /^[\w-]{43}\n$/);
  assert.ok(!made.stdout.includes(read("keys/production").trim()));
  assert.equal((await etx(["keys", "secret", "keys/production"])).code, 4);

  const { json } = await etx(["keys", "config", "keys/config.jwk.json", "--json"]);
  const { d, ...shared } = JSON.parse(read("keys/config.jwk.json"));
  assert.deepEqual(json.public_jwk, shared);
  assert.ok(d.length > 40);
  for (const name of ["keys/production", "keys/config.jwk.json"]) assert.equal(mode(name), 0o600);
});

test("the tested wrangler is the one of this project", async () => {
  const { TESTED_VERSION } = await import(inClone("dist", "npm", "cli", "store", "wrangler.mjs"));
  const { devDependencies } = JSON.parse(readFileSync(inClone("package.json"), "utf8"));
  assert.equal(TESTED_VERSION, devDependencies.wrangler);
});

test("what another writer put into the store does not steer the terminal", async (t) => {
  const { etx, edit, path } = await project(t);
  assert.equal((await etx(["push", "--local", "--yes"])).code, 0);
  const wrangler = async (...args) => {
    const line = ["kv", "key", ...args, "--binding", "EXCHANGE", "--local"];
    return (await run(line, { cwd: path, command: ["wrangler"] })).stdout;
  };
  const [{ name }] = JSON.parse(await wrangler("list", "--prefix", "realm:"));
  const record = JSON.parse(await wrangler("get", name, "--text"));
  record.document["\u001b[2J\u001b[1;1H\u202e"] = true;
  await wrangler("put", name, JSON.stringify(record));
  edit("realm.jsonc", '"version": 1', '"version": 2');
  const { code, stdout, stderr } = await etx(["push", "--local", "--dry-run"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /cannot be compared: .*\\u001b\[2J/);
  assert.doesNotMatch(stdout + stderr, /[\u001b\u202e]/);
});

test("doctor looks at the key of the configuration, and whether records are signed by it", async (t) => {
  const { etx, path, read, write } = await project(t);
  const config = read("wrangler.toml");
  const configure = (jwk) =>
    write("wrangler.toml", `${config}\n[vars]\nCONFIG_PUBLIC_JWK = '${JSON.stringify(jwk)}'\n`);
  const doctor = async () => {
    const { json } = await etx(["doctor", "--offline", "--json"]);
    const of = json.findings.filter(({ area }) => area === "records");
    return of.map(({ state, what }) => `${state}: ${what}`);
  };
  const make = async (file) => (await etx(["keys", "config", file, "--json"])).json.public_jwk;
  const [own, other] = [await make("own.jwk.json"), await make("other.jwk.json")];
  const there = "good: realms/main: version 1 is in local KV";

  assert.equal((await etx(["push", "--local", "--yes"])).code, 0);
  configure({ ...own, alg: "ES384" });
  assert.deepEqual(await doctor(), [
    "wrong: CONFIG_PUBLIC_JWK in wrangler.toml is no public key that is taken",
    "wrong: realms/main: its record is not signed, and wrangler.toml has CONFIG_PUBLIC_JWK: the Worker refuses it",
    there,
  ]);
  configure(own);
  const signed = await etx([
    "push",
    "--local",
    "--yes",
    "--bump",
    "--sign",
    join(path, "own.jwk.json"),
  ]);
  assert.equal(signed.code, 0, signed.stderr);
  const good = "good: wrangler.toml has CONFIG_PUBLIC_JWK, a public key";
  assert.deepEqual(await doctor(), [good, there.replace("1", "2")]);
  configure(other);
  assert.deepEqual(await doctor(), [
    good,
    "wrong: realms/main: its record is not signed by CONFIG_PUBLIC_JWK in wrangler.toml: the Worker refuses it",
    there.replace("1", "2"),
  ]);
  write("wrangler.toml", config);
  assert.match((await doctor())[0], /^wrong: .* is signed, and there is no CONFIG_PUBLIC_JWK/);
});
