// Keys of issuers that publish them: the package's own source fetches them, or the caller's.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createRemoteKeys } from "../../dist/npm/npm/remote-keys.mjs";
import { createRealm, generateSigningKey } from "../../dist/npm/npm/index.node.mjs";
import { engine } from "../../dist/npm/npm/node.mjs";
import { makeWorld } from "../worker/support/world.mjs";
import { serveKeys } from "./support/keys.mjs";

let world;
let served;
let set;

before(async () => {
  served = await serveKeys();
  world = await makeWorld("https://edge.example/realms/remote");
  const [issuer] = world.document.trusted_issuers;
  set = issuer.jwks;
  delete issuer.jwks;
  issuer.jwks_uri = served.url;
});

after(() => served.close());

async function exchanged(realm) {
  const { headers, body } = await world.bySecret();
  return realm.exchange({ body, authorization: headers.authorization });
}

test("they are fetched when they are first needed, and then kept", async () => {
  served.answer(set);
  const realm = await createRealm(world.document, { signingKeys: world.signingKeys });
  assert.equal(served.count, 0);
  for (let n = 0; n < 3; n += 1) assert.equal((await exchanged(realm)).status, 200);
  assert.equal(served.count, 1);
});

test("those who need them at once all get them, by one request", async () => {
  served.answer(set);
  const realm = await createRealm(world.document, { signingKeys: world.signingKeys });
  const before = served.count;
  const results = await Promise.all(Array.from({ length: 50 }, () => exchanged(realm)));
  assert.ok(results.every(({ status }) => status === 200));
  assert.equal(served.count, before + 1);
});

test("while they are unavailable, there is no token and no refusal", async () => {
  served.answer(undefined, 500);
  const realm = await createRealm(world.document, { signingKeys: world.signingKeys });
  assert.equal((await exchanged(realm)).status, 503);
});

test("the caller may bring them, and is asked by issuer and address", async () => {
  const asked = [];
  const realm = await createRealm(world.document, {
    signingKeys: world.signingKeys,
    keys(issuer) {
      asked.push(issuer);
      return set;
    },
  });
  assert.equal((await exchanged(realm)).status, 200);
  assert.deepEqual(asked, [{ issuer: "https://idp.example", jwksUri: served.url }]);
});

test("a client may publish its keys, which are read canonically", async () => {
  const document = structuredClone(world.document);
  document.trusted_issuers[0].jwks = set;
  delete document.trusted_issuers[0].jwks_uri;
  const client = document.clients.find(({ auth }) => auth.method === "private_key_jwt");
  const { jwks } = client.auth;
  client.auth = { method: "private_key_jwt", jwks_uri: served.url };
  const ask = async (options) => {
    const realm = await createRealm(document, { signingKeys: world.signingKeys, ...options });
    const { body } = await world.byAssertion();
    return realm.exchange({ body });
  };
  served.answer(jwks);
  assert.equal((await ask()).status, 200);
  served.answer({ keys: [...jwks.keys, ...jwks.keys] });
  const reasons = [];
  const logger = ({ event, reason }) => event === "issuer_keys_failed" && reasons.push(reason);
  assert.equal((await ask({ logger })).status, 503);
  assert.deepEqual(reasons, ["kid_repeated"]);
  const asked = [];
  const keys = (owner) => (asked.push(owner), jwks);
  assert.equal((await ask({ keys })).status, 200);
  const { client_id: clientId } = client;
  assert.deepEqual(asked, [{ issuer: clientId, clientId, jwksUri: served.url }]);
});

/** A realm whose issuer publishes its keys behind a bearer; `ask(secrets)` exchanges a token there. */
function behindBearer() {
  const document = structuredClone(world.document);
  document.trusted_issuers[0].jwks_uri = served.url;
  document.trusted_issuers[0].jwks_auth = "JWKS_IDP";
  const lines = [];
  const given = { signingKeys: world.signingKeys, logger: (line) => lines.push(line) };
  const secret = { realm: document.issuer, origin: new URL(served.url).origin, secret: "s3cret==" };
  const ask = async (secrets) => {
    served.authorizations.length = 0;
    const { status } = await exchanged(await createRealm(document, { ...given, secrets }));
    const reason = lines.find(({ event }) => event === "issuer_keys_failed")?.reason;
    const decided = lines.find(({ event }) => event === "exchange").reason;
    const text = JSON.stringify(lines.splice(0));
    assert.ok(!text.includes("s3cret"), text);
    return [status, reason, decided];
  };
  return { ask, document, secret };
}

