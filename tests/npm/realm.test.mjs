// A realm in JavaScript: its results, its errors, and its recovery.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import {
  RealmError,
  SigningKeyError,
  createRealm,
  createReplayStore,
  generateSigningKey,
  refusals,
  verifyAccessToken,
} from "../../dist/npm/npm/index.node.mjs";
import { makeWorld } from "../worker/support/world.mjs";

const { subtle } = globalThis.crypto;
const ISSUER = "https://edge.example/eu/retail";

let world;
let realm;

before(async () => {
  world = await makeWorld(ISSUER);
  world.document.clients[0].explain = true;
  realm = await createRealm(world.document, { signingKeys: world.signingKeys });
});

async function request() {
  const { headers, body } = await world.bySecret();
  return { body, authorization: headers.authorization };
}

async function thrown(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("an exchange gives a plain result, granted or refused", async () => {
  const granted = await realm.exchange(await request());
  assert.equal(granted.status, 200);
  assert.equal(granted.outcome, "granted");
  assert.equal(granted.scope, "read");
  assert.equal(Object.getPrototypeOf(granted), Object.prototype);
  assert.equal("refusal" in granted, false);

  const { status, outcome, refusal } = await realm.exchange({ body: "grant_type=password" });
  assert.deepEqual([status, outcome], [400, "refused"]);
  assert.equal(refusal.id, "request.grant_type_unsupported");
  assert.equal(refusal.error, "unsupported_grant_type");
  assert.equal(refusal.uri, "https://edge.example/refusals#request.grant_type_unsupported");
});

test("a body may be a string, parameters or bytes", async () => {
  for (const as of [String, (form) => form, (form) => new TextEncoder().encode(form)]) {
    const { body, authorization } = await request();
    assert.equal((await realm.exchange({ body: as(body), authorization })).status, 200);
  }
});

test("explain tells every check and mints nothing", async () => {
  const explained = await realm.explain(await request());
  assert.deepEqual(
    [explained.status, explained.outcome, explained.decision],
    [200, "explained", "granted"],
  );
  assert.equal(explained.grant.sub, "u1");
  assert.equal("jti" in explained.grant, false);
  assert.ok(explained.checks.length > 20);
});

test("handle answers every route of the realm, and no other", async () => {
  const { handle } = realm;
  const at = (path, init) => handle(new Request(new URL(path, ISSUER), init));
  const issued = await at("/eu/retail/token", await world.bySecret());
  assert.equal(issued.status, 200);
  assert.match(issued.headers.get("x-request-id"), /^[0-9a-f-]{36}$/);
  assert.equal((await at("/eu/retail/explain", await world.bySecret())).status, 200);
  assert.equal((await (await at("/eu/retail/jwks")).json()).keys.length, 1);
  const metadata = await at("/.well-known/oauth-authorization-server/eu/retail");
  assert.equal((await metadata.json()).issuer, ISSUER);
  for (const path of ["/", "/eu/retail", "/eu/other/token", "/eu/retail/other"]) {
    assert.equal((await at(path)).status, 404, path);
  }
});

test("handle has the page to which error_uri points, with a place for every refusal", async () => {
  const get = (path, method = "GET") =>
    realm.handle(new Request(new URL(path, ISSUER), { method }));
  const { refusal } = await realm.exchange({ ...(await request()), authorization: undefined });
  const { origin, pathname, hash } = new URL(refusal.uri);
  assert.deepEqual([origin, pathname], ["https://edge.example", "/refusals"]);
  const page = await get(pathname);
  assert.deepEqual(
    [page.status, page.headers.get("content-type"), page.headers.get("x-content-type-options")],
    [200, "text/html; charset=utf-8", "nosniff"],
  );
  assert.match(page.headers.get("content-security-policy"), /^default-src 'none'/);
  const text = await page.text();
  assert.ok(text.includes(`id="${hash.slice(1)}"`), hash);
  const ids = [...refusals().map(({ id }) => id), "policy.rule"];
  const places = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(places, ids);
  assert.equal(await (await get("/refusals?%3Cscript%3E")).text(), text);
  assert.equal(await (await get("/refusals", "HEAD")).text(), "");
  const post = await get("/refusals", "POST");
  assert.deepEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
  assert.equal((await get("/refusals/")).status, 404);
});

test("arguments of another type are a TypeError that names them", async () => {
  const { signingKeys } = world;
  const subtleless = { signingKeys, subtle: "no" };
  for (const [name, work] of [
    ["document", () => createRealm(7, { signingKeys })],
    ["options", () => createRealm(world.document)],
    ["options.signingkeys", () => createRealm(world.document, { signingkeys: signingKeys })],
    ["options.signingKeys", () => createRealm(world.document, {})],
    ["options.signingKeys", () => createRealm(world.document, { signingKeys: [] })],
    ["options.signingKeys[0]", () => createRealm(world.document, { signingKeys: ["key"] })],
    ["options.clock", () => createRealm(world.document, { signingKeys, clock: 1 })],
    ["options.logger", () => createRealm(world.document, { signingKeys, logger: console })],
    ["options.firstUse", () => createRealm(world.document, { signingKeys, firstUse: new Map() })],
    ["options.subtle", () => createRealm(world.document, subtleless)],
    ["request", () => realm.exchange()],
    ["request.subjectToken", () => realm.exchange({})],
    ["request.body", () => realm.exchange({ body: { grant_type: "x" } })],
    ["request.authorization", () => realm.exchange({ body: "", authorization: ["Basic x"] })],
    ["request.headers", () => realm.explain({ body: "", headers: {} })],
  ]) {
    const error = await thrown(work);
    assert.ok(error instanceof TypeError, String(error));
    assert.equal(error.code, "ERR_ETX_ARGUMENT");
    assert.equal(error.message.split(":")[0], name);
  }
});

test("a mistake in the document is a RealmError with its pointer", async () => {
  const document = structuredClone(world.document);
  document.clients[1].targets = ["nowhere"];
  for (const given of [document, JSON.stringify(document)]) {
    const error = await thrown(() => createRealm(given, { signingKeys: world.signingKeys }));
    assert.ok(error instanceof RealmError && error instanceof Error);
    assert.deepEqual([error.code, error.pointer], ["ERR_ETX_REALM", "/clients/1/targets/0"]);
  }
});

test("an algorithm that the platform lacks is a RealmError with its pointer", async () => {
  const document = structuredClone(world.document);
  document.trusted_issuers[0].algorithms.push("ES256K");
  const error = await thrown(() => createRealm(document, { signingKeys: world.signingKeys }));
  assert.ok(error instanceof RealmError);
  assert.equal(error.pointer, "/trusted_issuers/0/algorithms/1");
});

test("a key that cannot sign is an error that says which, and never what it holds", async () => {
  const [good] = world.signingKeys;
  const other = await generateSigningKey("ES256");
  const edwards = await generateSigningKey("Ed25519");
  const { d, ...publicOnly } = good;
  for (const [index, signingKeys] of [
    [0, [{ ...good, kid: undefined }]],
    [0, [{ ...good, alg: "HS256" }]],
    [0, [publicOnly]],
    [0, [{ ...good, d: other.private.d }]],
    [1, [good, { ...other, private: good }]],
    [1, [good, good]],
    [1, [good, edwards]],
    [1, [good, { kid: "k", alg: "ES256", privateKey: {}, publicKey: {} }]],
  ]) {
    const error = await thrown(() => createRealm(world.document, { signingKeys }));
    assert.ok(error instanceof SigningKeyError, String(error));
    assert.deepEqual([error.code, error.index], ["ERR_ETX_SIGNING_KEY", index], error.message);
    assert.equal(error.message.includes(d), false);
  }
});

test("keys may be JWKs, generated, or CryptoKeys that cannot be read out", async () => {
  const generated = await generateSigningKey("ES256");
  const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
    "sign",
    "verify",
  ]);
  const signingKeys = [...world.signingKeys, generated, { kid: "held", alg: "ES256", ...pair }];
  const own = await createRealm(world.document, { signingKeys });
  const jwks = await (await own.handle(new Request(`${ISSUER}/jwks`))).json();
  assert.deepEqual(
    jwks.keys.map(({ kid }) => kid),
    ["edge", generated.kid, "held"],
  );
  const { access_token: token } = await own.exchange(await request());
  assert.equal(
    (await verifyAccessToken(token, { issuer: ISSUER, audience: "orders", jwks })).sub,
    "u1",
  );
});

