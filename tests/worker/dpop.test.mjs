// Proofs of possession in workerd: oauth4webapi and openid-client, unmodified, against the running Worker. The
// service demands a nonce, the libraries send it, and a resource server verifies the bound token.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { calculateJwkThumbprint, decodeJwt, exportJWK } from "jose";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";

import { generateSecret } from "../../src/js/secret.mjs";
import { startWorker } from "./support/server.mjs";
import { GRANT, ORIGIN, makeWorld } from "./support/world.mjs";

const insecure = { [oauth.allowInsecureRequests]: true };
const TYPE = "urn:ietf:params:oauth:token-type:access_token";

let worker;
let world;
let server;
let keys;
let jkt;

before(async () => {
  worker = await startWorker({ secrets: { KEY_ENCRYPTION_KEY: generateSecret() } });
  world = await makeWorld(new URL("/eu/bound", worker.url).href);
  world.document.dpop = {};
  await worker.publish(world.document, world.signingKeys);
  const issuer = new URL(world.issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  server = await oauth.processDiscoveryResponse(issuer, response);
  keys = await oauth.generateKeyPair("ES256", { extractable: true });
  jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey));
});

after(() => worker?.close());

const parameters = async (audience, more) => ({
  subject_token: await world.subjectToken(audience),
  subject_token_type: TYPE,
  ...more,
});

/** Sends a request with oauth4webapi, and again if the service demands a nonce; returns the number of requests. */
async function exchangeByOauth(client, authentication, given, DPoP) {
  for (const sent of [1, 2]) {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      authentication,
      GRANT,
      given,
      { DPoP, ...insecure },
    );
    try {
      const answer = await oauth.processGenericTokenEndpointResponse(server, client, response);
      return { answer, sent };
    } catch (error) {
      if (!oauth.isDPoPNonceError(error)) throw error;
    }
  }
  throw new Error("the service demands a nonce again");
}

test("the metadata list the algorithms of proofs", () => {
  assert.ok(server.dpop_signing_alg_values_supported.includes("ES256"));
});

for (const [method, client, authentication] of [
  ["client_secret_basic", "with-secret", () => oauth.ClientSecretBasic(world.secret)],
  [
    "private_key_jwt",
    "with-key",
    () => oauth.PrivateKeyJwt({ key: world.clientKey, kid: "client" }),
  ],
]) {
  test(`oauth4webapi with ${method}: one challenge, then bound tokens without another`, async () => {
    const own = { client_id: client };
    const handle = oauth.DPoP(own, keys);
    const first = await exchangeByOauth(own, authentication(), await parameters(client), handle);
    assert.equal(first.sent, 2);
    assert.equal(first.answer.token_type, "dpop");
    assert.deepEqual(decodeJwt(first.answer.access_token).cnf, { jkt });
    const second = await exchangeByOauth(own, authentication(), await parameters(client), handle);
    assert.equal(second.sent, 1);
  });
}

test("a bound token is verified by a resource server that knows RFC 9449", async () => {
  const client = { client_id: "with-secret" };
  const handle = oauth.DPoP(client, keys);
  const { answer } = await exchangeByOauth(
    client,
    oauth.ClientSecretBasic(world.secret),
    await parameters("with-secret"),
    handle,
  );
  let received;
  const url = new URL("http://127.0.0.1/orders");
  const options = {
    DPoP: handle,
    [oauth.customFetch]: async (address, init) => {
      received = new Request(address, init);
      return new Response();
    },
    ...insecure,
  };
  await oauth.protectedResourceRequest(answer.access_token, "GET", url, undefined, null, options);
  const claims = await oauth.validateJwtAccessToken(server, received, "orders", {
    requireDPoP: true,
    ...insecure,
  });
  assert.equal(claims.cnf.jkt, jkt);
});

test("openid-client gets a bound token, and answers the challenge itself", async () => {
  const configuration = await openid.discovery(
    new URL(world.issuer),
    "with-secret",
    {},
    openid.ClientSecretBasic(world.secret),
    { algorithm: "oauth2", execute: [openid.allowInsecureRequests] },
  );
  const DPoP = openid.getDPoPHandle(configuration, keys);
  const answer = await openid.genericGrantRequest(
    configuration,
    GRANT,
    await parameters("with-secret"),
    { DPoP },
  );
  assert.equal(answer.token_type, "dpop");
  assert.deepEqual(decodeJwt(answer.access_token).cnf, { jkt });
});

test("introspection reports how a bound token is used", async () => {
  const client = { client_id: "with-secret" };
  const authentication = oauth.ClientSecretBasic(world.secret);
  const handle = oauth.DPoP(client, keys);
  const { answer } = await exchangeByOauth(
    client,
    authentication,
    await parameters("with-secret"),
    handle,
  );
  const response = await oauth.introspectionRequest(
    server,
    client,
    authentication,
    answer.access_token,
    insecure,
  );
  const reported = await oauth.processIntrospectionResponse(server, client, response, insecure);
  assert.equal(reported.token_type, "DPoP");
  assert.deepEqual(reported.cnf, { jkt });
});

test("a page of a listed origin may send a proof and read the nonce", async () => {
  const path = new URL(server.token_endpoint).pathname;
  const preflight = await worker.fetch(path, {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "dpop",
    },
  });
  assert.match(preflight.headers.get("access-control-allow-headers"), /\bdpop\b/i);
  const answer = await worker.fetch(path, {
    method: "POST",
    headers: { origin: ORIGIN },
    body: "",
  });
  assert.match(answer.headers.get("access-control-expose-headers"), /\bdpop-nonce\b/);
});

test("proofs with nonces leave no record in any replay guard", async () => {
  const rows = await worker.guards("SELECT count(*) AS uses FROM used");
  // The two assertions that authenticated a client, and nothing of the proofs.
  const uses = rows.reduce((sum, row) => sum + row.uses, 0);
  assert.equal(uses, 2);
});
