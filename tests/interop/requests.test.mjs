// Requests that real clients send: the odd but legal ones work, the illegal ones get their exact refusal.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { decodeJwt } from "jose";

import { GRANT, startWorld, type } from "./support/world.mjs";

const FORM = "application/x-www-form-urlencoded";

let world;
let basic;
let form;

before(async () => {
  world = await startWorld();
  basic = `Basic ${btoa(`impersonator:${world.secrets.impersonator}`)}`;
  form = {
    grant_type: GRANT,
    subject_token: await world.subjectToken("impersonator"),
    subject_token_type: type("access_token"),
    audience: "orders",
    scope: "orders:read",
  };
});

after(() => world?.close());

const spelled = (parameters) => new URLSearchParams(parameters).toString();

/** Sends a body as it stands, with the usual headers unless the test gives others. */
async function send({ body = spelled(form), headers = {}, query = "", method = "POST" }) {
  const response = await fetch(`${world.token_endpoint}${query}`, {
    method,
    headers: { authorization: basic, "content-type": FORM, ...headers },
    ...(method === "POST" && { body }),
  });
  const text = await response.text();
  return { response, answer: text && JSON.parse(text) };
}

for (const [what, request] of [
  [
    "a charset in the content type",
    () => ({ headers: { "content-type": `${FORM}; charset=UTF-8` } }),
  ],
  ["a quoted charset", () => ({ headers: { "content-type": `${FORM};charset="utf-8"` } })],
  [
    "a content type in capitals",
    () => ({ headers: { "content-type": "Application/X-WWW-Form-URLEncoded" } }),
  ],
  [
    "the scheme in lower case",
    () => ({ headers: { authorization: basic.replace("Basic", "basic") } }),
  ],
  ["an Accept header for something else", () => ({ headers: { accept: "text/html" } })],
  [
    "empty optional parameters",
    () => ({
      body: `${spelled(form)}&actor_token=&actor_token_type=&requested_token_type=&resource=&options=`,
    }),
  ],
  ["an empty audience beside the real one", () => ({ body: `${spelled(form)}&audience=` })],
  [
    "client_id in body and header",
    () => ({ body: spelled({ ...form, client_id: "impersonator" }) }),
  ],
  ["an unknown parameter", () => ({ body: spelled({ ...form, options: '{"userProject":"p"}' }) })],
  ["parameters also in the query", () => ({ query: `?scope=orders%3Awrite&client_secret=x` })],
  ["the same audience twice", () => ({ body: `${spelled(form)}&audience=orders` })],
  [
    "audience and resource of one target",
    () => ({ body: spelled({ ...form, resource: "https://orders.example/api" }) }),
  ],
  ["characters encoded that need not be", () => ({ body: encodedThroughout() })],
  ["an empty segment at the end", () => ({ body: `${spelled(form)}&` })],
  [
    "the requested type named",
    () => ({ body: spelled({ ...form, requested_token_type: type("access_token") }) }),
  ],
]) {
  test(`odd but legal: ${what}`, async () => {
    const { response, answer } = await send(request());
    assert.equal(response.headers.get("x-exchange-refusal"), null);
    assert.equal(response.status, 200);
    assert.equal(answer.token_type, "Bearer");
    assert.equal(decodeJwt(answer.access_token).scope, "orders:read");
  });
}

test("the request of Spring Security: a JWT declared as such, a secret encoded as a form", async () => {
  const encoded = (text) => new URLSearchParams([["", text]]).toString().slice(1);
  const response = await fetch(world.token_endpoint, {
    method: "POST",
    headers: {
      accept: "application/json",
      authorization: `Basic ${btoa(`odd:${encoded(world.secrets.odd)}`)}`,
      "content-type": `${FORM};charset=UTF-8`,
    },
    body: spelled({
      grant_type: GRANT,
      requested_token_type: type("access_token"),
      subject_token: await world.subjectToken("odd"),
      subject_token_type: type("jwt"),
      scope: "orders:read",
    }),
  });
  const answer = await response.json();
  assert.deepEqual([response.status, answer.error], [200, undefined]);
  assert.equal(answer.issued_token_type, type("access_token"));
  assert.equal(answer.token_type, "Bearer");
  assert.equal(answer.scope, "orders:read");
  assert.equal(decodeJwt(answer.access_token).sub, "u1");
});

function encodedThroughout() {
  const encode = (text) =>
    text.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return Object.entries(form)
    .map(([name, value]) => `${encode(name)}=${encodeURIComponent(value)}`)
    .join("&");
}

const withType = (subject_token_type) => ({ body: spelled({ ...form, subject_token_type }) });

for (const [what, status, refusal, request] of [
  [
    "a JSON body",
    400,
    "form.json_body",
    () => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(form) }),
  ],
  [
    "another charset",
    400,
    "form.content_type",
    () => ({ headers: { "content-type": `${FORM}; charset=ISO-8859-1` } }),
  ],
  [
    "everything in the query",
    400,
    "request.grant_type_missing",
    () => ({ query: `?${spelled(form)}`, body: "" }),
  ],
  ["GET", 405, "form.method_not_allowed", () => ({ method: "GET", query: `?${spelled(form)}` })],
  [
    "a parameter twice",
    400,
    "form.parameter_repeated",
    () => ({ body: `${spelled(form)}&scope=orders%3Aread` }),
  ],
  [
    "the hyphenated type of an article",
    400,
    "request.token_type_hyphenated",
    () => withType("urn:ietf:params:oauth:token-type:access-token"),
  ],
  ["an empty type", 400, "request.subject_token_type_missing", () => withType("")],
  [
    "the grant type in capitals",
    400,
    "request.grant_type_unsupported",
    () => ({ body: spelled({ ...form, grant_type: GRANT.toUpperCase() }) }),
  ],
  [
    "commas between scopes",
    400,
    "policy.scope.exceeds",
    () => ({ body: spelled({ ...form, scope: "orders:read,orders:write" }) }),
  ],
  [
    "secret in header and body",
    400,
    "request.several_credentials",
    () => ({ body: spelled({ ...form, client_id: "impersonator", client_secret: "x" }) }),
  ],
  [
    "another client_id in the body",
    401,
    "client.authentication_failed",
    () => ({ body: spelled({ ...form, client_id: "delegate" }) }),
  ],
  [
    "an actor token without its type",
    400,
    "request.actor_token_type_missing",
    () => ({ body: spelled({ ...form, actor_token: "x.y.z" }) }),
  ],
  [
    "a relative resource",
    400,
    "request.resource_malformed",
    () => ({ body: spelled({ ...form, resource: "orders" }) }),
  ],
  [
    "Basic that is not base64",
    401,
    "client.authentication_failed",
    () => ({ headers: { authorization: "Basic ###" } }),
  ],
  [
    "a Bearer token as credentials",
    401,
    "client.authentication_failed",
    () => ({ headers: { authorization: "Bearer abc" } }),
  ],
  [
    "a percent sign alone",
    400,
    "form.percent_encoding",
    () => ({ body: `${spelled(form)}&x=100%` }),
  ],
]) {
  test(`not legal: ${what}`, async () => {
    const { response, answer } = await send(request());
    assert.equal(response.headers.get("x-exchange-refusal"), refusal);
    assert.equal(response.status, status);
    assert.equal(typeof answer.error, "string");
    assert.equal("access_token" in answer, false);
  });
}
