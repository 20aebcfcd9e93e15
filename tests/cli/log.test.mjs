// The lines that `npm start` prints for the log lines of the Worker.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLog } from "../../src/worker/local/log.mjs";

const TIME = 1_700_000_000;
const CLOCK = "22:13:20";
const ORIGIN = "http://127.0.0.1:8787";
const SHA256 = "0123456789abcdef".repeat(4);

const descriptions = new Map([
  ["subject_token.expired", "the subject token has expired"],
  ["client.authentication_failed", "client authentication failed"],
]);

/** Returns the text that `npm start` prints for these pieces of output. */
function printed(pieces, options = {}) {
  const lines = [];
  const print = (line) => lines.push(line);
  const now = () => TIME * 1000;
  const log = createLog({ print, origin: ORIGIN, descriptions, now, ...options });
  for (const piece of pieces) log(piece);
  return lines;
}

const lineOf = (members, options) => {
  const [line, ...more] = printed([`${JSON.stringify(members)}\n`], options);
  assert.deepEqual(more, []);
  return line;
};

const head = { v: 1, time: TIME - 1, realm: "realms/alpha", realm_version: 1, engine: "0.1.0" };
const granted = {
  ...head,
  event: "exchange",
  outcome: "granted",
  client: "gateway",
  subject: { sha256: SHA256, type: "access_token", sub: "alice", exp: TIME },
  grant: {
    type: "access_token",
    target: ["orders"],
    scope: "orders:read",
    exp: TIME + 119,
    act: [{ iss: "https://edge.example", sub: "gateway" }],
    jti: "an-id",
  },
  request_id: "0b5c",
};
const refused = {
  ...head,
  event: "exchange",
  outcome: "refused",
  refusal: "subject_token.expired",
  client: "gateway",
  subject: { sha256: SHA256, type: "access_token" },
  asked: { type: "access_token", target: ["orders", { bytes: 9, sha256: SHA256 }] },
  request_id: "0b5d",
};

test("what is granted says to whom, for what, on whose behalf and for how long", () => {
  assert.equal(
    lineOf(granted),
    "22:13:19 granted · exchange · realm realms/alpha · client gateway · access_token for orders on behalf of alice, gateway acts · scope orders:read · 120 s · request 0b5c",
  );
  const { grant, ...rest } = granted;
  const { scope, act, ...less } = grant;
  assert.match(lineOf({ ...rest, grant: less }), /orders on behalf of alice · no scope · 120 s/);
});

test("what is refused says why, what was asked for, and where it is explained", () => {
  assert.equal(
    lineOf(refused),
    "22:13:19 refused · exchange · realm realms/alpha · client gateway · subject_token.expired: the subject token has expired · asked: access_token for orders (9 bytes, SHA-256 0123456789ab…) · request 0b5d · read http://127.0.0.1:8787/refusals#subject_token.expired",
  );
});

test("a client that is not authenticated is marked, with the reason that its answer withholds", () => {
  const { client, ...rest } = refused;
  const wrong = {
    ...rest,
    refusal: "client.authentication_failed",
    reason: "wrong_secret",
    unverified: { client: "gateway" },
  };
  const line = lineOf(wrong);
  assert.match(line, / client gateway \(not authenticated\) · /);
  assert.match(line, / client\.authentication_failed \(wrong_secret\): client authentication /);
  assert.match(lineOf(rest), / · client - · /);
});

