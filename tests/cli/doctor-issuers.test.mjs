// `doctor` judges the key set of an issuer as an exchange does: the same fetch, the same reader, one word.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { project } from "./support/etx.mjs";

/** RFC 7515 appendix A.3. */
const KEY = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  kid: "a",
};

test("doctor says of a key set what an exchange would meet", async (t) => {
  let answer;
  const server = createServer((_, response) => {
    const { status = 200, headers, body = "" } = answer;
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}`;
  const { etx } = await project(t);
  answer = { body: { keys: [{ ...KEY, alg: "ES256" }] } };
  const added = await etx([
    ...["issuer", "add", url, "--jwks-uri", `${url}/jwks`],
    ...["--replace", "development", "--json"],
  ]);
  assert.equal(added.code, 0, JSON.stringify(added.json));

  const said = async (given) => {
    answer = given;
    const { json } = await etx(["doctor", "--config", "nope.toml", "--json"]);
    return json.findings
      .filter(({ area }) => area === "issuers")
      .map(({ state, what }) => [state, what.replace(`keys of ${url}: `, "")]);
  };
  const other = { ...KEY, alg: "ES384", kid: "b" };
  const symmetric = { kty: "oct", k: "AA", kid: "c" };
  assert.deepEqual(await said({ body: { keys: [KEY, KEY] } }), [["good", "1"]]);
  assert.deepEqual(await said({ body: { keys: [KEY, symmetric] } }), [
    ["warning", 'key "c" is skipped, a symmetric key: tokens are verified with public keys only'],
    ["good", "1"],
  ]);
  assert.deepEqual(await said({ body: { keys: [other] } }), [
    ["warning", 'key "b" is skipped, `alg` does not fit the key'],
    ["wrong", "no_usable_key, no key that can verify"],
  ]);
  for (const [given, word] of [
    [{ status: 302, headers: { location: "/elsewhere" } }, "redirect, 302"],
    [{ status: 401 }, "status, 401"],
    [{ body: "x".repeat(65_537) }, "too_large"],
    [{ body: "<html>" }, "not_json"],
    [{ body: `\ufeff${JSON.stringify({ keys: [KEY] })}` }, "byte_order_mark"],
    [{ body: { issuer: url, jwks_uri: `${url}/jwks` } }, "discovery_document"],
    [{ body: { a: "-----BEGIN CERTIFICATE-----\nMII" } }, "certificate_map"],
    [{ body: { keys: Array.from({ length: 65 }, () => KEY) } }, "too_many_keys"],
    [{ body: { keys: [] } }, "no_usable_key"],
  ]) {
    const [[state, what], ...more] = await said(given);
    assert.deepEqual([state, more.length], ["wrong", 0], word);
    assert.ok(what.startsWith(word), what);
  }
});

test("doctor sends a secret that the document names as the hosts do", async (t) => {
  const seen = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers.authorization);
    response.end(JSON.stringify({ keys: [KEY] }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}`;
  const { etx, read, write } = await project(t);
  const add = ["issuer", "add", url, "--jwks-uri", `${url}/jwks`, "--algorithm", "ES256"];
  const { json: added } = await etx([...add, "--replace", "development", "--json"]);
  const named = (name) =>
    write(
      added.file,
      read(added.file)
        .replace(/"jwks_auth": "\w+", /, "")
        .replace('"jwks_uri"', `"jwks_auth": "${name}", "jwks_uri"`),
    );
  named("JWKS_IDP");
  const realm = /^ {2}"issuer": "(.+)"/m.exec(read(added.file))[1];
  const secret = { realm, origin: url, secret: "s3cret" };
  const said = async (env, options = []) => {
    seen.length = 0;
    const given = ["doctor", "--config", "nope.toml", "--json", ...options];
    const { json } = await etx(given, { env });
    assert.ok(!JSON.stringify(json).includes("s3cret"));
    const [{ state, what }] = json.findings.filter(({ area }) => area === "issuers");
    return [state, what.replace(`keys of ${url}: `, "")];
  };
  const wrong = { ...secret, realm: `${realm}/` };
  assert.deepEqual(await said({}), ["wrong", "auth_missing"]);
  assert.deepEqual(await said({ JWKS_IDP: "s3cret" }), ["wrong", "auth_malformed"]);
  assert.deepEqual(await said({ JWKS_IDP: JSON.stringify(wrong) }), ["wrong", "auth_other_realm"]);
  assert.deepEqual(seen, []);
  assert.deepEqual(await said({ JWKS_IDP: JSON.stringify(secret) }), ["good", "1"]);
  assert.deepEqual(seen, ["Bearer s3cret"]);
  write(".dev.vars", `${read(".dev.vars")}JWKS_IDP='${JSON.stringify(secret)}'\n`);
  assert.deepEqual(await said({}), ["good", "1"]);
  assert.deepEqual(seen, ["Bearer s3cret"]);
  // The document is invalid, and doctor looks at its issuers all the same.
  named("OTHER");
  assert.deepEqual(await said({ OTHER: JSON.stringify(secret) }), ["wrong", "auth_missing"]);
  assert.deepEqual(seen, []);
});

test("doctor judges the keys of a client as an exchange reads them", async (t) => {
  let keys;
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const uri = `http://127.0.0.1:${server.address().port}/jwks`;
  const { etx } = await project(t);
  const add = ["client", "add", "batch", "--method", "private_key_jwt", "--target", "orders"];
  const both = await etx([...add, "--jwks-uri", uri, "--new-key", "batch.jwk.json"]);
  assert.equal(both.code, 2);
  const { code, json } = await etx([...add, "--jwks-uri", uri, "--json"]);
  assert.equal(code, 0, JSON.stringify(json));
  assert.deepEqual(json.client.auth, { method: "private_key_jwt", jwks_uri: uri });

  const said = async (published) => {
    keys = published;
    const { json } = await etx(["doctor", "--config", "nope.toml", "--json"]);
    const own = json.findings.filter(({ what }) => what.startsWith("keys of client batch: "));
    return own.map(({ state, what }) => [state, what.replace("keys of client batch: ", "")]);
  };
  assert.deepEqual(await said([KEY]), [["good", "1"]]);
  const [[state, what]] = await said([KEY, KEY]);
  assert.deepEqual([state, what.split(",")[0]], ["wrong", "kid_repeated"]);
});