test("a secret that the document names is sent for its realm, to its origin and nowhere else", async () => {
  const { ask, secret } = behindBearer();
  served.answer(set);
  assert.deepEqual(await ask({ JWKS_IDP: secret }), [200, undefined, undefined]);
  assert.deepEqual(await ask({ JWKS_IDP: JSON.stringify(secret) }), [200, undefined, undefined]);
  assert.deepEqual(served.authorizations, ["Bearer s3cret=="]);

  const { port } = new URL(served.url);
  const moved = (part) => ({ JWKS_IDP: { ...secret, ...part } });
  for (const [secrets, reason] of [
    [undefined, "auth_missing"],
    [{}, "auth_missing"],
    [{ JWKS_OTHER: secret }, "auth_missing"],
    [moved({ realm: "https://edge.example/realms/other" }), "auth_other_realm"],
    [moved({ realm: `${secret.realm}/` }), "auth_other_realm"],
    [moved({ origin: "https://idp.example" }), "auth_other_origin"],
    [moved({ origin: `${secret.origin}/` }), "auth_other_origin"],
    [moved({ origin: "http://127.0.0.1" }), "auth_other_origin"],
    [moved({ origin: `https://127.0.0.1:${port}` }), "auth_other_origin"],
    [moved({ origin: `http://localhost:${port}` }), "auth_other_origin"],
  ]) {
    assert.deepEqual(await ask(secrets), [503, reason, reason]);
    assert.deepEqual(served.authorizations, [], reason);
  }
});

test("a redirect does not take the secret along, and another issuer at the address has none", async (t) => {
  const elsewhere = await serveKeys();
  t.after(() => elsewhere.close());
  elsewhere.answer(set);
  const { ask, document, secret } = behindBearer();
  for (const status of [301, 302, 303, 307, 308]) {
    for (const location of [elsewhere.url, "/elsewhere"]) {
      served.answer(undefined, status, { location });
      assert.deepEqual(await ask({ JWKS_IDP: secret }), [503, "redirect", "redirect"]);
      assert.deepEqual(served.authorizations, ["Bearer s3cret=="]);
    }
  }
  assert.deepEqual(elsewhere.authorizations, []);

  served.answer(set);
  const stated = { clients: "all", scopes: "all", carry: [], subject_namespace: "a:" };
  const [issuer] = document.trusted_issuers.map((own) => Object.assign(own, stated));
  const { jwks_auth: _, ...open } = { ...issuer, subject_namespace: "b:" };
  document.trusted_issuers.push({ ...open, issuer: "https://other.example" });
  const secrets = { JWKS_IDP: secret };
  const realm = await createRealm(document, { signingKeys: world.signingKeys, secrets });
  served.authorizations.length = 0;
  await exchanged(realm);
  const { headers, body } = await world.bySecret();
  const [header, payload, signature] = body.get("subject_token").split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const other = Buffer.from(JSON.stringify({ ...claims, iss: "https://other.example" }));
  body.set("subject_token", [header, other.toString("base64url"), signature].join("."));
  await realm.exchange({ body, authorization: headers.authorization });
  assert.deepEqual(served.authorizations, ["Bearer s3cret==", undefined]);
});

test("the option takes only whole secrets with names that a document can have", async () => {
  const { document, secret } = behindBearer();
  const { signingKeys } = world;
  for (const secrets of [
    "s3cret",
    { KEY_ENCRYPTION_KEY: secret },
    { JWKS_IDP: undefined },
    { JWKS_IDP: "s3cret" },
    { JWKS_IDP: "{" },
    { JWKS_IDP: "null" },
    { JWKS_IDP: [secret] },
    { JWKS_IDP: { ...secret, secret: undefined } },
    { JWKS_IDP: { ...secret, secret: "" } },
    { JWKS_IDP: { ...secret, secret: "s3cret\r\nx: y" } },
    { JWKS_IDP: { ...secret, realm: 1 } },
    { JWKS_IDP: { ...secret, more: "s3cret" } },
  ]) {
    await assert.rejects(createRealm(document, { signingKeys, secrets }), (error) => {
      assert.equal(error.code, "ERR_ETX_ARGUMENT");
      assert.ok(!error.message.includes("s3cret"), error.message);
      return error instanceof TypeError;
    });
  }
  const asked = [];
  const keys = (issuer) => (asked.push(issuer), set);
  assert.equal((await exchanged(await createRealm(document, { signingKeys, keys }))).status, 200);
  const jwksAuth = "JWKS_IDP";
  assert.deepEqual(asked, [{ issuer: "https://idp.example", jwksUri: served.url, jwksAuth }]);
});

/** Returns keys as the package reads them from an issuer's answer. */
const parse = (bytes) => JSON.parse(engine.glue.read_key_set(bytes));

async function newSet() {
  const { kid, alg, public: jwk } = await generateSigningKey("ES256");
  const body = { keys: [{ ...jwk, kid, alg }] };
  return { body, text: parse(new TextEncoder().encode(JSON.stringify(body))).set };
}

