// Every error of the package has a code, whatever arguments its functions get.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { CODES } from "../../dist/npm/js/errors.mjs";
import {
  AlgorithmError,
  createRealm,
  createReplayStore,
  createRevocationStore,
  createTestIssuer,
  generateSigningKey,
  hashClientSecret,
  initialize,
  policyDiff,
  policyTest,
  splitRealm,
  verifyAccessToken,
} from "../../dist/npm/npm/index.node.mjs";
import { makeWorld } from "../worker/support/world.mjs";

const cyclic = {};
cyclic.self = cyclic;

/** The values that callers pass by mistake. */
const mistakes = [
  undefined,
  null,
  "",
  "text",
  0,
  true,
  [],
  {},
  cyclic,
  { big: 1n },
  { toJSON() {} },
  () => {},
  Symbol("s"),
];

let world;
let realm;

before(async () => {
  await initialize();
  world = await makeWorld("https://edge.example/eu/retail");
  realm = await createRealm(world.document, { signingKeys: world.signingKeys });
});

test("what is thrown for a wrong argument has a code", async () => {
  const { document, signingKeys } = world;
  const options = { issuer: "https://edge.example/eu/retail", audience: "orders" };
  const calls = {
    createRealm: (given) => createRealm(given, { signingKeys }),
    "createRealm, options": (given) => createRealm(document, given),
    "createRealm, signingKeys": (given) => createRealm(document, { signingKeys: given }),
    "createRealm, a key": (given) => createRealm(document, { signingKeys: [given] }),
    "createRealm, subtle": (given) => createRealm(document, { signingKeys, subtle: given }),
    createReplayStore: (given) => createReplayStore(given),
    "createReplayStore, size": (given) => createReplayStore({ size: given }),
    createRevocationStore: (given) => createRevocationStore(given),
    "createRevocationStore, size": (given) => createRevocationStore({ size: given }),
    generateSigningKey: (given) => generateSigningKey(given),
    hashClientSecret: (given) => hashClientSecret(given),
    createTestIssuer: (given) => createTestIssuer(given),
    "createTestIssuer, algorithm": (given) => createTestIssuer({ algorithm: given }),
    "exchange, subjectToken": (given) => realm.exchange({ subjectToken: given }),
    "exchange, client": (given) => realm.exchange({ subjectToken: "a", client: given }),
    splitRealm: (given) => splitRealm(given),
    policyTest: (given) => policyTest(document, given),
    policyDiff: (given) => policyDiff(document, given),
    exchange: (given) => realm.exchange(given),
    explain: (given) => realm.explain(given),
    handle: (given) => realm.handle(given),
    verifyAccessToken: (given) => verifyAccessToken(given, options),
    "verifyAccessToken, options": (given) => verifyAccessToken("a.b.c", given),
    "verifyAccessToken, jwks": (given) =>
      verifyAccessToken("a.b.c", { ...options, jwks: given ?? null }),
  };
  const codes = new Set(Object.values(CODES));
  const without = [];
  for (const [name, call] of Object.entries(calls)) {
    for (const given of mistakes) {
      try {
        await call(given);
      } catch (error) {
        if (!codes.has(error?.code)) without.push(`${name}: ${error}`);
      }
    }
  }
  assert.deepEqual(without, []);
});

test("an algorithm that the platform lacks is an AlgorithmError, also where a key is made", async () => {
  for (const alg of ["ES256K", "es256", "HS256", "none"]) {
    await assert.rejects(generateSigningKey(alg), (error) => {
      assert.ok(error instanceof AlgorithmError && error instanceof Error);
      assert.deepEqual([error.name, error.code], ["AlgorithmError", "ERR_ETX_ALGORITHM"]);
      return error.message.includes(alg);
    });
  }
  const lacks = () => {
    throw new DOMException("unknown", "NotSupportedError");
  };
  await assert.rejects(generateSigningKey("ES256", { generateKey: async () => lacks() }), {
    code: "ERR_ETX_ALGORITHM",
  });
});

test("a misspelt algorithm names the right one, and an unknown one names all", async () => {
  await assert.rejects(generateSigningKey("es256"), {
    message: "there is no algorithm es256 here; did you mean ES256?",
  });
  await assert.rejects(generateSigningKey("HS256"), ({ message }) =>
    message.startsWith("there is no algorithm HS256 here; choose from ES256, "),
  );
});

test("no signing keys: the message says how to make one, with the algorithm of the document", async () => {
  const { document } = world;
  for (const [signingKeys, given] of [
    [[], "an empty array"],
    [undefined, "undefined"],
  ]) {
    await assert.rejects(createRealm(document, { signingKeys }), {
      message: `options.signingKeys: expected an array with at least one key, not ${given}; \`await generateSigningKey("ES256")\` makes one`,
    });
  }
});

test("an unknown option is named beside those that there are; what may be a secret is not", async () => {
  const { document, signingKeys } = world;
  await assert.rejects(createRealm(document, { signingKeys, signingkeys: [] }), ({ message }) =>
    /^options\.signingkeys: there is no such option; options takes signingKeys, /.test(message),
  );
  await assert.rejects(createRealm(document, { signingKeys, "-----BEGIN KEY": 1 }), ({ message }) =>
    message.startsWith("options: there is no such option; "),
  );
});

test("a request whose body was read before is the service's mistake and not the client's", async () => {
  const request = new Request("https://edge.example/eu/retail/token", await world.bySecret());
  const unread = request.clone();
  await request.text();
  await assert.rejects(realm.handle(request), ({ code, message }) => {
    assert.equal(code, "ERR_ETX_ARGUMENT");
    return /^request: its body was read before; call handle before/.test(message);
  });
  assert.equal((await realm.handle(unread)).status, 200);
});

test("an algorithm that is a key by mistake is not repeated", async () => {
  const key = JSON.stringify(world.signingKeys[0]);
  await assert.rejects(generateSigningKey(key), ({ code, message }) => {
    assert.equal(code, "ERR_ETX_ALGORITHM");
    return !message.includes("kty");
  });
});

test("a store that is full says so with a code", async () => {
  const store = createRevocationStore({ size: 1, clock: () => 0 });
  await store.revoke({ realm: "r", token: "a", until: 1_000 });
  await assert.rejects(store.revoke({ realm: "r", token: "b", until: 1_000 }), {
    code: "ERR_ETX_ENGINE",
  });
});
