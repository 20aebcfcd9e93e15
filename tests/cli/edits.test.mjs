// `client add` and `issuer add`: the lines that they write, and the lines that stay as the operator wrote
// them. Then `doctor` checks the result.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { folder, project } from "./support/etx.mjs";

test("a client is added with its secret shown once and only the digest kept", async (t) => {
  const { etx, read } = await project(t);
  const before = read("realm.jsonc");
  const { code, json } = await etx([
    "client",
    "add",
    "reports",
    "--target",
    "orders",
    "--scope",
    "orders:read",
    "--json",
  ]);
  assert.equal(code, 0);
  const digest = createHash("sha256").update(json.secret).digest("base64url");
  assert.deepEqual(json.client.auth.secret_sha256, [digest]);
  const after = read("realm.jsonc");
  assert.ok(!after.includes(json.secret) && after.includes(digest));
  // Every earlier line is there, in its place; the command added one comma and one entry.
  const [head] = before.split("\n    }\n  ]\n}\n");
  assert.ok(after.startsWith(`${head}\n    },\n    {\n      "client_id": "reports",\n`), after);
  assert.ok(after.endsWith("\n    }\n  ]\n}\n"));
  assert.equal((await etx(["check", "--strict"])).code, 0);
  const env = { ETX_CLIENT_SECRET: json.secret };
  const asked = await etx(["exchange", "--client", "reports", "--json"], { env });
  assert.equal(asked.json.claims.client_id, "reports");
});

test("a client with a key proves itself by the key that was made", async (t) => {
  const { etx, path, read } = await project(t);
  const add = ["client", "add", "batch", "--method", "private_key_jwt", "--target", "orders"];
  assert.equal((await etx(add)).code, 2);
  assert.equal((await etx([...add, "--new-key", "keys/batch.jwk.json"])).code, 0);
  assert.equal(statSync(join(path, "keys/batch.jwk.json")).mode & 0o777, 0o600);
  assert.ok(!read("realm.jsonc").includes(JSON.parse(read("keys/batch.jwk.json")).d));
  const key = ["--client-key", "keys/batch.jwk.json"];
  const { json } = await etx(["exchange", "--client", "batch", ...key, "--json"]);
  assert.equal(json.claims?.client_id, "batch", JSON.stringify(json));
});

test("what would make the document invalid is not written", async (t) => {
  const { etx, read } = await project(t);
  const before = read("realm.jsonc");
  for (const [args, pointer] of [
    [["client", "add", "gateway"], "/clients/1/client_id"],
    [["client", "add", "x", "--target", "nowhere"], "/clients/1/targets/0"],
    [
      [
        "issuer",
        "add",
        "https://idp.example",
        "--jwks-uri",
        "https://idp.example/jwks",
        "--algorithm",
        "ES256",
      ],
      "/trusted_issuers/0",
    ],
  ]) {
    const { code, json } = await etx([...args, "--json"]);
    assert.deepEqual(
      [code, json.error.id, json.error.problems[0].pointer],
      [1, "edit.invalid", pointer],
    );
    assert.equal(read("realm.jsonc"), before);
  }
});

