// oauth4webapi as a third-party client and resource server against the deployed Worker.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import * as oauth from "oauth4webapi";

import { startWorker } from "./support/server.mjs";
import { GRANT, makeWorld } from "./support/world.mjs";

const insecure = { [oauth.allowInsecureRequests]: true };

let worker;
let world;
let server;

before(async () => {
  worker = await startWorker();
  world = await makeWorld(new URL("/eu/retail", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
  const issuer = new URL(world.issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  server = await oauth.processDiscoveryResponse(issuer, response);
});

after(() => worker.close());

test("discovery by OpenID Connect gives the same metadata", async () => {
  const issuer = new URL(world.issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oidc", ...insecure });
  const { subject_types_supported, id_token_signing_alg_values_supported, ...same } =
    await oauth.processDiscoveryResponse(issuer, response);
  assert.deepEqual(same, server);
  assert.deepEqual(subject_types_supported, ["public"]);
  assert.deepEqual(id_token_signing_alg_values_supported, ["ES256"]);
});

test("client_secret_basic: the exchanged token is a valid JWT access token", () =>
  exchangeAs({ client_id: "with-secret" }, oauth.ClientSecretBasic(world.secret)));

test("private_key_jwt: the exchanged token is a valid JWT access token", () =>
  exchangeAs(
    { client_id: "with-key" },
    oauth.PrivateKeyJwt({ key: world.clientKey, kid: "client" }),
  ));

test("a wrong secret gets the error of OAuth", async () => {
  const client = { client_id: "with-secret" };
  const parameters = {
    subject_token: await world.subjectToken("with-secret"),
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  };
  const response = await oauth.genericTokenEndpointRequest(
    server,
    client,
    oauth.ClientSecretBasic("wrong"),
    GRANT,
    parameters,
    insecure,
  );
  await assert.rejects(
    oauth.processGenericTokenEndpointResponse(server, client, response),
    (error) =>
      error instanceof oauth.WWWAuthenticateChallengeError &&
      error.status === 401 &&
      error.cause[0].scheme === "basic",
  );
});

const secretClient = { client_id: "with-secret" };
const bySecret = () => oauth.ClientSecretBasic(world.secret);

async function introspected(client, authentication, token, requestJwtResponse = false) {
  const options = { requestJwtResponse, ...insecure };
  const response = await oauth.introspectionRequest(server, client, authentication, token, options);
  const reported = await oauth.processIntrospectionResponse(server, client, response, insecure);
  return { reported, response };
}

test("introspection: the answer is one that a resource server takes, by both ways to authenticate", async () => {
  const token = await exchangeAs(secretClient, bySecret());
  const { reported } = await introspected(secretClient, bySecret(), token);
  const { iss, sub, aud, scope, client_id, token_type } = reported;
  assert.equal(reported.active, true);
  assert.deepEqual(
    { iss, sub, aud, scope, client_id, token_type },
    {
      iss: world.issuer,
      sub: "u1",
      aud: "orders",
      scope: "read",
      client_id: "with-secret",
      token_type: "Bearer",
    },
  );
  const other = { client_id: "with-key" };
  const byKey = oauth.PrivateKeyJwt({ key: world.clientKey, kid: "client" });
  assert.deepEqual((await introspected(other, byKey, token)).reported, { active: false });
});

test("introspection: the signed answer is one that a resource server takes", async () => {
  const token = await exchangeAs(secretClient, bySecret());
  const client = { ...secretClient, introspection_signed_response_alg: "ES256" };
  const { reported, response } = await introspected(client, bySecret(), token, true);
  assert.equal(reported.active, true);
  assert.equal(reported.sub, "u1");
  assert.equal(response.headers.get("content-type"), "application/token-introspection+jwt");
  await oauth.validateApplicationLevelSignature(server, response, insecure);
  assert.deepEqual((await introspected(client, bySecret(), "garbage", true)).reported, {
    active: false,
  });
});

test("revocation: a token of the client is gone, and what is none is no error", async () => {
  const token = await exchangeAs(secretClient, bySecret());
  const revoke = async (client, authentication, what) => {
    const response = await oauth.revocationRequest(server, client, authentication, what, insecure);
    assert.equal(await oauth.processRevocationResponse(response), undefined);
  };
  const byKey = oauth.PrivateKeyJwt({ key: world.clientKey, kid: "client" });
  await revoke({ client_id: "with-key" }, byKey, token);
  await revoke(secretClient, bySecret(), "garbage");
  assert.equal((await introspected(secretClient, bySecret(), token)).reported.active, true);
  await revoke(secretClient, bySecret(), token);
  assert.deepEqual((await introspected(secretClient, bySecret(), token)).reported, {
    active: false,
  });
  await assert.rejects(
    revoke(secretClient, oauth.ClientSecretBasic("wrong"), token),
    (error) => error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401,
  );
});

async function exchangeAs(client, authentication) {
  const parameters = {
    subject_token: await world.subjectToken(client.client_id),
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    audience: "orders",
    scope: "read",
  };
  const response = await oauth.genericTokenEndpointRequest(
    server,
    client,
    authentication,
    GRANT,
    parameters,
    insecure,
  );
  const result = await oauth.processGenericTokenEndpointResponse(server, client, response, {
    recognizedTokenTypes: { bearer: () => {} },
  });
  assert.equal(result.issued_token_type, "urn:ietf:params:oauth:token-type:access_token");

  const request = new Request("https://orders.example/api", {
    headers: { authorization: `Bearer ${result.access_token}` },
  });
  const claims = await oauth.validateJwtAccessToken(server, request, "orders", insecure);
  assert.equal(claims.iss, world.issuer);
  assert.equal(claims.sub, "u1");
  assert.equal(claims.client_id, client.client_id);
  assert.equal(claims.scope, "read");
  return result.access_token;
}
