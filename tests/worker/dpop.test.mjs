// Proofs of possession in workerd: oauth4webapi and openid-client, unmodified, against the running Worker, and a
// resource server that verifies the bound token.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SignJWT, calculateJwkThumbprint, decodeJwt, exportJWK } from "jose";
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
  world.document.dpop = { nonce: false, replay: "jti" };
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

/** The answer to a request of oauth4webapi with a proof by the key of `DPoP`. */
async function exchange(client, authentication, given, DPoP) {
  const options = { DPoP, ...insecure };
  const response = await oauth.genericTokenEndpointRequest(
    server,
    client,
    authentication,
    GRANT,
    given,
    options,
  );
  return oauth.processGenericTokenEndpointResponse(server, client, response);
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
  test(`oauth4webapi with ${method} gets tokens that are bound to its key`, async () => {
    const own = { client_id: client };
    const handle = oauth.DPoP(own, keys);
    for (const _ of [1, 2]) {
      const answer = await exchange(own, authentication(), await parameters(client), handle);
      assert.equal(answer.token_type, "dpop");
      assert.deepEqual(decodeJwt(answer.access_token).cnf, { jkt });
    }
  });
}

test("a proof counts once, for its address and its key alone", async () => {
  const { headers, body } = await world.bySecret();
  const { privateKey, publicKey } = keys;
  const jwk = await exportJWK(publicKey);
  const made = (claims) =>
    new SignJWT({ htm: "POST", htu: server.token_endpoint, jti: crypto.randomUUID(), ...claims })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
      .setIssuedAt()
      .sign(privateKey);
  const asked = async (dpop) => {
    const response = await worker.fetch(new URL(server.token_endpoint).pathname, {
      method: "POST",
      headers: { ...headers, ...(dpop && { dpop }) },
      body: new URLSearchParams(body),
    });
    const { token_type, error } = await response.json();
    return [response.status, response.headers.get("x-exchange-refusal") ?? token_type, error];
  };
  const proof = await made();
  assert.deepEqual(await asked(proof), [200, "DPoP", undefined]);
  assert.deepEqual(await asked(proof), [400, "binding.replayed", "invalid_dpop_proof"]);
  const elsewhere = await made({ htu: server.introspection_endpoint });
  assert.deepEqual(await asked(elsewhere), [400, "binding.target", "invalid_dpop_proof"]);
  assert.deepEqual(await asked(), [200, "Bearer", undefined]);
});

test("a bound token is verified by a resource server that knows RFC 9449", async () => {
  const client = { client_id: "with-secret" };
  const handle = oauth.DPoP(client, keys);
  const authentication = oauth.ClientSecretBasic(world.secret);
  const answer = await exchange(client, authentication, await parameters("with-secret"), handle);
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

test("openid-client gets a bound token", async () => {
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
  const answer = await exchange(client, authentication, await parameters("with-secret"), handle);
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

test("a page of a listed origin may send a proof", async () => {
  const preflight = await worker.fetch(new URL(server.token_endpoint).pathname, {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "dpop",
    },
  });
  assert.match(preflight.headers.get("access-control-allow-headers"), /\bdpop\b/i);
});
