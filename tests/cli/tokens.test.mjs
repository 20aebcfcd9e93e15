// `decode`, `exchange` and `explain` in this process.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { folder, project } from "./support/etx.mjs";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (claims, header = { alg: "ES256", typ: "at+jwt" }) =>
  `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;

const vector = (name, step = "policy") =>
  JSON.parse(readFileSync(inClone("tests", "vectors", `${step}.json`), "utf8")).find(
    (own) => own.name === name,
  );
const realm = (name) => inClone("tests", "vectors", "realms", `${name}.json`);

test("decode shows header, claims and who acts, and says that nothing is verified", async (t) => {
  const { etx } = folder(t);
  const claims = { sub: "alice", exp: 1, act: { sub: "gateway", act: { sub: "agent" } } };
  const text = await etx(["decode"], { input: `Bearer ${tokenOf(claims)}\n` });
  assert.equal(text.code, 0);
  assert.match(text.stdout, /^not verified/);
  assert.match(text.stdout, /exp +1970-01-01 00:00:01 UTC \(\d+ d( .*)? ago\)/);
  assert.match(text.stdout, /alice\n +└─ gateway: acts now\n +└─ agent: acted before/);
  const { json } = await etx(["decode", "--json"], { input: tokenOf(claims) });
  assert.equal(json.verified, false);
  assert.deepEqual(json.claims, claims);
  assert.deepEqual(
    json.actors.map(({ sub }) => sub),
    ["gateway", "agent"],
  );
});

test("decode tells why something is no token, and repeats none of it", async (t) => {
  const { etx } = folder(t);
  for (const [input, reason] of [
    ["", "there is nothing"],
    ["one.two", "2 parts"],
    ["a.b.c.d.e", "encrypted"],
    [`${part([])}.${part({})}.x`, "the header is not a JSON object"],
    [`${part({})}.secret!.x`, "the claims is not base64url"],
    [`${part({})}.c2VjcmV0.x`, "the claims is not JSON"],
  ]) {
    const { code, stderr, stdout } = await etx(["decode"], { input });
    assert.equal(code, 1, input);
    assert.ok(stderr.includes(reason), stderr);
    assert.ok(!stderr.includes("secret") && stdout === "", stderr);
  }
});

test("a token cannot steer the terminal", async (t) => {
  const { etx } = folder(t);
  const claims = { sub: "\u001b[31mred\u202e", "\u001b]0;title\u0007": 1 };
  const { stdout } = await etx(["decode"], { input: tokenOf(claims) });
  assert.ok(!stdout.includes("\u001b") && !stdout.includes("\u202e"), JSON.stringify(stdout));
});

test("exchange by the document of init gives a token that narrows the subject token", async (t) => {
  const { etx } = await project(t);
  const { code, json } = await etx(["exchange", "--scope", "orders:read", "--json"]);
  assert.equal(code, 0);
  assert.equal(json.outcome, "granted");
  assert.equal(json.claims.sub, json.subject.sub);
  assert.deepEqual([json.claims.aud, json.claims.scope], ["orders", "orders:read"]);
  assert.equal(json.claims.act.sub, "gateway");
  const only = await etx(["exchange", "--token-only"]);
  assert.match(only.stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const text = await etx(["exchange"]);
  assert.match(text.stdout, /act\.sub +- +gateway/);
});

test("a refused exchange names the refusal and exits with 1", async (t) => {
  const { etx } = await project(t);
  const { code, json } = await etx(["exchange", "--scope", "admin", "--json"]);
  assert.deepEqual([code, json.ok, json.outcome], [1, false, "refused"]);
  assert.equal(json.refusal.id, "policy.scope.exceeds");
  assert.match(
    (await etx(["exchange", "--scope", "admin"])).stdout,
    /^refused policy.scope.exceeds/,
  );
});

test("exchange says what it lacks", async (t) => {
  const { etx, edit } = await project(t);
  const lacking = async (args, options) => {
    const { code, json } = await etx(["exchange", "--json", ...args], options);
    return [code, json.error?.id];
  };
  assert.deepEqual(await lacking(["--client", "unregistered"]), [2, "client.unclear"]);
  assert.deepEqual(await lacking(["--client-secret-file", "nope"]), [3, "file.unreadable"]);
  assert.deepEqual(await lacking(["--claims", "[]"]), [2, "usage"]);
  assert.deepEqual(await lacking(["--token-only"]), [2, "usage"]);
  assert.deepEqual(await lacking(["--url", "http://edge.example/token"]), [3, "url.unfit"]);
  edit("realm.jsonc", '"kid":"development-', '"kid":"other-');
  assert.deepEqual(await lacking([]), [3, "development.not_trusted"]);
  const wrong = await lacking([], { env: { ETX_SUBJECT_TOKEN: "x" } });
  assert.deepEqual(wrong, [1, undefined]);
});

test("no message has a secret or a token in it", async (t) => {
  const { etx } = await project(t);
  const token = tokenOf({ sub: "alice", iss: "https://development-issuer.example" });
  const env = { ETX_SUBJECT_TOKEN: token, ETX_CLIENT_SECRET: "hunter2-hunter2" };
  for (const args of [
    ["exchange"],
    ["explain"],
    ["exchange", "--json"],
    ["exchange", token],
    ["decode", token],
    [token],
  ]) {
    const { code, stdout, stderr } = await etx(args, { env });
    assert.notEqual(code, 0, args[0]);
    const output = stdout + stderr;
    assert.ok(!output.includes("hunter2") && !output.includes(token.slice(0, 30)), output);
  }
});

test("explain tells the verdict of a vector, and every check before the failing one", async (t) => {
  const { etx } = folder(t);
  const granted = vector("may-act-names-the-client");
  const good = await etx(["explain", realm(granted.realm), "--json"], {
    input: JSON.stringify(granted),
  });
  assert.deepEqual([good.code, good.json.decision], [0, "granted"], good.stdout);
  assert.equal(good.json.grant.sub, granted.expect.token.claims.sub);

  const refused = vector("may-act-names-another-client");
  const bad = await etx(["explain", realm(refused.realm), "--json"], {
    input: JSON.stringify(refused),
  });
  assert.deepEqual([bad.code, bad.json.refusal.id], [1, refused.expect.refusal]);
  const { stdout } = await etx(["explain", realm(refused.realm)], {
    input: JSON.stringify(refused),
  });
  assert.match(stdout, /✓ {2}client\.authentication/);
  assert.match(stdout, /✗ {2}policy\.may_act\n +seen +\S[^]*expected +\S[^]*clause +RFC 8693/);
  assert.match(stdout, /more not reached/);
});

const FAILED = "client.authentication_failed";

test("explain shows the operator the claim by which a workload differs from its rule", async (t) => {
  const { etx } = folder(t);
  const ci = "app-explained";
  const account = "`sub` `system:serviceaccount:gw:other`";
  for (const [name, as, id, seen] of [
    ["reported-ref", ci, "client.workload_mismatch", "`ref` `refs/heads/topic`"],
    ["unreported-of-another-repository", ci, FAILED, "`repository_id` `8001`"],
    ["federated-another-account", "gateway", FAILED, account],
  ]) {
    const { now, realm: document, request } = vector(name, "client");
    const args = ["explain", realm(document), "--as", as, "--at", String(now), "--json"];
    const { json } = await etx(args, { input: request.body });
    assert.deepEqual([json.decision, json.refusal.id], ["refused", id]);
    const failed = json.checks.find(({ result }) => result === "failed");
    assert.deepEqual([failed.id, failed.seen], ["client.authentication", seen]);
    assert.match(failed.expected, /"refs\/heads\/main"|"7005"|"system:serviceaccount:gw:gateway"/);
  }
});

test("explain takes a form, an HTTP request and a token alone", async (t) => {
  const { etx } = folder(t);
  const { now, realm: name, request } = vector("may-act-names-the-client");
  const ask = (input, ...args) =>
    etx(["explain", realm(name), "--at", String(now), "--json", ...args], { input });
  const http = `POST /realms/alpha/token HTTP/1.1\r\nHost: edge.example\r\nAuthorization: ${request.headers.authorization}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${request.body}`;
  assert.equal((await ask(http)).json.decision, "granted");

  const unproven = await ask(request.body);
  assert.equal(unproven.json.error.id, "explain.refused");
  assert.equal(unproven.json.error.refusal.id, "client.authentication_failed");
  assert.equal((await ask(request.body, "--as", "svc-a")).json.decision, "granted");

  const token = new URLSearchParams(request.body).get("subject_token");
  const alone = await ask(token, "--client", "svc-a");
  assert.equal(alone.json.decision, "granted");
  assert.match(alone.json.where, /without its credential/);
  const unclear = await ask("what is this?");
  assert.deepEqual([unclear.code, unclear.json.error.id], [2, "request.unreadable"]);
});
