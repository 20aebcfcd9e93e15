// The kit as a command: its output and its exit codes. The servers are small ones.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { splitRealm } from "../../dist/npm/npm/node.mjs";
import { folder } from "../cli/support/etx.mjs";
import { defects } from "./broken/defects.mjs";
import { SoundServer } from "./broken/sound.mjs";
import { listen } from "./support/listen.mjs";

const EXIT = { done: 0, no: 1, usage: 2, missing: 3 };

/** Makes a folder with a fixture, and a small server that is configured with it. */
async function configured(t, Server = SoundServer) {
  const { etx, path, write } = folder(t);
  let issuer;
  const { close } = await listen(async (origin) => {
    issuer = `${origin}/as`;
    const { code } = await etx([
      "conformance",
      "fixture",
      "--issuer",
      issuer,
      "--fixture",
      "f.json",
    ]);
    assert.equal(code, EXIT.done);
    return Server.start(JSON.parse(readFileSync(join(path, "f.json"), "utf8")));
  });
  t.after(close);
  const judge = (...more) =>
    etx(["conformance", "--issuer", issuer, "--fixture", "f.json", ...more]);
  return { etx, issuer, judge, path, write };
}

const brokenFor = (id) => defects.find(({ caughtBy }) => caughtBy === id).broken(SoundServer);

test("a fixture is made once, for its owner alone, and says the same in words and as a document", async (t) => {
  const { etx, path, issuer } = await configured(t);
  const file = join(path, "f.json");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const before = readFileSync(file, "utf8");
  const ask = (...more) =>
    etx(["conformance", "fixture", "--issuer", issuer, "--fixture", "f.json", ...more]);

  const { stdout: words } = await ask();
  const { fixture } = (await ask("--json")).json;
  for (const { id, secret } of Object.values(fixture.clients)) {
    assert.ok(words.includes(id));
    if (secret) assert.ok(words.includes(secret));
  }
  assert.ok(!words.includes(fixture.clients.keyed.key.d), "a private key is shown");
  const { stdout: document } = await ask("--realm");
  assert.equal(splitRealm(document).issuer, issuer);
  assert.equal(readFileSync(file, "utf8"), before);
});

test("a server that conforms: every case in a line, a table, exit code 0", async (t) => {
  const { judge } = await configured(t);
  const { code, stdout } = await judge();
  assert.equal(code, EXIT.done, stdout);
  assert.match(stdout, /^✓ MUST {3}impersonation: /m);
  assert.match(stdout, /^MUST {3}\d{3} passed, 0 failed, 0 inconclusive, 0 not applicable$/m);
});

test("the report names a MUST that does not hold, its clause and the reason, exit code 1", async (t) => {
  const { judge } = await configured(t, brokenFor("subject-alg-none"));
  const { code, stdout } = await judge("--only", "alg-none");
  assert.equal(code, EXIT.no);
  assert.match(
    stdout,
    /^✗ MUST {3}subject-alg-none: alg none\n {4}RFC 8725 section 3\.2.*\n {4}a token was issued$/m,
  );
  assert.match(stdout, /^✓ MUST {3}subject-alg-none-in-other-case/m);
});

test("a known bug is named", async (t) => {
  const { judge } = await configured(t, brokenFor("id-token-as-access-token"));
  const { stdout } = await judge("--only", "id-token-as-access-token");
  assert.match(stdout, /seen before: thunderid #3835/);
});

test("SHOULD and POL count with --strict only", async (t) => {
  const { judge } = await configured(t, brokenFor("expires-in"));
  assert.equal((await judge("--only", "expires-in")).code, EXIT.done);
  assert.equal((await judge("--only", "expires-in", "--strict")).code, EXIT.no);
});

test("a server that refuses everything is not shown to refuse the bad", async (t) => {
  const { judge } = await configured(
    t,
    class extends SoundServer {
      authenticate() {
        return this.target({ targets: ["nowhere"] }, {});
      }
    },
  );
  const { code, stdout } = await judge("--only", "subject-expired");
  assert.equal(code, EXIT.no);
  assert.match(
    stdout,
    /^\? MUST {3}subject-expired.*\n {4}inconclusive: impersonation did not work$/m,
  );
});

test("--json has what was sent and got; --verbose shows it", async (t) => {
  const { judge } = await configured(t);
  const { json } = await judge("--only", "scope-twice", "--json");
  assert.equal(json.ok, true);
  const [, { id, clause, outcome, exchanges }] = json.results;
  assert.deepEqual([id, clause, outcome], ["scope-twice", "RFC 6749 section 3.2", "passed"]);
  const [{ sent, got }] = exchanges;
  assert.match(sent.body, /scope=read&scope=read$/);
  assert.equal(got.status, 400);
  assert.equal(JSON.parse(got.body).error, "invalid_request");

  const { stdout } = await judge("--only", "scope-twice", "--verbose");
  assert.match(stdout, /^ {4}> POST http:.*\/as\/token$/m);
  assert.match(stdout, /^ {4}< 400$/m);
});

test("a client may be called otherwise there", async (t) => {
  const { judge } = await configured(t);
  const { stdout } = await judge(
    "--only",
    "impersonation",
    "--client",
    "impersonator=other:secret",
  );
  assert.match(stdout, /^✗ MUST {3}impersonation: /m);
});

test("the message names a slip, and what is missing", async (t) => {
  const { etx, judge, issuer, write } = await configured(t);
  write("broken.json", "{");
  for (const [code, message, args] of [
    [EXIT.usage, "--issuer is needed", ["conformance", "--fixture", "f.json"]],
    [EXIT.usage, "--fixture is needed", ["conformance", "--issuer", issuer]],
    [EXIT.usage, "--issuer takes a URL", ["conformance", "--issuer", "x", "--fixture", "f.json"]],
    [EXIT.missing, "no such file", ["conformance", "--issuer", issuer, "--fixture", "none.json"]],
    [
      EXIT.missing,
      "is no fixture",
      ["conformance", "--issuer", issuer, "--fixture", "broken.json"],
    ],
    [
      EXIT.usage,
      "for another issuer",
      ["conformance", "fixture", "--issuer", "https://other.example", "--fixture", "f.json"],
    ],
    [
      EXIT.missing,
      "cannot be found",
      ["conformance", "--issuer", `${issuer}/nothing`, "--fixture", "f.json"],
    ],
  ]) {
    const answer = await etx(args);
    assert.equal(answer.code, code, answer.stderr);
    assert.ok(answer.stderr.includes(message), answer.stderr);
  }
  const { code, stderr } = await judge("--client", "unregistered=a:b");
  assert.equal(code, EXIT.usage);
  assert.match(stderr, /a role of impersonator, delegate, other, odd, keyed/);
});