test("the rules that a realm writes itself have one place on the page", () => {
  const line = lineOf({ ...refused, refusal: "policy.rule.office_hours" });
  assert.match(line, / · policy\.rule\.office_hours · .*\/refusals#policy\.rule$/);
});

test("what failed, and what ended before a decision, says so", () => {
  const failed = { ...refused, outcome: "unavailable", failed: "the keys of an issuer" };
  assert.match(lineOf(failed), /^22:13:19 unavailable · .* · failed: the keys of an issuer · /);
  assert.equal(
    lineOf({ v: 1, event: "request", outcome: "limited" }),
    `${CLOCK} limited · request · this address sent too many requests; answered with 429`,
  );
  assert.equal(
    lineOf({ v: 1, event: "request", outcome: "unavailable", failed: "the engine trapped" }),
    `${CLOCK} unavailable · request · answered with 503 · failed: the engine trapped`,
  );
});

test("an event says what happened and what to do", () => {
  assert.equal(
    lineOf({
      event: "issuer_keys_unusable",
      realm: "realms/alpha",
      issuer: "https://idp.example",
      keys: [{ kid: "a", reason: "`kty` is not known" }, { reason: "`use` is not `sig`" }],
    }),
    `${CLOCK} event · issuer_keys_unusable · realm realms/alpha · issuer https://idp.example · keys a (\`kty\` is not known), a key without kid (\`use\` is not \`sig\`) · to do: have the issuer publish a key that can be used, or list its algorithm in the realm document`,
  );
  // `npm start` prints an event of another day with its details, `time` among them.
  assert.equal(
    lineOf({ event: "toString", time: 7, list: [1, { more: 2 }] }),
    `${CLOCK} event · toString · time 7 · list 1, (and 2 more)`,
  );
});

test("wrangler's marks are taken off, and what it says of itself is left out", () => {
  const event = JSON.stringify({ event: "keyring_missing", realm: "a" });
  const output = [
    "\x1b[33m▲ \x1b[43;33m[\x1b[43;30mWARNING\x1b[43;33m]\x1b[0m \x1b[1m",
    event,
    "\x1b[0m\n\n\n",
    "[wrangler:info] GET /realms/a/token?client_secret=hidden 200 OK (33ms)\n",
    "⎔ Reloading local server...\n",
    '🪵  Logs were written to "/a/file.log"\n',
  ];
  const lines = printed(output);
  assert.equal(lines.length, 1);
  assert.ok(lines[0].startsWith(`${CLOCK} event · keyring_missing · realm a · `), lines[0]);
  assert.deepEqual(printed(output, { json: true }), [event]);
});

test("with --json a line is what was logged", () => {
  for (const members of [granted, refused]) {
    assert.deepEqual(JSON.parse(lineOf(members, { json: true })), members);
    assert.equal(lineOf(members, { json: true }), JSON.stringify(members));
  }
});

test("lines come in pieces, cut anywhere", () => {
  const text = `${JSON.stringify({ event: "x", detail: "é…🪵" })}\nplain é\n`;
  const whole = printed([text]);
  assert.equal(whole.length, 2);
  const bytes = Buffer.from(text);
  for (let at = 0; at <= bytes.length; at += 1) {
    assert.deepEqual(printed([bytes.subarray(0, at), bytes.subarray(at)]), whole, `${at}`);
  }
  assert.deepEqual(printed(["no end"]), []);
  assert.deepEqual(printed(["x".repeat(65_537)]), ["x".repeat(65_537)]);
});

test("a line that is none of ours is printed as it is", () => {
  const lines = ["Error: boom", "    at fetch (index.mjs:8:38)", "{", "[1]", "{}", '{"event":1}'];
  for (const line of lines) assert.deepEqual(printed([`${line}\n`]), [line]);
});

/** Characters that control a terminal, turn the direction of reading or are invisible. */
const HOSTILE = [
  ..."\x00\x07\x08\x1b\x7f\x85\x9b\u00ad\u061c\u115f\u180e\u200b\u200d\u200e\u200f\u2028\u2029",
  ..."\u202a\u202e\u2060\u2066\u2069\u3164\ufe0f\ufeff\u{e0001}\u{e0041}",
];

test("no character of any line steers the terminal", () => {
  const readable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
  for (const character of [...HOSTILE, "\r", "\n", "\ud800"]) {
    const name = character.codePointAt(0).toString(16);
    const text = `a${character}b`;
    const lines = [
      { ...refused, client: text },
      { ...granted, grant: { ...granted.grant, scope: text, target: [text, { [text]: text }] } },
      { event: text, [text]: text, keys: [{ kid: text, reason: text }] },
      { ...granted, time: text, outcome: text },
    ];
    for (const members of lines) {
      for (const json of [false, true]) {
        const line = lineOf(members, { json });
        assert.doesNotMatch(line, readable, name);
        if (json) assert.deepEqual(JSON.parse(line), members);
        else assert.match(line, /a\\u[0-9a-f]{4}/, name);
      }
    }
  }
  for (const character of HOSTILE) {
    const name = character.codePointAt(0).toString(16);
    for (const line of printed([`a${character}b\n`])) assert.doesNotMatch(line, readable, name);
  }
  assert.deepEqual(printed(["a\x1b[2Jb\x1b]0;title\x07c\u202ed\n"]), [
    "a\\u001b[2Jb\\u001b]0;title\\u0007c\\u202ed",
  ]);
});
