// The examples run unmodified, on the tarball.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import { createTestHarness } from "wrangler";

import { inClone } from "../../scripts/setup/paths.mjs";
import { newProject, runIn, write } from "./support/tarball.mjs";

const examples = inClone("tests", "npm", "examples");
const read = (name) => JSON.parse(readFileSync(join(examples, name), "utf8"));

let project;
let login;
let secret;
let document;
let signingKeys;

before(async () => {
  project = await newProject({}, { inside: true });
  cpSync(examples, project, { recursive: true });
  login = await newKey("ES256");
  secret = randomBytes(32).toString("base64url");
  document = read("realm.json");
  const [issuer] = document.trusted_issuers;
  delete issuer.jwks_uri;
  issuer.jwks = { keys: [login.publicJwk] };
  for (const { auth } of document.clients) {
    auth.secret_sha256 = [createHash("sha256").update(secret).digest("base64url")];
  }
  signingKeys = [(await newKey("ES256")).privateJwk];
});

test("a Worker with Hono: an API calls a second one for its user", async () => {
  write(project, {
    "hono-worker/wrangler.json": JSON.stringify({
      name: "example",
      main: "worker.mjs",
      compatibility_date: "2026-08-04",
      durable_objects: { bindings: [{ name: "EXCHANGE_STORE", class_name: "ExchangeStore" }] },
      migrations: [{ tag: "exchange-store", new_sqlite_classes: ["ExchangeStore"] }],
      vars: {
        REALM: JSON.stringify(document),
        SIGNING_KEYS: JSON.stringify(signingKeys),
        CLIENT_SECRET: secret,
      },
    }),
  });
  const harness = createTestHarness({
    root: project,
    workers: [{ configPath: join(project, "hono-worker", "wrangler.json") }],
  });
  await harness.listen();
  try {
    const summary = async (token) =>
      harness.fetch("/summary", { headers: { authorization: `Bearer ${token}` } });
    const answer = await summary(await userToken("https://api.example", "orders:read"));
    assert.deepEqual(
      [answer.status, await answer.json()],
      [200, { user: "u1", orders: { of: "u1", askedBy: "api" } }],
    );
    const refused = await summary(await userToken("https://other.example", "orders:read"));
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("www-authenticate"), 'Bearer error="invalid_token"');
    assert.equal((await refused.json()).reason, "audience_unexpected");
    assert.equal((await summary(await userToken("https://api.example", "other"))).status, 502);
    assert.equal((await harness.fetch("/realms/alpha/jwks")).status, 200);
    const logs = harness.getLogs().map(({ message }) => message);
    assert.deepEqual(
      logs.filter((message) => message.includes("createRealm")),
      [],
    );
  } finally {
    await harness.close();
  }
});

test("a Node service with Express serves a realm beside its own routes", async () => {
  write(project, {
    "realm.local.json": JSON.stringify(document),
    "keys.json": JSON.stringify(signingKeys),
  });
  const service = spawn(process.execPath, ["node-service/server.mjs"], {
    cwd: project,
    env: { ...process.env, REALM: "realm.local.json", SIGNING_KEYS: "keys.json" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(service.stdout, "data");
    const url = String(line).trim();
    assert.equal(await (await fetch(url)).text(), "a service of its own");
    const response = await fetch(`${url}/realms/alpha/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`api:${secret}`)}` },
      body: exchangeOf(
        await userToken("https://api.example", "orders:read"),
        "https://orders.example",
      ),
    });
    assert.equal(response.status, 200);
    assert.equal(decodeJwt((await response.json()).access_token).aud, "https://orders.example");
    const refused = await fetch(`${url}/realms/alpha/token`, { method: "POST", body: "a=b" });
    assert.equal(refused.headers.get("x-exchange-refusal"), "form.content_type");
    assert.equal((await fetch(`${url}/realms/alpha/token`)).headers.get("allow"), "POST");
    assert.equal((await fetch(`${url}/realms/alpha/jwks`, { method: "HEAD" })).status, 200);
  } finally {
    service.kill();
  }
});

