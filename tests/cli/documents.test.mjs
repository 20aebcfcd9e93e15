// `init`, `check`, `policy`: the commands that need nothing but documents.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { exportJWK, generateKeyPair } from "jose";

import { inClone, root } from "../../scripts/setup/paths.mjs";
import { templates } from "../../src/cli/templates.mjs";
import { folder, project } from "./support/etx.mjs";

test("what init writes is valid, passes its policy tests and keeps what is private private", async (t) => {
  const { etx, path, read } = folder(t);
  const { code, stdout } = await etx(["init"]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /Next:\n\n( {2}\S.*\n){3}\n/);
  assert.match(stdout, /Then `npx wrangler dev` serves it/);

  const checked = await etx(["check", "--strict", "--json"]);
  assert.equal(checked.code, 0, checked.stdout);
  const [{ realm, clients, problems, warnings }] = checked.json.documents;
  assert.deepEqual([realm, clients, problems, warnings], ["realms/main", 1, [], []]);
  const tried = await etx(["policy", "test", "--json"]);
  assert.deepEqual([tried.code, tried.json.passed, tried.json.failed], [0, 2, 0], tried.stdout);

  const secrets = ["keys/development-issuer.jwk.json", "keys/gateway.secret", ".dev.vars"];
  for (const name of secrets) assert.equal(statSync(join(path, name)).mode & 0o777, 0o600, name);
  const secret = read("keys/gateway.secret").trim();
  for (const name of ["realm.jsonc", "wrangler.toml", "package.json"]) {
    assert.ok(!read(name).includes(secret), name);
  }
});

test("every template is valid, passes its policy tests, and a token comes out where it has an issuer", async (t) => {
  const { etx } = folder(t);
  for (const [name, { development }] of Object.entries(templates)) {
    const made = await etx(["init", "--force", "--template", name, "--json"]);
    assert.equal(made.code, 0, name + made.stdout);
    assert.equal(made.json.written.includes("keys/gateway.secret"), development, name);
    const checked = await etx(["check", "--strict", "--json"]);
    assert.deepEqual(checked.json.documents[0].warnings, [], name);
    assert.equal(checked.code, 0, name + checked.stdout);
    const tried = await etx(["policy", "test", "--json"]);
    assert.equal(tried.json.failed, 0, name + tried.stdout);
    assert.ok(tried.json.passed >= 2, name);
    if (!development) continue;
    const granted = await etx(["exchange", "--json"]);
    assert.equal(granted.json.outcome, "granted", name + granted.stdout);
    assert.deepEqual([granted.json.claims.sub, granted.json.claims.act.sub], ["alice", "gateway"]);
  }
  const unknown = await etx(["init", "other", "--template", "keyclaok", "--json"]);
  assert.deepEqual([unknown.code, unknown.json.error.id], [2, "usage"]);
  assert.match(unknown.json.error.next, /keycloak/);
});

test("the command that a template names puts the real issuer in the place of the development one", async (t) => {
  const { etx, read, path } = folder(t);
  const key = await exportJWK((await generateKeyPair("RS256", { extractable: true })).publicKey);
  const keys = { keys: [{ ...key, kid: "one", alg: "RS256", use: "sig" }] };
  writeFileSync(join(path, "jwks.json"), JSON.stringify(keys));
  let tried = 0;
  for (const [name, { development }] of Object.entries(templates)) {
    if (!development) continue;
    assert.equal((await etx(["init", "--force", "--template", name])).code, 0);
    const [, line] = /edge-token-exchange (issuer add .+)/.exec(read("realm.jsonc"));
    // Without a network, with the keys from a file instead of the metadata.
    const args = line.replace("--discover", "--jwks jwks.json").split(" ");
    const added = await etx([...args, "--json"]);
    assert.equal(added.code, 0, name + added.stdout);
    const checked = await etx(["check", "--strict", "--json"]);
    assert.equal(checked.code, 0, name + checked.stdout);
    assert.ok(!read("realm.jsonc").includes("https://development-issuer.example"), name);
    tried += 1;
  }
  assert.equal(tried, 5);
});

test("git ignores every secret that the manual and the commands write, in a project and in the clone", async (t) => {
  const { path } = await project(t);
  execFileSync("git", ["init", "--quiet"], { cwd: path });
  const secrets = [
    ".dev.vars",
    ".dev.vars.production",
    "key-encryption-key",
    "KEY_ENCRYPTION_KEY",
    "state/key-encryption-key.env",
    "keys/KEY_ENCRYPTION_KEY",
    "keys/config.jwk.json",
    "keys/gateway.secret",
  ];
  const ignored = (cwd) =>
    execFileSync("git", ["check-ignore", ...secrets], { cwd, encoding: "utf8" })
      .trim()
      .split("\n");
  assert.deepEqual(ignored(path), secrets);
  assert.deepEqual(ignored(root), secrets);
  const kept = execFileSync("git", ["ls-files", "--others", "--exclude-standard"], {
    cwd: path,
    encoding: "utf8",
  });
  assert.deepEqual(kept.trim().split("\n").sort(), [
    ".gitignore",
    "package.json",
    "realm.jsonc",
    "realm.test.jsonc",
    "wrangler.toml",
  ]);
});

