// The SDKs of MCP read the metadata of a realm, by their own parsers. They refuse metadata without
// `authorization_endpoint`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { discoverAuthorizationServerMetadata } from "@modelcontextprotocol/sdk/client/auth.js";
import {
  OAuthMetadataSchema,
  OpenIdProviderDiscoveryMetadataSchema,
} from "@modelcontextprotocol/sdk/shared/auth.js";

import { createRealm } from "../../dist/npm/npm/index.node.mjs";
import { makeWorld } from "../worker/support/world.mjs";
import { runPython } from "./support/python.mjs";
import { startWorld } from "./support/world.mjs";

const ISSUERS = ["https://edge.example/realms/interop", "https://auth.example"];
const realms = new Map();
let world;

before(async () => {
  for (const issuer of ISSUERS) {
    const { document, signingKeys } = await makeWorld(issuer);
    realms.set(issuer, await createRealm(document, { signingKeys }));
  }
  world = await startWorld();
});

after(() => world?.close());

/** A fetch that reaches one realm and lists what was asked of it. */
function fetchOf(realm, asked = []) {
  return (url, init) => {
    asked.push(new URL(url).pathname);
    return realm.handle(new Request(url, init));
  };
}

/** The places of the metadata of an issuer: RFC 8414 first, then those of OpenID Connect Discovery. */
function places(issuer) {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === "/" ? "" : pathname;
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

test("npm @modelcontextprotocol/sdk discovers a realm, with and without a path", async () => {
  for (const [issuer, realm] of realms) {
    const asked = [];
    const found = await discoverAuthorizationServerMetadata(issuer, {
      fetchFn: fetchOf(realm, asked),
    });
    assert.equal(found.issuer, issuer);
    assert.equal(found.token_endpoint, `${issuer}/token`);
    assert.equal(found.authorization_endpoint, `${issuer}/authorize`);
    assert.deepEqual(asked, [new URL(places(issuer)[0]).pathname]);
  }
});

test("its parsers read every document", async () => {
  for (const [issuer, realm] of realms) {
    const documents = await Promise.all(places(issuer).map((url) => json(realm, url)));
    const [metadata, ...discovery] = documents;
    assert.equal(OAuthMetadataSchema.parse(metadata).issuer, issuer);
    for (const document of discovery) {
      assert.equal(OpenIdProviderDiscoveryMetadataSchema.parse(document).issuer, issuer);
    }
    const { authorization_endpoint: _, ...without } = metadata;
    assert.throws(() => OAuthMetadataSchema.parse(without), /authorization_endpoint/);
  }
});

test("PyPI mcp reads every document", async () => {
  const documents = [];
  for (const [issuer, realm] of realms) {
    for (const url of places(issuer)) documents.push(await json(realm, url));
  }
  const read = await runPython("clients/mcp_metadata", documents);
  assert.equal(read.length, documents.length);
  documents.forEach(({ issuer, token_endpoint }, at) => {
    // The SDK writes a URL without a path with a slash.
    assert.equal(read[at].issuer.replace(/\/$/, ""), issuer);
    assert.equal(read[at].token_endpoint, token_endpoint);
    assert.equal(read[at].authorization_endpoint, `${issuer}/authorize`);
  });
});

test("what the SDKs open for a person is a page, not an endpoint", async () => {
  for (const [issuer, realm] of realms) {
    const page = await realm.handle(new Request(`${issuer}/authorize?client_id=<script>`));
    assert.equal(page.status, 400);
    assert.match(page.headers.get("content-type"), /^text\/html/);
    assert.doesNotMatch(await page.text(), /client_id|<script/);
  }
});

test("both SDKs read the running Worker", async () => {
  const found = await discoverAuthorizationServerMetadata(world.issuer);
  assert.equal(found.issuer, world.issuer);
  assert.equal(found.token_endpoint, world.token_endpoint);
  const documents = await Promise.all(
    places(world.issuer).map(async (url) => (await fetch(url)).json()),
  );
  const read = await runPython("clients/mcp_metadata", documents);
  assert.deepEqual(
    read.map(({ issuer, token_endpoint }) => [issuer, token_endpoint]),
    documents.map(() => [world.issuer, world.token_endpoint]),
  );
});

async function json(realm, url) {
  const answer = await realm.handle(new Request(url));
  assert.equal(answer.status, 200, url);
  return answer.json();
}