test("an MCP gateway gives each tool server a token of its own", async () => {
  // The example finds the package from its own folder.
  const own = await import(pathToFileURL(join(project, "mcp-gateway", "gateway.mjs")));
  const entry = join(project, "node_modules", "edge-token-exchange", "npm", "index.node.mjs");
  const { createRealm } = await import(pathToFileURL(entry));
  const realm = await createRealm(document, { signingKeys });
  const jwks = await (await realm.handle(new Request(`${realm.issuer}/jwks`))).json();
  const seen = [];
  const gateway = own.createGateway({
    realm,
    secret,
    login: {
      issuer: "https://login.example",
      audience: "https://mcp.example",
      jwks: document.trusted_issuers[0].jwks,
    },
    servers: {
      calendar: { url: "https://calendar.example/mcp", scope: "calendar:read" },
      mail: { url: "https://mail.example/mcp", scope: "mail:read" },
      sending: { url: "https://mail.example/mcp", scope: "mail:send" },
    },
    async send(url, init) {
      const caller = await own.callerOf(new Request(url, init), {
        issuer: realm.issuer,
        jwks,
        url,
      });
      seen.push({ url, ...caller, token: init.headers.authorization });
      return Response.json({ jsonrpc: "2.0", id: 1, result: {} });
    },
  });
  const call = (name, token) =>
    gateway(
      new Request(`https://mcp.example/${name}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
      }),
    );

  const token = await userToken("https://mcp.example", "calendar:read mail:read mail:send");
  assert.equal((await call("calendar", token)).status, 200);
  assert.equal((await call("mail", token)).status, 200);
  assert.deepEqual(
    seen.map(({ token, ...rest }) => rest),
    [
      { url: "https://calendar.example/mcp", user: "u1", scope: ["calendar:read"] },
      { url: "https://mail.example/mcp", user: "u1", scope: ["mail:read"] },
    ],
  );
  assert.ok(seen.every((each) => !each.token.includes(token)));
  // A token for one tool server opens no other.
  const stolen = new Request("https://mail.example/mcp", {
    headers: { authorization: seen[0].token },
  });
  const mail = { issuer: realm.issuer, jwks, url: "https://mail.example/mcp" };
  await assert.rejects(own.callerOf(stolen, mail), { reason: "audience_unexpected" });

  const sending = await call("sending", token);
  assert.deepEqual([sending.status, (await sending.json()).reason], [403, "policy.scope.exceeds"]);
  assert.equal(
    (await call("mail", await userToken("https://api.example", "mail:read"))).status,
    401,
  );
  assert.equal((await call("other", token)).status, 404);
});

test("a GitHub Actions job gets a token without a stored secret", async () => {
  const github = await newKey("RS256");
  const entry = join(project, "node_modules", "edge-token-exchange", "npm", "index.node.mjs");
  const { createRealm } = await import(pathToFileURL(entry));
  const ci = read("github-actions/realm.json");
  const job = { repository_id: "123456", environment: "production", event_name: "push" };
  let claims = job;
  let realm;

  // GitHub's endpoint for the job's token, and the realm.
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, origin);
    if (url.pathname === "/github") {
      assert.equal(request.headers.authorization, "Bearer of-the-runner");
      const value = await new SignJWT({ ...claims, aud: url.searchParams.get("audience") })
        .setProtectedHeader({ alg: "RS256", kid: github.kid, typ: "JWT" })
        .setIssuer("https://token.actions.githubusercontent.com")
        .setSubject("repo:example/shop:environment:production")
        .setIssuedAt()
        .setJti(crypto.randomUUID())
        .setExpirationTime("5 minutes")
        .sign(github.privateKey);
      return response.end(JSON.stringify({ value }));
    }
    const chunks = await Array.fromAsync(request);
    const { method, headers } = request;
    const answer = await realm.handle(
      new Request(url, { method, headers, body: Buffer.concat(chunks) }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    return response.end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  ci.issuer = `${origin}/ci`;
  delete ci.trusted_issuers[0].jwks_uri;
  ci.trusted_issuers[0].jwks = { keys: [github.publicJwk] };
  realm = await createRealm(ci, { signingKeys });

  const workflow = readFileSync(join(examples, "github-actions", "deploy.yml"), "utf8");
  assert.match(workflow, /id-token: write/);
  const env = {
    ISSUER: ci.issuer,
    AUDIENCE: workflow.match(/AUDIENCE: (\S+)/)[1],
    SCOPE: workflow.match(/SCOPE: (\S+)/)[1],
    ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/github?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-runner",
    GITHUB_OUTPUT: join(project, "output"),
  };
  const run = () => runIn(project, process.execPath, ["github-actions/exchange.mjs"], { env });
  try {
    const printed = await run();
    const [, token] = readFileSync(env.GITHUB_OUTPUT, "utf8").match(/^access_token=(\S+)\n$/);
    assert.equal(printed, `::add-mask::${token}\n`);
    const { aud, scope, client_id: client, sub } = decodeJwt(token);
    assert.deepEqual(
      { aud, scope, client, sub },
      {
        aud: "https://deploy.example",
        scope: "deploy",
        client: "deploy-job",
        sub: "github:repo:example/shop:environment:production",
      },
    );
    claims = { ...job, event_name: "pull_request" };
    await assert.rejects(run(), /refused: client\.authentication_failed/);
  } finally {
    server.close();
  }
});

test("a policy is tested with Vitest", async () => {
  const vitest = inClone("node_modules", ".bin", "vitest");
  const printed = await runIn(project, vitest, ["run", "--root", "policy-test"], {
    env: { NO_COLOR: "1", CI: "1" },
  });
  assert.match(printed, /Tests\s+4 passed/);
});

function userToken(audience, scope) {
  return new SignJWT({ scope, client_id: "web", jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: "ES256", kid: login.kid, typ: "at+jwt" })
    .setIssuer("https://login.example")
    .setSubject("u1")
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime("5 minutes")
    .sign(login.privateKey);
}

function exchangeOf(token, audience) {
  return new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    audience,
  });
}

async function newKey(alg) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = { kid: crypto.randomUUID(), alg };
  return {
    kid: named.kid,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
  };
}
