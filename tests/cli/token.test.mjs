// `token verify`, `token introspect` and `token revoke`, against a realm that the package serves; and `--debug`.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { scan } from "../../dist/npm/cli/json/scan.mjs";
import {
  createRealm,
  createTestIssuer,
  generateSigningKey,
  toNodeHandler,
} from "../../dist/npm/npm/index.node.mjs";
import { project } from "./support/etx.mjs";

/** A project whose realm is served at its issuer. */
async function served(t) {
  const server = createServer((request, response) => handler(request, response));
  let handler;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const issuer = `http://127.0.0.1:${server.address().port}/realms/main`;
  const made = await project(t);
  made.edit("realm.jsonc", "http://127.0.0.1:8787/realms/main", issuer);
  const { json: text } = scan(made.read("realm.jsonc"), { comments: true });
  const realm = await createRealm(text, { signingKeys: [await generateSigningKey("ES256")] });
  handler = toNodeHandler(realm);
  const { json: granted } = await made.etx(["exchange", "--url", issuer, "--json"]);
  assert.equal(granted.outcome, "granted", JSON.stringify(granted));
  made.write("token.txt", `Bearer ${granted.access_token}\n`);
  return { ...made, issuer, token: granted.access_token };
}

test("a token is verified as a resource server does it, and the issuer is never taken from it", async (t) => {
  const { etx, issuer, token, write } = await served(t);
  const verify = (...args) => etx(["token", "verify", "token.txt", "--json", ...args]);
  const good = await verify("--audience", "orders");
  assert.deepEqual([good.code, good.json.verified, good.json.issuer], [0, true, issuer]);
  assert.equal(good.json.actor.sub, "gateway");
  const text = await etx(["token", "verify", "--audience", "orders"], { input: token });
  assert.match(text.stdout, /^verified: a token of http:[^]*who acts/);

  const other = await verify("--audience", "mail");
  assert.deepEqual([other.code, other.json.reason], [1, "audience_unexpected"]);
  const foreign = await verify("--audience", "orders", "--issuer", `${issuer}/`);
  assert.notEqual(foreign.code, 0);

  const stranger = await createTestIssuer({ issuer });
  write("jwks.json", JSON.stringify(stranger.jwks));
  const keyless = await verify("--audience", "orders", "--jwks", "jwks.json");
  assert.deepEqual([keyless.code, keyless.json.reason], [1, "key_unknown"]);
  const unreachable = await verify("--audience", "orders", "--jwks-uri", `${issuer}/nowhere`);
  assert.deepEqual([unreachable.code, unreachable.json.error.id], [3, "keys.unavailable"]);
  assert.match(unreachable.json.error.message, /unavailable: status 404; open the address/);
  assert.equal((await verify()).code, 2);
});

test("a token is active until its client revokes it", async (t) => {
  const { etx, issuer } = await served(t);
  const ask = (command, ...args) =>
    etx(["token", command, "token.txt", "--url", issuer, "--json", ...args]);
  const active = await ask("introspect");
  assert.deepEqual([active.code, active.json.active], [0, true]);
  assert.equal(active.json.response.act.sub, "gateway");

  const asked = await ask("revoke");
  assert.deepEqual([asked.code, asked.json.error.id], [4, "not_confirmed"]);
  assert.equal((await ask("introspect")).json.active, true);
  const revoked = await ask("revoke", "--yes");
  assert.deepEqual([revoked.code, revoked.json.status], [0, 200]);
  const after = await ask("introspect");
  assert.deepEqual([after.code, after.json.active], [1, false]);

  // The URL of the token endpoint does as well.
  const args = ["token", "introspect", "token.txt", "--url", `${issuer}/token`, "--json"];
  assert.equal((await etx(args)).json.active, false);
});

test("a client that does not prove itself is refused, and no secret is in the message", async (t) => {
  const { etx, issuer } = await served(t);
  const env = { ETX_CLIENT_SECRET: "hunter2-hunter2" };
  for (const command of ["introspect", "revoke"]) {
    const args = ["token", command, "token.txt", "--url", issuer, "--json"];
    const { code, json, stdout } = await etx(command === "revoke" ? [...args, "--yes"] : args, {
      env,
    });
    assert.deepEqual([code, json.error.id], [1, "service.refused"], stdout);
    assert.equal(json.error.refusal, "client.authentication_failed");
    assert.ok(!stdout.includes("hunter2"));
  }
});

test("what a token command lacks is named", async (t) => {
  const { etx } = await project(t);
  const lacking = async (...args) => {
    const { code, json } = await etx(["token", ...args, "--json"], { input: "" });
    return [code, json.error?.id];
  };
  assert.deepEqual(await lacking("introspect"), [2, "usage"]);
  const url = ["--url", "http://127.0.0.1:1/realms/main"];
  assert.deepEqual(await lacking("revoke", ...url), [3, "token.none"]);
  assert.deepEqual(await lacking("verify", "--audience", "a"), [1, "token.unreadable"]);
});

test("--debug tells how a command works and repeats no message of a foreign error", async (t) => {
  const { etx, write } = await project(t);
  const { code, stderr, stdout } = await etx(["--debug", "check"]);
  assert.equal(code, 0);
  assert.match(stderr, /^debug: check, version \d+\.\d+\.\d+, Node \d+[^]*debug: \d+ ms\n$/);
  assert.ok(!stdout.includes("debug"));

  write("hunter2.json", "{");
  const failed = await etx(["check", "hunter2.json", "--debug", "--json"]);
  assert.equal(failed.json.ok, false);
  const listed = await etx(["realm", "list", "--local", "--debug", "--json"]);
  assert.match(listed.stderr, /debug: .*wrangler.* kv key list /);
  const unknown = await etx(["exchange", "--url", "http://127.0.0.1:1/x", "--debug"]);
  assert.equal(unknown.code, 3);
  assert.match(unknown.stderr, /debug: Failure \(3\)?[^]*\n *at /);
});
