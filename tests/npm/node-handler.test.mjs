// A realm behind Node's own servers: which requests count as secure, and what reaches the realm.

import assert from "node:assert/strict";
import { createServer, request as send } from "node:http";
import { createServer as createHttp2, connect } from "node:http2";
import { networkInterfaces } from "node:os";
import { once } from "node:events";
import { after, before, test } from "node:test";

import express from "express";

import { createRealm, toNodeHandler } from "../../dist/npm/npm/index.node.mjs";
import { makeWorld } from "../worker/support/world.mjs";

const ISSUER = "https://edge.example/eu/retail";
const INSECURE = "form.insecure_transport";

let world;
let realm;
const servers = [];

before(async () => {
  world = await makeWorld(ISSUER);
  realm = await createRealm(world.document, { signingKeys: world.signingKeys });
});

after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(options, host = "127.0.0.1", made = realm) {
  const server = createServer(toNodeHandler(made, options));
  servers.push(server.listen(0, host));
  await once(server, "listening");
  return { host, port: server.address().port };
}

/** Sends a request as it is written, and resolves with `{ status, headers, body }`. */
async function ask(at, { path = "/eu/retail/token", method = "POST", headers, body = "" } = {}) {
  const sent = send({ ...at, path, method, headers, agent: false });
  sent.end(body);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode, headers: response.headers, body: text };
}

/** The headers and body of an exchange that is granted. */
async function exchange() {
  const { headers, body } = await world.bySecret();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  return { headers: { ...form, ...headers }, body: String(body) };
}

/** The refusal of an exchange with these headers; nothing where it is granted. */
async function refusal(at, headers = {}) {
  const { headers: own, body } = await exchange();
  const answer = await ask(at, { headers: { ...own, ...headers }, body });
  assert.equal(answer.status, answer.headers["x-exchange-refusal"] ? 400 : 200, answer.body);
  return answer.headers["x-exchange-refusal"];
}

test("without a named proxy the connection decides, and no header does", async () => {
  const at = await serve();
  assert.equal(await refusal(at), undefined);
  assert.equal(await refusal(at, { "x-forwarded-proto": "http" }), undefined);
  assert.equal(await refusal(at, { host: "attacker.example" }), undefined);
});

test("another host over plain http is refused, whatever its headers claim", async (t) => {
  const own = Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (own === undefined) return t.skip("this host has no address but the loopback");
  const at = await serve({}, own.address);
  for (const headers of [
    {},
    { host: "localhost" },
    { "x-forwarded-proto": "https" },
    { forwarded: "proto=https" },
  ]) {
    assert.equal(await refusal(at, headers), INSECURE, JSON.stringify(headers));
  }
  const named = await serve({ trustProxy: [own.address] }, own.address);
  assert.equal(await refusal(named, { "x-forwarded-proto": "https" }), undefined);
});

test("of a named proxy the last value counts", async () => {
  const at = await serve({ trustProxy: ["127.0.0.0/8"] });
  for (const [headers, expected] of [
    [{ "x-forwarded-proto": "https" }, undefined],
    [{ "x-forwarded-proto": "HTTPS" }, undefined],
    [{ "x-forwarded-proto": "http, https" }, undefined],
    [{ "x-forwarded-proto": ["http", "https"] }, undefined],
    [{ forwarded: "for=192.0.2.1;proto=https" }, undefined],
    [{ forwarded: 'for="[2001:db8::1]:47011"; Proto="https"; by=_a' }, undefined],
    [{ forwarded: "proto=http, for=192.0.2.1;proto=https" }, undefined],
    [{ forwarded: 'for=", proto=http", proto=https' }, undefined],
    [{ "x-forwarded-proto": "https", forwarded: "proto=https" }, undefined],

    [{}, INSECURE],
    [{ "x-forwarded-proto": "http" }, INSECURE],
    [{ "x-forwarded-proto": "" }, INSECURE],
    [{ "x-forwarded-proto": "https, http" }, INSECURE],
    [{ "x-forwarded-proto": "https," }, INSECURE],
    [{ "x-forwarded-proto": "https2" }, INSECURE],
    [{ forwarded: "for=192.0.2.1" }, INSECURE],
    [{ forwarded: "proto=https, for=192.0.2.1" }, INSECURE],
    [{ forwarded: "proto=https;proto=https" }, INSECURE],
    [{ forwarded: "proto=https;" }, INSECURE],
    [{ forwarded: 'for="; proto=https' }, INSECURE],
    [{ forwarded: "proto = https" }, INSECURE],
    [{ "x-forwarded-proto": "https", forwarded: "proto=http" }, INSECURE],
    [{ "x-forwarded-proto": "http", forwarded: "proto=https" }, INSECURE],
    [{ "x-forwarded-proto": "https", forwarded: "for=192.0.2.1" }, INSECURE],
    [{ "x-forwarded-ssl": "on" }, INSECURE],
  ]) {
    assert.equal(await refusal(at, headers), expected, JSON.stringify(headers));
  }
});

test("a proxy is named by its address, also where IPv4 arrives as IPv6", async () => {
  const secure = { "x-forwarded-proto": "https" };
  const others = await serve({ trustProxy: ["10.0.0.0/8", "::2"] });
  assert.equal(await refusal(others, { "x-forwarded-proto": "http" }), undefined);
  const { port } = await serve({ trustProxy: ["127.0.0.1"] }, "::");
  const mapped = { host: "127.0.0.1", port };
  assert.equal(await refusal(mapped), INSECURE);
  assert.equal(await refusal(mapped, secure), undefined);
});