test("lists are extended however they are written", async (t) => {
  const { etx, write, read } = folder(t);
  const rest =
    '"realm": "a", "issuer": "https://e.example/a", "trusted_issuers": [], "targets": []';
  for (const [clients, expected] of [
    ["[]", /"clients": \[\n {2}\{\n {4}"client_id": "one",/],
    ["[ // none yet\n]", /\[ \/\/ none yet\n/],
    [
      '[{ "client_id": "zero", "auth": { "method": "client_secret_basic", "secret_sha256": ["Aq7Vn3pGz2lE0K9XrTb8WcYd5uJ1mSo4fHiNQe6ZgLI"] } }]',
      /\}, \{ "client_id": "one", /,
    ],
    [
      '[\n    { "client_id": "zero", "auth": { "method": "client_secret_basic", "secret_sha256": ["Aq7Vn3pGz2lE0K9XrTb8WcYd5uJ1mSo4fHiNQe6ZgLI"] } }, // first\n  ]',
      /, \/\/ first\n {4}\{\n {6}"client_id": "one",/,
    ],
  ]) {
    write("realm.jsonc", `{ ${rest}, "clients": ${clients} }`);
    const { code, stderr } = await etx(["client", "add", "one"]);
    assert.equal(code, 0, stderr);
    assert.match(read("realm.jsonc"), expected);
    assert.equal((await etx(["check"])).code, 0, read("realm.jsonc"));
  }
});

/** An issuer on loopback; `answers` maps paths to the responses that it sends. */
async function issuer(t, answers) {
  const server = createServer((request, response) => {
    const answer = answers(`http://127.0.0.1:${server.address().port}`)[request.url];
    if (answer === undefined) response.statusCode = 404;
    if (answer?.location) response.writeHead(302, answer);
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

const PUBLIC = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  kid: "a",
};

test("an issuer is discovered, takes the place of the development issuer, and doctor finds it", async (t) => {
  const { etx, read } = await project(t);
  const url = await issuer(t, (own) => ({
    "/idp/.well-known/openid-configuration": { issuer: `${own}/idp`, jwks_uri: `${own}/jwks` },
    "/jwks": { keys: [PUBLIC] },
  }));
  const { code, json } = await etx([
    "issuer",
    "add",
    `${url}/idp`,
    "--discover",
    "--replace",
    "development",
    "--json",
  ]);
  assert.equal(code, 0, JSON.stringify(json));
  assert.deepEqual(json.issuer, {
    issuer: `${url}/idp`,
    jwks_uri: `${url}/jwks`,
    algorithms: ["ES256"],
  });
  assert.ok(!read("realm.jsonc").includes("development-"));
  assert.equal((await etx(["check"])).code, 0);

  const examined = await etx(["doctor", "--config", "nope.toml", "--json"]);
  assert.equal(examined.code, 1);
  const areas = examined.json.findings.map(({ area, state }) => `${area} ${state}`);
  for (const found of [
    "bindings wrong",
    "document good",
    "secret good",
    "records wrong",
    "issuers good",
  ]) {
    assert.ok(areas.includes(found), `${found}: ${areas}`);
  }
});

test("what an issuer says is not taken where it is another's, redirected, too long or no keys", async (t) => {
  const { etx, read } = await project(t);
  const before = read("realm.jsonc");
  const url = await issuer(t, (own) => ({
    "/.well-known/oauth-authorization-server/other": {
      issuer: "https://else.example",
      jwks_uri: `${own}/jwks`,
    },
    "/.well-known/oauth-authorization-server/moved": { location: `${own}/jwks` },
    "/moved/.well-known/openid-configuration": { location: `${own}/jwks` },
    "/.well-known/oauth-authorization-server/long": "x".repeat(65_537),
    "/long/.well-known/openid-configuration": "x".repeat(65_537),
    "/.well-known/oauth-authorization-server/text": "hello",
    "/text/.well-known/openid-configuration": "hello",
    "/.well-known/oauth-authorization-server/rsa": {
      issuer: `${own}/rsa`,
      jwks_uri: `${own}/rsa.jwks`,
    },
    "/rsa.jwks": { keys: [{ kty: "RSA", n: "AQAB", e: "AQAB" }] },
  }));
  for (const [path, id] of [
    ["other", "discovery.other_issuer"],
    ["moved", "service.redirects"],
    ["long", "service.too_long"],
    ["text", "service.not_json"],
    ["none", "service.status"],
    ["rsa", "issuer.no_algorithm"],
  ]) {
    const { code, json } = await etx(["issuer", "add", `${url}/${path}`, "--discover", "--json"]);
    assert.deepEqual([code, json.error?.id], [3, id], path);
  }
  const plain = await etx(["issuer", "add", "http://idp.example", "--discover", "--json"]);
  assert.deepEqual([plain.code, plain.json.error.id], [3, "url.unfit"]);
  assert.equal(read("realm.jsonc"), before);
});

test("a private key is not taken for a public set", async (t) => {
  const { etx, write } = await project(t);
  write("set.json", JSON.stringify({ keys: [{ ...PUBLIC, d: "c2VjcmV0" }] }));
  const args = [
    "issuer",
    "add",
    "https://idp.example",
    "--jwks",
    "set.json",
    "--replace",
    "development",
  ];
  const { json, stdout } = await etx([...args, "--json"]);
  assert.equal(json.error.id, "jwks.private");
  assert.ok(!stdout.includes("c2VjcmV0"));
  write("set.json", JSON.stringify(PUBLIC));
  assert.equal((await etx(args)).code, 0);
});

test("a profile is shown with what surprises, and an unknown one has a suggestion", async (t) => {
  const { etx } = await project(t);
  const { code, json } = await etx(["issuer", "show", "--profile", "cognito", "--json"]);
  assert.equal(code, 0);
  assert.equal(json.profile.members.missing_audience, "client_id");
  assert.ok(json.profile.notes.surprises.length > 0 && json.profile.notes.sources.length > 0);
  const text = await etx(["issuer", "show", "--profile", "github"]);
  assert.match(text.stdout, /"roles": \["workload"\]/);
  assert.match(text.stdout, /a workload rule pins `repository_id`/);
  const listed = await etx(["issuer", "show", "--json"]);
  assert.ok(listed.json.profiles.includes("entra-v1"));
  const wrong = await etx(["issuer", "show", "--profile", "keyclaok"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /did you mean `keycloak`\?/);
});

test("an issuer is recognised by its metadata, and the answer says so", async (t) => {
  const { etx, read } = await project(t);
  const url = await issuer(t, (own) => ({
    "/realms/acme/.well-known/openid-configuration": {
      issuer: `${own}/realms/acme`,
      authorization_endpoint: `${own}/realms/acme/protocol/openid-connect/auth`,
      jwks_uri: `${own}/jwks`,
    },
    "/jwks": { keys: [PUBLIC] },
  }));
  const add = ["issuer", "add", `${url}/realms/acme`, "--discover", "--replace", "development"];
  const before = read("realm.jsonc");
  const { code, stdout, stderr } = await etx(add);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /the profile keycloak by its metadata/);
  assert.match(read("realm.jsonc"), /"profile": "keycloak"/);
  assert.equal((await etx(["check"])).code, 0);
  assert.ok(!before.includes("keycloak"));
});

test("another realm of this product is recognised by its metadata", async (t) => {
  const { etx, read } = await project(t);
  const url = await issuer(t, (own) => ({
    "/.well-known/oauth-authorization-server/realms/acme": {
      issuer: `${own}/realms/acme`,
      authorization_endpoint: `${own}/realms/acme/authorize`,
      token_endpoint: `${own}/realms/acme/token`,
      jwks_uri: `${own}/jwks`,
      token_exchange: { matrix: [] },
    },
    "/jwks": { keys: [PUBLIC] },
  }));
  const add = ["issuer", "add", `${url}/realms/acme`, "--discover", "--replace", "development"];
  const { code, stdout, stderr } = await etx(add);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /the profile edge-token-exchange by its metadata/);
  assert.match(read("realm.jsonc"), /"profile": "edge-token-exchange"/);
  assert.equal((await etx(["check"])).code, 0);
});

test("a profile that is named is written, and its algorithms need no key", async (t) => {
  const { etx, read } = await project(t);
  const add = ["issuer", "add", "https://accounts.google.com", "--replace", "development"];
  const keys = ["--jwks-uri", "https://www.googleapis.com/oauth2/v3/certs"];
  const other = await etx([
    ...add,
    ...keys,
    "--profile",
    "keycloak",
    "--algorithm",
    "RS256",
    "--json",
  ]);
  assert.deepEqual([other.code, other.json.error.id], [1, "edit.invalid"]);
  assert.match(other.json.error.problems[0].reason, /known to have the profile `google`/);
  const { code, json } = await etx([...add, ...keys, "--profile", "google", "--json"]);
  assert.equal(code, 0, JSON.stringify(json));
  assert.deepEqual(json.issuer, {
    issuer: "https://accounts.google.com",
    profile: "google",
    jwks_uri: "https://www.googleapis.com/oauth2/v3/certs",
  });
  assert.match(read("realm.jsonc"), /"profile": "google"/);
});

test("migrate renames the platform and leaves jobs their ID tokens", async (t) => {
  const { etx, read, write } = await project(t);
  const add = [
    "issuer",
    "add",
    "https://forge.example/_services/token",
    "--replace",
    "development",
  ];
  const keys = ["--jwks-uri", "https://forge.example/jwks", "--algorithm", "RS256"];
  const types = ["--role", "workload", "--token-type", "id_token"];
  assert.equal((await etx([...add, ...keys, ...types])).code, 0);
  const today = read("realm.jsonc");
  const old = today
    .replace('"token_types": ["id_token"]', '"token_types": ["id_token", "jwt"]')
    .replace(
      '"roles": ["workload"]',
      '// The forge of the company.\n      "platform": "github",\n      "roles": ["workload"]',
    );
  assert.ok(old.includes('"platform"') && old.includes('"jwt"'), old);
  write("realm.jsonc", old);
  const dry = await etx(["migrate", "--dry-run", "--json"]);
  assert.equal(dry.code, 0, JSON.stringify(dry.json));
  assert.equal(dry.json.documents[0].changes.length, 2);
  assert.equal(read("realm.jsonc"), old);
  assert.equal((await etx(["migrate"])).code, 0);
  const changed = old
    .replace('"platform"', '"profile"')
    .replace('["id_token", "jwt"]', '["id_token"]');
  assert.equal(read("realm.jsonc"), changed);
  const again = await etx(["migrate", "--json"]);
  assert.deepEqual(again.json.documents[0].changes, []);
});
