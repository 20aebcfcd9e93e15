// The result that a resource server receives for a token. Native tests cover the verdict itself
// (src/resource_server/tests.rs); these cover its form in JavaScript, with tokens made by jose.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

import {
  AccessTokenError,
  KeysError,
  generateSigningKey,
  verifyAccessToken,
} from "../../dist/npm/npm/index.node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { serveKeys } from "./support/keys.mjs";

const ISSUER = "https://edge.example/a";

let pair;
let jwks;
let served;

before(async () => {
  pair = await generateKeyPair("ES256");
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256" }] };
});

beforeEach(async () => {
  await served?.close();
  served = await serveKeys();
});

after(() => served.close());

function token(claims = {}, header = {}) {
  const all = {
    client_id: "svc-a",
    jti: "j",
    scope: "read write",
    sub: "u1",
    aud: "orders",
    ...claims,
  };
  return new SignJWT(all)
    .setProtectedHeader({ alg: "ES256", kid: "one", typ: "at+jwt", ...header })
    .setIssuer(ISSUER)
    .setIssuedAt()
    .setExpirationTime("5 minutes")
    .sign(pair.privateKey);
}

const verify = (text, options) =>
  verifyAccessToken(text, { issuer: ISSUER, audience: "orders", jwks, ...options });

async function reason(text, options) {
  try {
    await verify(text, options);
    return "accepted";
  } catch (error) {
    assert.ok(error instanceof AccessTokenError && error instanceof Error, String(error));
    assert.equal(error.code, "ERR_ETX_TOKEN");
    return error.reason;
  }
}

test("scope and audience are lists, so that no part of a word is found in them", async () => {
  const { iat, exp, ...checked } = await verify(await token({ acr: "high", aud: ["x", "orders"] }));
  assert.ok(exp - iat === 300);
  assert.deepEqual(checked, {
    iss: ISSUER,
    sub: "u1",
    aud: ["x", "orders"],
    client_id: "svc-a",
    scope: ["read", "write"],
    jti: "j",
    claims: { acr: "high" },
    forAudit: { priorActors: [] },
  });
});

test("the actor is the one who acts now; those before are for the record", async () => {
  const act = { iss: "https://i", sub: "now", act: { sub: "before", act: { sub: "first" } } };
  const checked = await verify(await token({ act }));
  assert.deepEqual(checked.actor, { iss: "https://i", sub: "now" });
  assert.deepEqual(checked.forAudit, { priorActors: [{ sub: "before" }, { sub: "first" }] });
  assert.equal("act" in checked.claims || "act" in checked, false);
});

test("claims named like our own members do not replace them", async () => {
  const checked = await verify(
    await token({ actor: { sub: "x" }, forAudit: 1, prior_actors: [{ sub: "x" }], claims: 1 }),
  );
  assert.equal(checked.actor, undefined);
  assert.deepEqual(checked.forAudit, { priorActors: [] });
  assert.deepEqual(checked.claims, {
    actor: { sub: "x" },
    forAudit: 1,
    prior_actors: [{ sub: "x" }],
    claims: 1,
  });
});

test("a token bound to a key counts only where that was confirmed", async () => {
  const bound = await token({ cnf: { jkt: "x" } });
  assert.equal(await reason(bound), "sender_not_confirmed");
  assert.equal(await reason(bound, { confirm: () => false }), "sender_not_confirmed");
  assert.equal(await reason(bound, { confirm: () => "yes" }), "sender_not_confirmed");
  let seen;
  const confirm = async (cnf) => (seen = cnf) !== undefined;
  assert.equal(await reason(bound, { confirm }), "accepted");
  assert.deepEqual(seen, { jkt: "x" });
  assert.equal(await reason(await token({ cnf: null })), "sender_not_confirmed");
});

test("refusals have stable reasons", async () => {
  const good = await token();
  const later = () => Date.now() + 1_000_000;
  for (const [expected, text, options] of [
    ["accepted", good],
    ["not_compact", "a.b"],
    ["typ", await token({}, { typ: "JWT" })],
    ["issuer_unexpected", good, { issuer: `${ISSUER}/` }],
    ["audience_unexpected", good, { audience: ["order", "orders2"] }],
    ["expired", good, { clock: later }],
    ["key_unknown", await token({}, { kid: "two" })],
    ["algorithm_not_listed", good, { algorithms: ["RS256"] }],
    ["signature_invalid", `${good.slice(0, -3)}${good.endsWith("AAA") ? "BBB" : "AAA"}`],
  ]) {
    assert.equal(await reason(text, options), expected);
  }
});