test("a name, a port or everybody is no proxy", () => {
  for (const entry of [
    "proxy.example",
    "",
    "10.0.0.1:80",
    "10.0.0.0/33",
    "::/129",
    "0.0.0.0/0",
    "0.0.0.0/00",
    "::/0",
    "10.0.0.0/08x",
    7,
  ]) {
    assert.throws(() => toNodeHandler(realm, { trustProxy: [entry] }), {
      name: "TypeError",
      code: "ERR_ETX_ARGUMENT",
      message: /^options\.trustProxy\[0\]: /,
    });
  }
  assert.throws(() => toNodeHandler(realm, { trustProxy: true }), /options\.trustProxy/);
  assert.throws(() => toNodeHandler(realm, { proxies: [] }), /options\.proxies/);
  assert.throws(() => toNodeHandler({}), /realm: /);
});

test("the answer is that of handle", async () => {
  const at = await serve();
  const path = "/.well-known/oauth-authorization-server/eu/retail";
  const metadata = await ask(at, { method: "GET", path: `${path}?a=b` });
  assert.equal(JSON.parse(metadata.body).issuer, ISSUER);
  assert.equal(metadata.headers["access-control-allow-origin"], "*");
  const head = await ask(at, { method: "HEAD", path });
  assert.deepEqual([head.status, head.body], [200, ""]);
  // A proxy may send the whole URL.
  const whole = await ask(at, { method: "GET", path: `http://edge.example${path}` });
  assert.equal(whole.status, 200);
  for (const odd of ["*", "//evil.example/eu/retail/jwks", "/../.."]) {
    assert.equal((await ask(at, { method: "GET", path: odd })).status, 404, odd);
  }
  for (const method of ["TRACE", "PUT", "OPTIONS"]) {
    assert.equal((await ask(at, { method })).status, 405, method);
  }
});

test("bodies are read to their limit, with and without a length", async () => {
  const at = await serve();
  const { headers, body } = await exchange();
  const chunked = { ...headers, "transfer-encoding": "chunked" };
  assert.equal((await ask(at, { headers: chunked, body })).status, 200);
  for (const own of [headers, chunked]) {
    const long = await ask(at, { headers: own, body: `a=${"b".repeat(70_000)}` });
    assert.deepEqual(
      [long.status, long.headers["x-exchange-refusal"]],
      [413, "form.body_too_large"],
    );
  }
  const twice = { ...headers, authorization: [headers.authorization, headers.authorization] };
  assert.equal((await ask(at, { headers: twice, body })).status, 401);
});

test("HTTP/2 is answered too", async (t) => {
  const server = createHttp2(toNodeHandler(realm));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const session = connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => (session.close(), server.close()));
  const { headers, body } = await exchange();
  const stream = session.request({ ":method": "POST", ":path": "/eu/retail/token", ...headers });
  stream.end(body);
  const [answered] = await once(stream, "response");
  assert.equal(answered[":status"], 200);
  stream.resume();
  await once(stream, "close");
});

test("a realm that fails is 503, and the listener does not reject", async () => {
  const at = await serve({}, "127.0.0.1", { handle: () => Promise.reject(new Error("broken")) });
  const answer = await ask(at);
  assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "30"]);
  assert.doesNotMatch(answer.body, /broken/);
});

test("isSecure decides for handle, and only true counts", async () => {
  const { headers, body } = await exchange();
  const sent = (url) => new Request(url, { method: "POST", headers, body });
  for (const [said, url, expected] of [
    [true, "http://edge.example/eu/retail/token", undefined],
    [false, "https://edge.example/eu/retail/token", INSECURE],
    [false, "http://localhost/eu/retail/token", INSECURE],
    ["https", "http://edge.example/eu/retail/token", INSECURE],
    [Promise.resolve(true), "https://edge.example/eu/retail/token", INSECURE],
  ]) {
    const own = await createRealm(world.document, {
      signingKeys: world.signingKeys,
      isSecure: () => said,
    });
    const answer = await own.handle(sent(url));
    assert.equal(answer.headers.get("x-exchange-refusal") ?? undefined, expected, url);
  }
  const failing = await createRealm(world.document, {
    signingKeys: world.signingKeys,
    isSecure: () => assert.fail("no answer"),
  });
  assert.equal((await failing.handle(sent("https://edge.example/eu/retail/token"))).status, 503);
  await assert.rejects(
    createRealm(world.document, { signingKeys: world.signingKeys, isSecure: true }),
    /options\.isSecure/,
  );
});

test("the refusal of plain http does not say that secrets are lost, which it cannot know", async () => {
  const { headers, body } = await exchange();
  const request = new Request("http://edge.example/eu/retail/token", {
    method: "POST",
    headers,
    body,
  });
  const answer = await (await realm.handle(request)).json();
  assert.equal(answer.error, "invalid_request");
  assert.match(answer.error_description, /proxy/);
  assert.doesNotMatch(answer.error_description, /revoke|replace/);
});

test("after a middleware that reads bodies the client is not blamed, and the operator is warned once", async () => {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.use(toNodeHandler(realm));
  const server = app.listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const at = { host: "127.0.0.1", port: server.address().port };
  const warnings = [];
  const keep = (warning) => warnings.push(warning);
  process.on("warning", keep);
  try {
    const request = await exchange();
    for (let time = 0; time < 2; time += 1) {
      assert.equal((await ask(at, request)).status, 503);
    }
    // A request without a body is answered: there is nothing that was read.
    assert.equal((await ask(at, { path: "/eu/retail/jwks", method: "GET" })).status, 200);
    await new Promise(setImmediate);
    assert.equal(warnings.length, 1);
    assert.equal(warnings[0].code, "ERR_ETX_ARGUMENT");
    assert.match(warnings[0].message, /mount it before every middleware that reads bodies/);
  } finally {
    process.off("warning", keep);
  }
});
