// Requests in named members: they are the requests that their forms are, and mistakes in them name the member.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import {
  createRealm,
  createTestIssuer,
  generateClientSecret,
  generateSigningKey,
  hashClientSecret,
} from "../../dist/npm/npm/index.node.mjs";
import { formOf } from "../../dist/npm/npm/typed-request.mjs";

const ODD = "a client+of%several words";

let login;
let realm;
let secret;

before(async () => {
  login = await createTestIssuer({ issuer: "https://login.example" });
  const generated = await generateClientSecret();
  secret = generated.secret;
  const named = (id, method, rest) => ({
    client_id: id,
    auth: { method, secret_sha256: [generated.sha256] },
    targets: ["orders", "mail"],
    scopes: ["read", "write"],
    may_act: "if_present",
    subject_audience: [`https://${method}.example`],
    ...rest,
  });
  realm = await createRealm(
    {
      realm: "a",
      issuer: "https://edge.example/a",
      trusted_issuers: [
        {
          ...login.trusted,
          roles: ["subject", "actor"],
          audience: ["https://edge.example/a"],
          token_types: ["access_token", "id_token"],
        },
      ],
      exchanges: [
        ["access_token", "access_token"],
        ["access_token", "id_token"],
      ],
      targets: [
        { audience: "orders", resource: ["https://orders.example/api"], scopes: ["read", "write"] },
        { audience: "mail", scopes: ["read"] },
      ],
      clients: [
        named("basic", "client_secret_basic", { explain: true }),
        named(ODD, "client_secret_post", { default_target: "orders" }),
      ],
    },
    { signingKeys: [await generateSigningKey("ES256")] },
  );
});

const subject = (claims) =>
  login.sign({
    sub: "alice",
    client_id: "web",
    aud: ["https://client_secret_basic.example", "https://client_secret_post.example"],
    scope: "read write",
    ...claims,
  });

const claimsOf = ({ access_token: token }) =>
  JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());

test("a request in named members is the request of its form", async () => {
  const subjectToken = await subject();
  const client = { id: "basic", secret };
  const { body, authorization } = formOf({
    subjectToken,
    audience: "orders",
    scope: ["read"],
    client,
  });
  const byForm = await realm.exchange({ body, authorization });
  const typed = await realm.exchange({ subjectToken, audience: "orders", scope: "read", client });
  for (const result of [byForm, typed]) {
    assert.equal(result.outcome, "granted");
    const { sub, aud, scope, act } = claimsOf(result);
    assert.deepEqual([sub, aud, scope, act.client_id], ["alice", "orders", "read", "basic"]);
  }
});

test("each member has its effect", async () => {
  const subjectToken = await subject();
  const client = { id: "basic", secret };
  const ask = (members) => realm.exchange({ subjectToken, audience: "orders", client, ...members });

  const both = await ask({ audience: ["orders", "mail"], scope: "read" });
  assert.deepEqual(claimsOf(both).aud, ["orders", "mail"]);
  const byResource = await ask({ audience: undefined, resource: "https://orders.example/api" });
  assert.equal(claimsOf(byResource).aud, "https://orders.example/api");
  const idToken = await ask({ audience: undefined, requestedTokenType: "id_token" });
  assert.equal(idToken.token_type, "N_A");
  const uri = "urn:ietf:params:oauth:token-type:id_token";
  const wrongType = await ask({ subjectTokenType: uri });
  assert.equal(wrongType.refusal.id, "subject_token.type_mismatch");

  const actorToken = await login.sign({ sub: "agent", client_id: "basic", aud: "basic" });
  const acting = await realm.exchange({
    subjectToken: await subject({ may_act: { sub: "agent" } }),
    actorToken,
    audience: "orders",
    client,
  });
  assert.equal(claimsOf(acting).act.sub, "agent");
});

test("a name with special characters and the method of the document reach the realm", async () => {
  const subjectToken = await subject();
  const byPost = { id: ODD, secret, method: "client_secret_post" };
  assert.equal((await realm.exchange({ subjectToken, client: byPost })).outcome, "granted");
  const byBasic = await realm.exchange({ subjectToken, client: { id: ODD, secret } });
  assert.equal(byBasic.refusal.id, "client.authentication_failed");
});

test("explain takes named members too", async () => {
  const explained = await realm.explain({
    subjectToken: await subject(),
    audience: "orders",
    client: { id: "basic", secret },
  });
  assert.equal(explained.decision, "granted");
});

test("an assertion and a client without a credential are put into the form", () => {
  const form = (client) =>
    Object.fromEntries(new URLSearchParams(formOf({ subjectToken: "t", client }).body));
  const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  const { client_assertion_type: named, client_assertion: assertion } = form({ assertion: "a" });
  assert.deepEqual([named, assertion], [type, "a"]);
  assert.equal(form({ id: "x", assertion: "a" }).client_id, "x");
  assert.deepEqual(form({ id: "x" }).client_id, "x");
  assert.equal("client_id" in form(undefined), false);
});

test("a mistake names the member, what it takes and what it got, and repeats no value", async () => {
  const good = { subjectToken: "hunter2", client: { id: "basic", secret } };
  const client = (members) => ({ ...good, client: members });
  for (const [given, message] of [
    [
      {},
      /^request\.subjectToken: expected a string, not undefined; or pass a form as request\.body/,
    ],
    [{ ...good, subjectToken: undefined }, /^request\.subjectToken: expected a string, not undef/],
    [{ ...good, body: "" }, /^request: expected a body or a subjectToken, not both$/],
    [{ ...good, subjectToken: 1 }, /^request\.subjectToken: expected a string, not a number$/],
    [{ ...good, scopes: "read" }, /^request\.scopes: there is no such option; .*\bscope\b/],
    [{ ...good, scope: [1] }, /^request\.scope: expected a string or an array of strings/],
    [{ ...good, audience: null }, /^request\.audience: expected .*, not null$/],
    [client("basic"), /^request\.client: expected an object, not a string$/],
    [client({}), /^request\.client\.id: expected the client_id as a string, not undefined$/],
    [client({ id: "a", secret, assertion: "x" }), /^request\.client: expected a secret or an/],
    [client({ id: "a", secret, method: "basic" }), /client_secret_basic` or `client_secret_post`/],
    [client({ id: "a", password: secret }), /^request\.client\.password: there is no such option/],
  ]) {
    await assert.rejects(realm.exchange(given), (error) => {
      assert.ok(error instanceof TypeError);
      assert.equal(error.code, "ERR_ETX_ARGUMENT");
      assert.match(error.message, message);
      return !error.message.includes(secret) && !error.message.includes("hunter2");
    });
  }
});

test("a secret has 256 bits, and its digest is that of its text", async () => {
  const one = await generateClientSecret();
  assert.equal(Buffer.from(one.secret, "base64url").length, 32);
  assert.equal(await hashClientSecret(one.secret), one.sha256);
  // RFC 6234, the digest of "abc".
  assert.equal(
    await hashClientSecret("abc"),
    Buffer.from("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "hex").toString(
      "base64url",
    ),
  );
  await assert.rejects(hashClientSecret(""), { code: "ERR_ETX_ARGUMENT" });
});