test("init overwrites nothing, and says what was in the way", async (t) => {
  const { etx, read } = await project(t);
  const before = read("keys/gateway.secret");
  const again = await etx(["init", "--json"]);
  assert.equal(again.code, 4);
  assert.equal(again.json.error.id, "file.exists");
  assert.ok(again.json.error.files.includes("keys/gateway.secret"));
  assert.equal(read("keys/gateway.secret"), before);

  const forced = await etx(["init", "--force", "--json"]);
  assert.equal(forced.code, 0);
  assert.notEqual(read("keys/gateway.secret"), before);
});

test("init keeps the files of a project, adds to .gitignore and shows what to add to wrangler.toml", async (t) => {
  const { etx, read, write } = folder(t);
  write("package.json", '{"name":"theirs"}');
  write("wrangler.toml", 'name = "theirs"\n');
  write(".gitignore", "dist");
  const { code, stdout } = await etx(["init"]);
  assert.equal(code, 0);
  assert.equal(read("package.json"), '{"name":"theirs"}');
  assert.equal(read("wrangler.toml"), 'name = "theirs"\n');
  assert.match(read(".gitignore"), /^dist\nnode_modules\/\n[^]*keys\/\n/);
  assert.match(stdout, /Add to wrangler.toml[^]*REPLAY_GUARD/);
  assert.match(stdout, /npm install --save-dev file:\S+ wrangler@\d/);
  assert.match(stdout, /Then `npx wrangler@4\.\d+\.\d+ dev` serves it/);
});

test("init takes an issuer with a path, over https or of this host", async (t) => {
  const { etx, path } = folder(t);
  const good = await etx(["init", "mine", "--issuer", "https://edge.example/eu/retail", "--json"]);
  assert.equal(good.code, 0);
  assert.equal(good.json.next[0], "cd mine");
  const checked = await etx(["check", "mine/realm.jsonc", "--json"]);
  assert.equal(checked.json.documents[0].realm, "eu/retail");
  const root = await etx(["init", "root", "--issuer", "https://edge.example", "--json"]);
  assert.equal(root.code, 0);
  const whole = await etx(["check", "root/realm.jsonc", "--json"]);
  assert.equal(whole.json.documents[0].realm, "");
  for (const issuer of ["http://edge.example/a", "edge", "https://u@e.example/a"]) {
    const { code, json } = await etx(["init", "other", "--issuer", issuer, "--json"]);
    assert.deepEqual([code, json.error.id], [2, "usage"], issuer);
  }
  assert.ok(!existsSync(join(path, "other")));
});

test("check tells file, line, column and pointer of a mistake", async (t) => {
  const { etx, edit } = await project(t);
  edit("realm.jsonc", '"may_act": "required"', '"may_act": "perhaps"');
  const { code, json } = await etx(["check", "--json"]);
  assert.equal(code, 1);
  const [problem] = json.documents[0].problems;
  assert.equal(problem.pointer, "/clients/0/may_act");
  const text = await etx(["check"]);
  assert.equal(text.code, 1);
  const place = `realm.jsonc:${problem.line}:${problem.column}: /clients/0/may_act: `;
  assert.ok(text.stdout.includes(place), text.stdout);
});

test("check takes comments and last commas in .jsonc, and neither in .json", async (t) => {
  const { etx, read, write } = await project(t);
  const source = read("realm.jsonc").replace(
    '"algorithm": "ES256" }',
    '"algorithm": "ES256", /* , */ }',
  );
  write("realm.jsonc", source);
  assert.equal((await etx(["check", "realm.jsonc"])).code, 0);
  write("realm.json", source);
  const { code, json } = await etx(["check", "realm.json", "--json"]);
  assert.equal(code, 1);
  assert.deepEqual(
    json.documents[0].problems.map(({ line, column, reason }) => [line, column, reason]),
    [[1, 1, "a comment: rename the file to .jsonc, or take it out"]],
  );
});

test("what looks like a comment inside a string is part of the string", async (t) => {
  const { etx, edit } = await project(t);
  edit("realm.jsonc", '"client_id": "gateway"', '"client_id": "gate//way/*"');
  const { json } = await etx(["check", "--json"]);
  assert.deepEqual(json.documents[0].problems, []);
  const asked = await etx(["exchange", "--client-secret-file", "keys/gateway.secret", "--json"]);
  assert.equal(asked.json.claims.client_id, "gate//way/*");
});

