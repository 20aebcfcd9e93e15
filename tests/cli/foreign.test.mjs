// Text that a server, a token or a document brought: nothing of it steers the terminal or forges a row.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { folder, project } from "./support/etx.mjs";

const { plain, plainLines } = await import(inClone("dist", "npm", "js", "foreign.mjs"));

/** Erases the screen, ends the line, sets the title by an 8-bit control, turns, hides, tags. */
const HOSTILE =
  "\u001b[2J\u001b[1;1H\r\n  ✓  forged\t\u009b31m\u202eevil\u2066\u200b\u{e0041}\ufeff";
const STEERS =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/u;

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (claims, header = { alg: "ES256" }) => `${part(header)}.${part(claims)}.c2ln`;

/** A server that gives every request this answer; `url` is its token endpoint. */
async function hostile(t, answer) {
  const server = createServer((_, response) => {
    const { status = 200, headers = {}, body } = answer();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/token`;
}

/** Asserts that an output is clean, and has no line that begins as the forged one. */
function assertClean({ stdout, stderr }, what) {
  const output = stdout + stderr;
  assert.doesNotMatch(output, STEERS, `${what}: ${JSON.stringify(output)}`);
  assert.doesNotMatch(output, /^\s*✓ {2}forged/m, what);
}

test("each misleading character is escaped, and a foreign line end with it", () => {
  assert.equal(plain("a\n\u001b\u202e\u{e0041}b"), "a\\u000a\\u001b\\u202e\\udb40\\udc41b");
  assert.equal(plainLines("a\n\u200bb"), "a\n\\u200bb");
  assert.equal(plain("Grüße, 你好 ✓"), "Grüße, 你好 ✓");
});

test("what a server says about its own failure, a refusal or a decision does not steer the terminal", async (t) => {
  const { etx } = await project(t);
  const error = { error: HOSTILE, error_description: HOSTILE, error_uri: HOSTILE };
  const check = { id: HOSTILE, clause: HOSTILE, seen: HOSTILE, expected: HOSTILE };
  const refusal = { id: HOSTILE, error: HOSTILE, description: HOSTILE, uri: HOSTILE };
  const claims = {
    sub: HOSTILE,
    [HOSTILE]: [HOSTILE],
    act: { sub: { toString: 1 }, iss: HOSTILE },
  };
  let body;
  let status;
  const url = await hostile(t, () => ({ status, body }));
  for (const [code, expected, answer] of [
    [500, 3, error],
    [503, 3, { error_description: { nested: HOSTILE } }],
    [400, 1, error],
    [400, 1, {}],
    [200, 0, { access_token: tokenOf(claims), issued_token_type: HOSTILE, outcome: "refused" }],
  ]) {
    [status, body] = [code, answer];
    for (const json of [[], ["--json"]]) {
      const said = await etx(["exchange", "--url", url, ...json]);
      assertClean(said, `exchange ${code}`);
      assert.equal(said.code, expected, said.stdout + said.stderr);
    }
  }
  for (const [expected, answer] of [
    [1, { decision: "refused", refusal, checks: [{ ...check, result: "failed" }] }],
    [0, { decision: "granted", checks: [{ ...check, result: "passed" }], grant: claims }],
    [3, { decision: "granted", checks: "many" }],
    [3, { decision: "granted", checks: [null] }],
    [3, error],
  ]) {
    [status, body] = [200, answer];
    const said = await etx(["explain", "--url", url]);
    assertClean(said, "explain");
    assert.equal(said.code, expected, said.stdout + said.stderr);
  }
});

test("--token-only prints the characters of a token or nothing", async (t) => {
  const { etx } = await project(t);
  let token;
  const url = await hostile(t, () => ({ body: { access_token: token } }));
  const good = tokenOf({ sub: "alice" });
  for (const bad of [`${good}${HOSTILE}`, `${good}\n${good}`, "$(reboot)", "", undefined, 7]) {
    token = bad;
    for (const args of [["--token-only"], []]) {
      const said = await etx(["exchange", "--url", url, ...args]);
      assert.deepEqual([said.code, said.stdout], [3, ""], JSON.stringify(bad));
      assertClean(said, "token");
    }
  }
  token = good;
  const { code, stdout } = await etx(["exchange", "--url", url, "--token-only"]);
  assert.deepEqual([code, stdout], [0, `${good}\n`]);
});

test("a claim forges no row of decode, and --json means what the token says", async (t) => {
  const { etx } = folder(t);
  const claims = {
    sub: `alice\n   exp   2099-01-01${HOSTILE}`,
    [`a\nsub`]: 1,
    act: { sub: HOSTILE },
  };
  const input = tokenOf(claims, { alg: HOSTILE });
  const shown = await etx(["decode"], { input });
  assertClean(shown, "decode");
  assert.doesNotMatch(shown.stdout, /^\s*(exp|sub) +(2099|1)/m);
  const json = await etx(["decode", "--json"], { input });
  assertClean(json, "decode --json");
  assert.deepEqual(json.json.claims, claims);
  const nested = `{"alg":"x"}.${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  const [header, payload] = nested
    .split(/\.(?=\{)/)
    .map((text) => Buffer.from(text).toString("base64url"));
  const refused = await etx(["decode", "--json"], { input: `${header}.${payload}.c2ln` });
  assert.deepEqual([refused.code, refused.json.error.id], [1, "token.unreadable"]);
});

test("a document from a stranger's branch does not steer the terminal of its reviewer", async (t) => {
  const { etx, edit } = await project(t);
  edit("realm.jsonc", '"version": 1,', `"version": 1, ${JSON.stringify(HOSTILE)}: 1,`);
  for (const args of [
    ["check"],
    ["push", "--local"],
    ["policy", "test"],
    ["migrate"],
    ["doctor", "--offline"],
  ]) {
    assertClean(await etx(args), args.join(" "));
  }
});
