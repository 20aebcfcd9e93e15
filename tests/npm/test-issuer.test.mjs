// The issuer for tests: its tokens pass where a document trusts it, and each claim can be made wrong.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLocalJWKSet, jwtVerify } from "jose";

import { createTestIssuer, verifyAccessToken } from "../../dist/npm/npm/index.node.mjs";

const claims = { sub: "alice", aud: "orders", client_id: "web" };

test("jose verifies what it signs, with the claims that are filled in", async () => {
  for (const algorithm of ["ES256", "Ed25519", "RS256"]) {
    const { issuer, jwks, sign } = await createTestIssuer({ algorithm });
    const { payload, protectedHeader } = await jwtVerify(
      await sign(claims),
      createLocalJWKSet(jwks),
      { issuer, audience: "orders", typ: "at+jwt" },
    );
    assert.equal(protectedHeader.alg, algorithm);
    assert.equal(payload.exp - payload.iat, 300);
    assert.match(payload.jti, /^[0-9a-f-]{36}$/);
  }
});

test("a claim that is given replaces its value, and undefined leaves it out", async () => {
  const { sign } = await createTestIssuer({ clock: () => 1_700_000_000_999 });
  const read = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
  const usual = read(await sign());
  assert.deepEqual([usual.iss, usual.iat], ["https://issuer.test", 1_700_000_000]);
  const odd = read(await sign({ iss: "other", exp: 1, jti: undefined, ünï: "\u2028" }));
  assert.deepEqual([odd.iss, odd.exp, "jti" in odd, odd["ünï"]], ["other", 1, false, "\u2028"]);
});

test("each wrong token is refused for its reason", async () => {
  const { issuer, jwks, sign } = await createTestIssuer();
  const forger = await createTestIssuer({ issuer });
  const verify = (token) => verifyAccessToken(token, { issuer, audience: "orders", jwks });
  const now = Math.floor(Date.now() / 1000);
  assert.equal((await verify(await sign(claims))).sub, "alice");
  for (const [token, reason] of [
    [sign({ ...claims, exp: now - 61 }), "expired"],
    [sign({ ...claims, aud: "mail" }), "audience_unexpected"],
    [sign({ ...claims, iss: "https://other.example" }), "issuer_unexpected"],
    [sign(claims, { typ: "JWT" }), "typ"],
    [forger.sign(claims), "key_unknown"],
  ]) {
    await assert.rejects(verify(await token), { reason });
  }
});

test("its private key is in nothing that it returns", async () => {
  const issuer = await createTestIssuer();
  assert.deepEqual(Object.keys(issuer.jwks.keys[0]).sort(), [
    "alg",
    "crv",
    "kid",
    "kty",
    "use",
    "x",
    "y",
  ]);
  assert.deepEqual(issuer.trusted, {
    issuer: issuer.issuer,
    jwks: issuer.jwks,
    algorithms: ["ES256"],
  });
});

test("a wrong argument has a code", async () => {
  const { sign } = await createTestIssuer();
  const cyclic = {};
  cyclic.self = cyclic;
  for (const call of [
    () => createTestIssuer("https://issuer.test"),
    () => createTestIssuer({ iss: "https://issuer.test" }),
    () => createTestIssuer({ issuer: 1 }),
    () => createTestIssuer({ clock: 1 }),
    () => sign("alice"),
    () => sign(cyclic),
    () => sign({ big: 1n }),
    () => sign({}, { typ: 1 }),
    () => sign({}, { header: {} }),
  ]) {
    await assert.rejects(call(), { code: "ERR_ETX_ARGUMENT" });
  }
  await assert.rejects(createTestIssuer({ algorithm: "HS256" }), { code: "ERR_ETX_ALGORITHM" });
});