test("check tells of every document, and of warnings without failing for them", async (t) => {
  const { etx, edit, read, write } = await project(t);
  write("broken.jsonc", '{ "realm": "a"');
  edit("realm.jsonc", '"allow": ["delegation"]', '"allow": ["delegation", "impersonation"]');
  edit("realm.jsonc", '"may_act": "required"', '"may_act": "if_present"');
  const { code, json } = await etx(["check", "realm.jsonc", "broken.jsonc", "--json"]);
  assert.equal(code, 1);
  const [good, broken] = json.documents;
  assert.deepEqual(
    good.warnings.map(({ id }) => id),
    ["client.impersonation_without_may_act"],
  );
  assert.equal(broken.problems[0].reason, "expected a comma or `}`");
  assert.equal((await etx(["check"])).code, 0);
  assert.equal((await etx(["check", "--strict"])).code, 1);
  assert.ok(read("realm.jsonc").includes("if_present"));
});

test("check without a document says how to get one", async (t) => {
  const { etx } = folder(t);
  const { code, stderr } = await etx(["check"]);
  assert.equal(code, 3);
  assert.match(stderr, /no realm document[^]*init/);
});

test("a policy test that fails makes the exit code 1, a mistake in the tests has its place", async (t) => {
  const { etx, edit } = await project(t);
  edit("realm.test.jsonc", '"aud": "orders"', '"aud": "billing"');
  const failed = await etx(["policy", "test", "--json"]);
  assert.deepEqual([failed.code, failed.json.failed], [1, 1]);
  edit("realm.test.jsonc", '"decision": "granted"', '"decision": "maybe"');
  const mistaken = await etx(["policy", "test", "--json"]);
  assert.equal(mistaken.code, 1);
  const [{ file, line, pointer }] = mistaken.json.error.problems;
  assert.deepEqual([file, pointer], ["realm.test.jsonc", "/0/expect/decision"]);
  assert.ok(line > 10);
});

test("policy diff exits with 1 where a client gains, and for a loss only with --any", async (t) => {
  const { etx, edit, read, write } = await project(t);
  write("old.jsonc", read("realm.jsonc"));
  assert.equal((await etx(["policy", "diff", "old.jsonc", "realm.jsonc"])).code, 0);
  edit("realm.jsonc", '"lifetime_seconds": 120', '"lifetime_seconds": 60');
  assert.equal((await etx(["policy", "diff", "old.jsonc", "realm.jsonc"])).code, 0);
  assert.equal((await etx(["policy", "diff", "old.jsonc", "realm.jsonc", "--any"])).code, 1);
  const { code, json } = await etx(["policy", "diff", "-", "old.jsonc", "--json"], {
    input: read("realm.jsonc"),
  });
  assert.equal(code, 1);
  assert.ok(json.gained > 0);
  assert.equal(json.entries[0].client, "gateway");
  assert.deepEqual(json.unexercised, []);
});

test("policy diff exits with 1 for what no request shows, and names its place", async (t) => {
  const { etx, edit, read, write } = await project(t);
  write("old.jsonc", read("realm.jsonc"));
  edit("realm.jsonc", '"explain": true', '"introspect": ["orders"], "explain": true');
  const diff = (...more) => etx(["policy", "diff", "old.jsonc", "realm.jsonc", ...more]);
  const { code, json } = await diff("--json");
  assert.deepEqual([code, json.gained, json.entries], [1, 1, []]);
  assert.deepEqual(json.unexercised, ["/clients/gateway/introspect"]);
  assert.match((await diff()).stdout, /\+ \/clients\/gateway\/introspect\n.*: 1 gained, 0 lost/);
});

test("the policies of the migration guides pass their tests, and the exit codes are those of the manual", async (t) => {
  const { etx } = folder(t);
  const at = (name) => inClone("tests", "policy", name);
  const codeOf = async (...args) => (await etx(["policy", ...args])).code;
  const document = at("pingam-may-act.json");
  const { code, json } = await etx(["policy", "test", document, "--json"]);
  assert.deepEqual([code, json.failed], [0, 0]);
  assert.ok(json.passed > 0);
  assert.equal(await codeOf("test", document, at("pingam-auth-level.test.json")), 1);
  assert.equal(await codeOf("diff", document, document), 0);
  assert.equal(await codeOf("diff", document, at("pingam-auth-level.json"), "--any"), 1);
  assert.equal(await codeOf("test", "nothing.json"), 3);
  assert.equal(await codeOf("test", document, "--jsn"), 2);
});