test("an assertion counts once, also for many at once", async () => {
  const { body } = await world.byAssertion();
  const results = await Promise.all(Array.from({ length: 50 }, () => realm.exchange({ body })));
  assert.equal(results.filter(({ status }) => status === 200).length, 1);
  assert.ok(results.every(({ status }) => status === 200 || status === 401));
});

test("the replay store forgets what is over, and when it is full it rejects", async () => {
  let now = 1_000_000;
  const firstUse = createReplayStore({ size: 2, clock: () => now });
  const use = (identifier, until) => firstUse({ party: "p", identifier, until });
  assert.deepEqual([await use("a", 1_010), await use("a", 1_010)], [true, false]);
  assert.equal(await use("b", 1_020), true);
  await assert.rejects(use("c", 1_030), { code: "ERR_ETX_ENGINE" });
  now = 1_009_999;
  assert.equal(await use("a", 1_010), false);
  now = 1_010_000;
  assert.equal(await use("c", 1_030), true);
  assert.equal(await use("b", 1_020), false);
  assert.throws(() => createReplayStore({ size: 0 }), { code: "ERR_ETX_ARGUMENT" });
});

test("a store, a key source or WebCrypto that fails makes 503, and the logger may fail too", async () => {
  const lines = [];
  const fails = () => Promise.reject(new Error("no"));
  const own = await createRealm(world.document, {
    signingKeys: world.signingKeys,
    firstUse: fails,
    logger(line) {
      lines.push(line);
      throw new Error("the disk is full");
    },
  });
  const { body } = await world.byAssertion();
  const result = await own.exchange({ body });
  assert.deepEqual([result.status, result.outcome, result.retryAfter], [503, "unavailable", 30]);
  assert.ok(result.failed.length > 0);
  const response = await own.handle(new Request(`${ISSUER}/token`, await world.byAssertion()));
  assert.equal(response.status, 503);
  assert.ok(lines.length >= 1);
});