test("a set counts for five minutes; when it cannot be fetched, the last one serves for a day", async () => {
  let now = 1_000_000_000;
  const keys = createRemoteKeys({ parse, clock: () => now });
  const { url } = served;
  const counted = async (options) => {
    const before = served.count;
    const text = await keys.read(url, options).catch(({ code }) => code);
    return [text, served.count - before];
  };
  const [{ body: one, text: first }, { body: other, text: second }] = [
    await newSet(),
    await newSet(),
  ];
  served.answer(one);
  assert.deepEqual(await counted(), [first, 1]);
  served.answer(other);
  now += 29_999;
  assert.deepEqual(await counted({ missing: true }), [first, 0]);
  now += 1;
  assert.deepEqual(await counted({ missing: true }), [second, 1]);
  now += 299_999;
  assert.deepEqual(await counted(), [second, 0]);
  served.answer(undefined, 500);
  now += 1;
  assert.deepEqual(await counted(), [second, 1]);
  assert.deepEqual(await counted(), [second, 0]);
  now += 24 * 3_600_000 - 300_001;
  assert.deepEqual(await counted(), [second, 1]);
  now += 30_001;
  assert.deepEqual(await counted(), ["ERR_ETX_KEYS", 1]);
  assert.deepEqual(await counted(), ["ERR_ETX_KEYS", 0]);
});

test("why a set is not used is one word: in the event, in the error and in the audit line", async () => {
  const lines = [];
  const given = { signingKeys: world.signingKeys, logger: (line) => lines.push(line) };
  const uri = served.url;
  for (const [respond, reason, more] of [
    [() => served.answer({}, 302, { location: "/elsewhere" }), "redirect", { detail: "302" }],
    [() => served.answer({}, 401), "status", { detail: "401" }],
    [() => served.answer("x".repeat(65_536)), "too_large"],
    [() => served.answer("<html>"), "not_a_key_set"],
    [() => served.answer({ jwks_uri: uri }), "discovery_document"],
    [() => served.answer({ keys: [] }), "no_usable_key"],
  ]) {
    respond();
    const realm = await createRealm(world.document, given);
    assert.equal((await exchanged(realm)).status, 503);
    const [failed, decided] = lines.splice(0);
    const { detail } = failed;
    assert.deepEqual(failed, {
      v: 1,
      event: "issuer_keys_failed",
      uri,
      reason,
      ...(detail && { detail }),
      ...more,
    });
    assert.equal(decided.refusal, "host.issuer_keys_unavailable");
    assert.equal(decided.reason, reason);
    await assert.rejects(createRemoteKeys({ parse }).read(uri), { code: "ERR_ETX_KEYS", reason });
  }
});

test("a key that was only presumed and did not sign makes the set old", async () => {
  const [{ kid, ...nameless }] = set.keys;
  assert.equal(typeof kid, "string");
  const { alg, public: other } = await generateSigningKey("ES256");
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const realm = await createRealm(world.document, { signingKeys: world.signingKeys, clock });
  const before = served.count;
  served.answer({ keys: [{ ...other, alg }] });
  assert.equal((await exchanged(realm)).refusal?.id, "subject_token.key_unknown");
  served.answer({ keys: [nameless] });
  ahead += 30_001;
  assert.equal((await exchanged(realm)).status, 200);
  assert.equal(served.count, before + 2);
});

test("what is no set, or has no key that verifies, does not take the place of one", async () => {
  const { body, text } = await newSet();
  const bad = [{}, { keys: [] }, { keys: [{ kty: "oct", k: "AA" }] }, "<html>", [body]];
  for (const wrong of bad) {
    let now = 1_000_000_000;
    const keys = createRemoteKeys({ parse, clock: () => now });
    served.answer(wrong);
    await assert.rejects(keys.read(served.url), { code: "ERR_ETX_KEYS" });
    now += 30_000;
    served.answer(body);
    assert.equal(await keys.read(served.url), text);
    served.answer(wrong);
    now += 30_000;
    assert.equal(await keys.read(served.url, { missing: true }), text);
    now += 24 * 3_600_000 - 30_001;
    assert.equal(await keys.read(served.url), text);
  }
});

test("the logger is given each key once that a token asks for and that cannot be used", async () => {
  const lines = [];
  const [{ kid, alg, ...jwk }] = set.keys;
  const other = { ...jwk, kid: "other", alg };
  const unusable = { ...jwk, kid, alg: "ES512" };
  const document = structuredClone(world.document);
  const given = { signingKeys: world.signingKeys, logger: (line) => lines.push(line) };
  const ask = async (keys) => {
    const realm = await createRealm(document, { ...given, keys: () => ({ keys }) });
    for (let n = 0; n < 3; n += 1) {
      assert.equal((await exchanged(realm)).refusal?.id, "subject_token.key_unknown");
    }
    return lines.splice(0).filter(({ event }) => event !== "exchange");
  };
  assert.deepEqual(await ask([other, unusable]), [
    {
      v: 1,
      event: "issuer_keys_unusable",
      realm: "realms/remote",
      issuer: "https://idp.example",
      keys: [{ kid, reason: "`alg` does not fit the key" }],
    },
  ]);
  // Another unusable key, such as one for encryption, causes no log line.
  assert.deepEqual(await ask([{ ...unusable, kid: "encryption", use: "enc" }, other]), []);
});
