// What a message says to its reader: which argument, member or header, what it takes, and what to do.
// Each row is a mistake that people made, or a sibling of one.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import {
  createRealm,
  createTestIssuer,
  generateSigningKey,
  splitRealm,
  verifyAccessToken,
} from "../../dist/npm/npm/index.node.mjs";
import { makeWorld } from "../worker/support/world.mjs";

const ISSUER = "https://edge.example/eu/retail";

let world;
let realm;
let issuer;

before(async () => {
  world = await makeWorld(ISSUER);
  realm = await createRealm(world.document, { signingKeys: world.signingKeys });
  issuer = await createTestIssuer({ issuer: ISSUER });
});

/** The message of what a call throws or rejects with; it has a code. */
async function messageOf(call) {
  try {
    await call();
  } catch (error) {
    assert.match(error.code, /^ERR_ETX_/);
    return error.message;
  }
  return assert.fail("nothing was thrown");
}

/** The description of the refusal of a request to `handle`. */
async function refusalOf(change) {
  const { headers, body } = await world.bySecret();
  const request = { url: `${ISSUER}/token`, headers: new Headers(headers), body, ...change };
  const init = { method: "POST", headers: request.headers, body: request.body };
  const answer = await realm.handle(new Request(request.url, init));
  const { error_description: description } = await answer.json();
  return description;
}

const document = (change) => {
  const copy = structuredClone(world.document);
  change(copy);
  return () => splitRealm(copy);
};

test("a mistake in the program names the argument, and what to write there", async () => {
  const { signingKeys } = world;
  const open = (options) => () => createRealm(world.document, options);
  for (const [call, ...parts] of [
    [
      open({ signingKeys: [] }),
      "options.signingKeys",
      "an empty array",
      'generateSigningKey("ES256")',
    ],
    [open({ signingKeys: "key" }), "options.signingKeys", "a string", "an array"],
    [open({ signingkeys: signingKeys }), "options.signingkeys", "takes signingKeys"],
    [open({ signingKeys, clock: 1 }), "options.clock", "a function", "a number"],
    [() => generateSigningKey("es256"), "es256", "did you mean ES256?"],
    [() => generateSigningKey("HS256"), "HS256", "choose from ES256"],
    [
      () => realm.exchange({ subjectToken: "a", scopes: "b" }),
      "request.scopes",
      "takes subjectToken",
    ],
    [() => realm.exchange("grant_type=…"), "request", "an object", "a string"],
    [
      () => verifyAccessToken("a.b.c", { issuer: ISSUER, audience: "a", clockSkew: "5m" }),
      "options.clockSkew",
      "whole seconds from 0 to 300",
      "a string",
    ],
    [
      () => verifyAccessToken("a.b.c", { issuer: ISSUER, audience: "a", typ: "at+JWT" }),
      "options.typ",
      "`at+jwt` or `JWT`",
    ],
  ]) {
    const message = await messageOf(call);
    for (const part of parts) assert.ok(message.includes(part), `${message}\nlacks ${part}`);
  }
});

test("keys that are unavailable: the address, the reason in a word, and where to look", async () => {
  const token = await issuer.sign({ sub: "a", aud: "orders", client_id: "web" });
  const verify = (jwksUri) => () =>
    verifyAccessToken(token, { issuer: ISSUER, audience: "orders", jwksUri });
  for (const [address, ...parts] of [
    ["http://127.0.0.1:1/jwks", "127.0.0.1:1/jwks", "network", "check the address"],
    ["http://idp.example/jwks", "http://idp.example/jwks", "address", "https only"],
    ["jwks", "jwks", "address", "https only"],
  ]) {
    const message = await messageOf(verify(address));
    for (const part of parts) assert.ok(message.includes(part), `${message}\nlacks ${part}`);
  }
});

test("a mistake in a document has its place, what is expected, and what it is meant to be", async () => {
  for (const [change, ...parts] of [
    [(own) => (own.issuer = `${ISSUER}/`), "/issuer", "does not end with a slash", "leave it out"],
    [
      (own) => (own.targets[0].lifetime_seconds = "5m"),
      "/targets/0/lifetime_seconds",
      "a whole number",
      "without a unit",
    ],
    [(own) => (own.lifetime = { seconds: "300" }), "/lifetime/seconds", "without quotes"],
    [(own) => (own.clients[0].scope = []), "/clients/0/scope", "did you mean `scopes`?"],
    [(own) => (own.signing = { colour: 1 }), "/signing/colour", "known are `algorithm`"],
    [
      (own) => (own.scope_policy = "refused"),
      "/scope_policy",
      "`refuse`, `narrow`",
      "did you mean",
    ],
    [(own) => (own.issuer = "http://edge.example/eu/retail"), "/issuer", "use https"],
    [(own) => (own.signing = { algorithm: "HS256" }), "/signing/algorithm", "`ES256`, `Ed25519`"],
  ]) {
    const message = await messageOf(document(change));
    for (const part of parts) assert.ok(message.includes(part), `${message}\nlacks ${part}`);
  }
});

test("a refusal on the wire says what is wrong and what to send", async () => {
  const json = JSON.stringify({ grant_type: "x" });
  const without = new Headers({ "content-type": "" });
  without.delete("content-type");
  for (const [change, ...parts] of [
    [{ url: `${ISSUER}/token`.replace("https", "http") }, "https", "the proxy that ends TLS"],
    [{ body: json, headers: without }, "the body is JSON", "application/x-www-form-urlencoded"],
    [
      { body: json, headers: new Headers({ "content-type": "application/json" }) },
      "the body is JSON",
      "application/x-www-form-urlencoded",
    ],
  ]) {
    const description = await refusalOf(change);
    for (const part of parts)
      assert.ok(description.includes(part), `${description}\nlacks ${part}`);
  }
  const { headers, body } = await world.bySecret();
  const form = new URLSearchParams(body);
  form.set("subject_token", `Bearer ${form.get("subject_token")}`);
  const { refusal } = await realm.exchange({ body: form, authorization: headers.authorization });
  assert.equal(refusal.id, "subject_token.characters");
  assert.match(refusal.description, /the space after Bearer/);
});

test("a resource server learns which option differs from the token", async () => {
  const { jwks, sign } = issuer;
  const claims = { sub: "a", aud: "orders", client_id: "web" };
  const verify = async (options, header) => {
    const token = await sign(claims, header);
    return messageOf(() =>
      verifyAccessToken(token, { issuer: ISSUER, audience: "orders", jwks, ...options }),
    );
  };
  assert.match(await verify({ issuer: `${ISSUER}/` }), /options\.issuer.*slash at the end/);
  assert.match(await verify({ audience: "mail" }), /options\.audience/);
  assert.match(await verify({}, { typ: "JWT" }), /typ.*at\+jwt.*options\.typ/);
});