test("a store of first uses answers true or false, and anything else is a failure of it", async () => {
  for (const [answer, status] of [
    [true, 200],
    [false, 401],
    ["yes", 503],
    [1, 503],
    [{ first: false }, 503],
    [[], 503],
    [0, 503],
    [null, 503],
    [undefined, 503],
  ]) {
    const own = await createRealm(world.document, {
      signingKeys: world.signingKeys,
      firstUse: async () => answer,
    });
    const { body } = await world.byAssertion();
    assert.equal((await own.exchange({ body })).status, status, JSON.stringify(answer));
  }
});

test("a trap costs the requests in it, and the next are answered", async () => {
  let trap = false;
  const own = await createRealm(world.document, {
    signingKeys: world.signingKeys,
    firstUse() {
      if (trap) throw new WebAssembly.RuntimeError("unreachable");
      return true;
    },
  });
  for (let n = 0; n < 30; n += 1) {
    trap = true;
    assert.equal((await own.exchange({ body: (await world.byAssertion()).body })).status, 503);
    trap = false;
    assert.equal((await own.exchange({ body: (await world.byAssertion()).body })).status, 200);
    assert.equal((await realm.exchange(await request())).status, 200);
  }
});

test("many at once do not meet each other", async () => {
  const requests = await Promise.all(Array.from({ length: 300 }, request));
  const results = await Promise.all(requests.map((each) => realm.exchange(each)));
  assert.ok(results.every(({ status }) => status === 200));
  assert.equal(new Set(results.map(({ access_token: token }) => token)).size, 300);
});

test("realms of one path in one process do not share what they remember", async () => {
  const narrow = structuredClone(world.document);
  narrow.clients[0].scopes = [];
  const other = await createRealm(narrow, { signingKeys: world.signingKeys });
  const asked = await request();
  assert.equal((await realm.exchange(asked)).scope, "read");
  assert.equal((await other.exchange(asked)).scope, undefined);
});