test("every reason is among those of the types and of the reference", () => {
  const typed = readFileSync(inClone("src", "npm", "types", "access-token.d.ts"), "utf8");
  const [union] = typed.match(/AccessTokenReason =[^;]+/);
  const reasons = [...union.matchAll(/"([a-z0-9_]+)"/g)].map(([, name]) => name);
  const rust = ["resource_server.rs", "error/token/table.rs", "error/token/claim.rs"].map((name) =>
    readFileSync(inClone("src", ...name.split("/")), "utf8"),
  );
  const known = rust.join("\n") + readFileSync(inClone("src/npm/verify-access-token.mjs"), "utf8");
  for (const name of reasons) assert.ok(known.includes(`"${name}"`), name);
  // The test leaves out the refusals that only concern the realm itself, which knows several issuers and
  // its own revocations.
  const elsewhere =
    /^(issuer_(missing|unknown|other_realm|role|tenant)|type_[a-z_]+|access_token_untyped|too_old|lifetime_too_long|subject_(namespace|prefix|not_allowed|trust_domain)|authorized_party_(missing|mismatch)|minted_as_other|status_unsupported|revoked)$/;
  const names = [...rust.join("\n").matchAll(/"([a-z][a-z0-9_]+)",\s*"[^"]* [^"]*"/g)].map(
    ([, name]) => name,
  );
  assert.ok(names.length > 30);
  for (const name of names) assert.ok(reasons.includes(name) || elsewhere.test(name), name);
});

test("keys are fetched once, and not again for each that is missing", async () => {
  const options = { jwks: undefined, jwksUri: served.url };
  const { kid, alg, public: other } = await generateSigningKey("ES256");
  served.answer({ keys: [{ ...other, kid, alg }] });
  assert.equal(await reason(await token(), options), "key_unknown");
  assert.equal(served.count, 1);
  served.answer(jwks);
  assert.equal(await reason(await token(), options), "key_unknown");
  assert.equal(served.count, 1, "within the cool-down nothing is fetched");
});

test("keys come over https from where they are configured, whole and in time, or not at all", async () => {
  const text = await token();
  const fails = (options) =>
    assert.rejects(verify(text, { jwks: undefined, ...options }), (error) => {
      assert.ok(error instanceof KeysError);
      return error.code === "ERR_ETX_KEYS";
    });
  await fails({ jwksUri: "http://edge.example/jwks" });
  await fails({ jwksUri: "data:application/json,{}" });
  await fails({ jwksUri: "no address" });
  served.answer({ padding: "x".repeat(70_000), ...jwks });
  await fails({ jwksUri: `${served.url}?long` });
  served.answer(undefined, 500);
  await fails({ jwksUri: `${served.url}?broken` });
  served.answer({ keys: [] });
  await fails({ jwksUri: `${served.url}?empty` });
  served.answer(undefined, 302, { location: served.url });
  await fails({ jwksUri: `${served.url}?elsewhere` });
  await fails({ jwks: { keys: "none" } });
  assert.equal(served.count, 4);
});

test("arguments of another type are a TypeError that names them", async () => {
  const text = await token();
  for (const [name, given, options] of [
    ["token", undefined, {}],
    ["options", text, null],
    ["options.issuer", text, { audience: "a" }],
    ["options.audience", text, { issuer: ISSUER }],
    ["options.audience", text, { issuer: ISSUER, audience: [] }],
    ["options.audience[0]", text, { issuer: ISSUER, audience: [7] }],
    ["options.algorithms", text, { issuer: ISSUER, audience: "a", algorithms: "ES256" }],
    ["options.clockSkew", text, { issuer: ISSUER, audience: "a", clockSkew: 301 }],
    ["options.confirm", text, { issuer: ISSUER, audience: "a", confirm: true }],
    ["options.audiences", text, { issuer: ISSUER, audiences: "a" }],
  ]) {
    await assert.rejects(verifyAccessToken(given, options), (error) => {
      assert.ok(error instanceof TypeError);
      assert.equal(error.message.split(":")[0], name);
      return error.code === "ERR_ETX_ARGUMENT";
    });
  }
});
