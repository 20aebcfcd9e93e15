// Routes and headers of the deployed Worker: design of the wire, RFC 8414, RFC 9110, Fetch (CORS).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request as rawRequest } from "node:http";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { startWorker } from "./support/server.mjs";
import { ORIGIN, makeWorld } from "./support/world.mjs";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const LIMIT = 65_536;

let worker;
let world;

before(async () => {
  worker = await startWorker();
  world = await makeWorld(new URL("/eu/retail", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

const post = (body, headers = FORM) =>
  worker.fetch("/eu/retail/token", { method: "POST", headers, body });

test("a nested realm exchanges", async () => {
  const response = await worker.fetch("/eu/retail/token", await world.bySecret());
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("pragma"), "no-cache");
});

test("keys are published without their private part, for everybody, and may be cached", async () => {
  const response = await worker.fetch("/eu/retail/jwks", {
    headers: { origin: "https://any.example" },
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/jwk-set+json");
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.match(response.headers.get("cache-control"), /max-age=\d+/);
  const { keys } = await response.json();
  assert.deepEqual(Object.keys(keys[0]).sort(), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
});

test("metadata is at both places and comes from the realm, whatever the Host", async () => {
  const documents = [];
  for (const path of [
    "/.well-known/oauth-authorization-server/eu/retail",
    "/eu/retail/.well-known/openid-configuration",
    "/.well-known/openid-configuration/eu/retail",
    "http://attacker.example/eu/retail/.well-known/openid-configuration",
  ]) {
    const response = await worker.fetch(path, {
      headers: { "x-forwarded-host": "attacker.example" },
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    documents.push(await response.json());
  }
  assert.equal(documents[0].issuer, world.issuer);
  assert.equal(documents[0].token_endpoint, `${world.issuer}/token`);
  assert.equal(documents[0].introspection_endpoint, `${world.issuer}/introspect`);
  assert.equal(documents[0].revocation_endpoint, `${world.issuer}/revoke`);
  assert.deepEqual(documents[0].introspection_signing_alg_values_supported, ["ES256"]);
  for (const endpoint of ["introspection", "revocation"]) {
    for (const setting of ["methods", "signing_alg_values"]) {
      const of = (name) => documents[0][`${name}_endpoint_auth_${setting}_supported`];
      assert.deepEqual(of(endpoint), of("token"));
    }
  }
  assert.equal(documents[0].authorization_endpoint, `${world.issuer}/authorize`);
  const discovery = {
    ...documents[0],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  };
  for (const document of documents.slice(1)) assert.deepEqual(document, discovery);
});

test("HEAD answers as GET, without the body", async () => {
  for (const path of [
    "/eu/retail/jwks",
    "/.well-known/oauth-authorization-server/eu/retail",
    "/health",
  ]) {
    const response = await worker.fetch(path, { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "");
  }
});

test("health", async () => {
  const response = await worker.fetch("/health");
  assert.equal(response.status, 200);
  const { version } = JSON.parse(readFileSync(inClone("src", "npm", "package.json"), "utf8"));
  assert.deepEqual(await response.json(), { status: "ok", version, engine: 2 });
});

test("what does not exist is one 404, which reflects nothing", async () => {
  const bodies = new Set();
  for (const path of [
    "/token",
    "/eu/token",
    "/eu/retail",
    "/eu/retail/",
    "/eu/retail/token/",
    "/eu/retail/%74oken",
    "/eu//retail/token",
    "/eu/retail/unknown-REFLECTED",
    "/REFLECTED/token",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/",
    "/.well-known/oauth-authorization-server/REFLECTED",
    "/.well-known/openid-configuration",
    "/REFLECTED/authorize",
    `/${"a".repeat(8_000)}/token`,
  ]) {
    const response = await worker.fetch(path, { method: path.endsWith("/token") ? "POST" : "GET" });
    assert.equal(response.status, 404, path);
    assert.equal(response.headers.get("content-type"), "application/json");
    bodies.add(await response.text());
  }
  assert.equal(bodies.size, 1);
  assert.doesNotMatch([...bodies][0], /REFLECTED/);
});

test("the query is ignored", async () => {
  const response = await worker.fetch(
    "/eu/retail/token?audience=billing&x",
    await world.bySecret(),
  );
  assert.equal(response.status, 200);
});

test("the token endpoint takes POST only", async () => {
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const response = await worker.fetch("/eu/retail/token", { method });
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get("allow"), "POST", method);
  }
});

test("documents are only to be read", async () => {
  for (const path of [
    "/eu/retail/jwks",
    "/eu/retail/.well-known/openid-configuration",
    "/health",
  ]) {
    const response = await worker.fetch(path, { method: "POST", body: "x" });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET, HEAD");
  }
});

test("a listed origin may call the token endpoint, never with credentials", async () => {
  const preflight = await worker.fetch("/eu/retail/token", {
    method: "OPTIONS",
    headers: { origin: ORIGIN, "access-control-request-method": "POST" },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-methods"), "POST");
  assert.match(preflight.headers.get("access-control-allow-headers"), /authorization/);

  const { headers, ...request } = await world.bySecret();
  const granted = await worker.fetch("/eu/retail/token", {
    ...request,
    headers: { ...headers, origin: ORIGIN },
  });
  assert.equal(granted.status, 200);
  const refused = await post("", { ...FORM, origin: ORIGIN });
  assert.equal(refused.status, 400);
  for (const response of [preflight, granted, refused]) {
    assert.equal(response.headers.get("access-control-allow-origin"), ORIGIN);
    assert.equal(response.headers.get("access-control-allow-credentials"), null);
    assert.match(response.headers.get("vary"), /origin/);
  }
  assert.match(granted.headers.get("access-control-expose-headers"), /x-exchange-refusal/);
});

test("introspection and revocation are for the origins that the realm lists", async () => {
  for (const route of ["introspect", "revoke"]) {
    const send = (headers, method = "POST") => {
      const body = method === "POST" ? "token=x" : undefined;
      return worker.fetch(`/eu/retail/${route}`, {
        method,
        headers: { ...FORM, ...headers },
        body,
      });
    };
    const { headers } = await world.bySecret();
    for (const [origin, allowed] of [
      [ORIGIN, ORIGIN],
      ["https://evil.example", null],
    ]) {
      const preflight = await send({ origin, "access-control-request-method": "POST" }, "OPTIONS");
      const answered = await send({ ...headers, origin });
      assert.equal(answered.status, 200);
      assert.equal(answered.headers.get("cache-control"), "no-store");
      for (const response of [preflight, answered]) {
        assert.equal(response.headers.get("access-control-allow-origin"), allowed);
        assert.equal(response.headers.get("access-control-allow-credentials"), null);
      }
    }
    const get = await send({}, "GET");
    assert.equal(get.status, 405);
    assert.equal(get.headers.get("allow"), "POST");
    const long = { method: "POST", headers: FORM, body: `token=${"a".repeat(LIMIT)}` };
    assert.equal((await worker.fetch(`/eu/retail/${route}`, long)).status, 413);
  }
});

test("another origin learns nothing", async () => {
  for (const origin of [
    "https://evil.example",
    "null",
    `${ORIGIN}.evil.example`,
    ORIGIN.toUpperCase(),
  ]) {
    const preflight = await worker.fetch("/eu/retail/token", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    assert.equal(preflight.status, 405);
    for (const response of [preflight, await post("", { ...FORM, origin })]) {
      assert.equal(response.headers.get("access-control-allow-origin"), null);
    }
  }
});

test("x-request-id is always our own", async () => {
  const ids = new Set();
  for (const path of ["/eu/retail/token", "/eu/retail/jwks", "/health", "/nowhere"]) {
    const response = await worker.fetch(path, { headers: { "x-request-id": "mine" } });
    ids.add(response.headers.get("x-request-id"));
  }
  assert.equal(ids.size, 4);
  assert.ok([...ids].every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)));
});

test("traceparent is returned in the form of W3C, and dropped in any other", async () => {
  const returned = async (traceparent) =>
    (await post("", { ...FORM, traceparent })).headers.get("traceparent");
  assert.equal(await returned(TRACEPARENT), TRACEPARENT);
  for (const other of [
    TRACEPARENT.toUpperCase(),
    TRACEPARENT.replace(/^00/, "ff"),
    TRACEPARENT.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
    TRACEPARENT.replace("b7ad6b7169203331", "0".repeat(16)),
    `${TRACEPARENT}-more`,
    "<script>",
  ]) {
    assert.equal(await returned(other), null, other);
  }
});

test("plain http from another host is refused unread", async () => {
  for (const host of ["edge.example", "127.0.0.1.evil.example", "localhost.evil.example"]) {
    const response = await worker.fetch(`http://${host}/eu/retail/token`, await world.bySecret());
    assert.equal(response.status, 400, host);
    assert.equal(response.headers.get("x-exchange-refusal"), "form.insecure_transport");
  }
});

test("a body up to the limit is read, and one byte more is refused", async () => {
  const full = await post("x".repeat(LIMIT));
  assert.equal(full.headers.get("x-exchange-refusal"), "request.grant_type_missing");
  const over = await post("x".repeat(LIMIT + 1));
  assert.equal(over.status, 413);
  assert.equal(over.headers.get("x-exchange-refusal"), "form.body_too_large");
});

test("a body without a length is measured as it comes", async () => {
  const ended = await streamed(LIMIT, { end: true });
  assert.equal(ended.headers["x-exchange-refusal"], "request.grant_type_missing");
  // The Worker does not wait for the end of a body that is already too long.
  const endless = await streamed(LIMIT + 1, { end: false });
  assert.equal(endless.statusCode, 413);
  assert.equal(endless.headers["x-exchange-refusal"], "form.body_too_large");
});

test("a length over the limit is refused before the body comes", async () => {
  const headers = { "content-length": String(LIMIT + 1) };
  const response = await streamed(1, { end: false, headers });
  assert.equal(response.statusCode, 413);
});

test("bytes that are no text, and a byte order mark, are refused however the body comes", async () => {
  const good = new TextEncoder().encode((await world.bySecret()).body.toString());
  for (const bytes of [
    [0xef, 0xbb, 0xbf, ...good],
    [...good, 0xff],
    [...good, 0xc3, 0xa9],
    [...good, ...new TextEncoder().encode("&other=\u{fffd}")],
  ]) {
    for (const chunked of [true, false]) {
      const response = await sent(new Uint8Array(bytes), { chunked });
      assert.equal(response.statusCode, 400);
      assert.equal(response.headers["x-exchange-refusal"], "form.percent_encoding");
    }
  }
  for (const chunked of [true, false]) {
    const response = await sent(good, { chunked });
    assert.equal(response.statusCode, 401, "the same body is read where it is nothing else");
  }
});

/** Sends a body whole, with its length or in chunks. */
function sent(bytes, { chunked }) {
  return new Promise((resolve, reject) => {
    const url = new URL("/eu/retail/token", worker.url);
    const headers = chunked ? FORM : { ...FORM, "content-length": String(bytes.length) };
    const request = rawRequest(url, { method: "POST", headers });
    request.on("error", reject).on("response", (response) => resolve(response.resume()));
    request.end(bytes);
  });
}

/** Sends that many bytes, in chunks unless `headers` has their number, and returns the answer. */
function streamed(bytes, { end, headers = {} }) {
  return new Promise((resolve, reject) => {
    const url = new URL("/eu/retail/token", worker.url);
    const request = rawRequest(url, { method: "POST", headers: { ...FORM, ...headers } });
    request.on("error", reject);
    request.on("response", (response) => {
      resolve(response);
      request.destroy();
    });
    request.write(new Uint8Array(bytes).fill(0x78));
    if (end) request.end();
  });
}
