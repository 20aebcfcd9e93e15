// A person's own token: the page reads it, guesses its issuer's profile, gets the keys, and drafts a realm
// that exchanges the token and that the person can save.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

import { splitRealm } from "../../dist/npm/npm/index.node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { andThen, openPage, shown, startBrowser } from "./support/browser.mjs";
import { outcomeOf } from "./support/scenarios.mjs";
import { serveFolder } from "./support/static.mjs";
import { startScenarios } from "./support/worker.mjs";

let browser, folder;

before(async () => {
  browser = await startBrowser();
  folder = await serveFolder(inClone("dist", "www"));
});

after(async () => {
  await browser?.close();
  await folder?.close();
});

const { publicKey, privateKey } = await generateKeyPair("ES256");
const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256", use: "sig" };
const jwks = JSON.stringify({ keys: [jwk] });

function tokenOf(issuer, { typ = "at+jwt", ...claims } = {}) {
  return new SignJWT({ aud: "https://api.mine.example", scope: "read write", ...claims })
    .setProtectedHeader({ alg: "ES256", typ, kid: "k1" })
    .setIssuer(issuer)
    .setSubject("carol")
    .setIssuedAt()
    .setExpirationTime("10 minutes")
    .sign(privateKey);
}

test("from a pasted token to a realm document that the engine accepts, in one minute", async () => {
  const started = performance.now();
  const { page, faults } = await opened();
  assert.ok(await page.isDisabled("#trust"));
  await page.fill("#own-token", await tokenOf("https://idp.mine.example"));
  assert.match(await page.textContent("#own-about"), /carol.*https:\/\/api\.mine\.example/);
  assert.match(
    await page.textContent("#own-about"),
    /UTC, in 10 minutes|UTC, in 9 minutes 5\d seconds/,
  );
  assert.ok(await page.isDisabled("#trust"));
  await page.fill("#own-keys", jwks);
  assert.match(await page.textContent("#own-keys-judged"), /1 of 1 keys can verify/);
  await andThen(page, () => page.click("#trust"));
  assert.equal(await page.textContent("#scenario-title"), "Your own token");
  const { claims } = await outcomeOf(page);
  assert.equal(claims.sub, "carol");
  assert.equal(claims.aud, "my-api");
  assert.equal(claims.scope, "read write");
  assert.deepEqual(claims.act.sub, "my-gateway");

  await openAll(page);
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.click("text=Save the realm document"),
  ]);
  assert.equal(saved.suggestedFilename(), "mine.json");
  const text = readFileSync(await saved.path(), "utf8");
  const { realm, warnings } = splitRealm(text);
  assert.equal(realm, "realms/mine");
  assert.deepEqual(
    warnings.filter(({ id }) => id.startsWith("issuer.")),
    [],
  );
  await page.click("text=Copy the secret of my-gateway");
  await page.waitForFunction(() => document.activeElement.textContent === "Copied");
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  assert.deepEqual(JSON.parse(text).clients[0].auth.secret_sha256, [
    createHash("sha256").update(secret).digest("base64url"),
  ]);
  assert.equal(text.includes(secret), false);
  console.log(
    `from the page to a saved realm document: ${Math.round(performance.now() - started)} ms`,
  );
  assert.deepEqual(await faults(), []);
  await page.close();
});

const mistakes = {
  "{": /Not JSON/,
  "{}": /No key set/,
  '{"keys":[]}': /No key set/,
  [JSON.stringify({ keys: [{ ...jwk, d: "AA" }] })]: /private or symmetric key/,
  '{"keys":[{"kty":"oct","k":"AA"}]}': /private or symmetric key/,
  '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"r"}]}': /./,
};

test("the page trusts no issuer without a key that verifies its tokens, and says why", async () => {
  const { page, faults } = await opened();
  for (const [token, problem] of [
    ["opaque", /not a JWT/],
    [
      await tokenOf("https://x.example").then((own) => own.split(".").slice(0, 2).join(".")),
      /not a JWT/,
    ],
    [`${btoa('{"alg":"ES256"}')}.${btoa('{"sub":"x"}')}.AA`.replaceAll("=", ""), /names no issuer/],
  ]) {
    await page.fill("#own-token", token);
    assert.match(await page.textContent("#own-about .problem"), problem);
    assert.ok(await page.isDisabled("#trust"));
  }
  await page.fill("#own-token", await tokenOf("https://idp.mine.example"));
  for (const [text, problem] of Object.entries(mistakes)) {
    await page.fill("#own-keys", text);
    assert.match(await page.textContent("#own-keys-judged.problem"), problem, text);
    assert.ok(await page.isDisabled("#trust"), text);
  }
  await page.fill("#own-keys", JSON.stringify(jwk));
  assert.ok(await page.isEnabled("#trust"));
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("another key than the issuer's leads to the refusal of the signature", async () => {
  const { page } = await opened();
  const other = await generateKeyPair("ES256");
  await page.fill("#own-token", await tokenOf("https://idp.mine.example"));
  const wrong = { ...(await exportJWK(other.publicKey)), kid: "k1", alg: "ES256" };
  await page.fill("#own-keys", JSON.stringify({ keys: [wrong] }));
  await andThen(page, () => page.click("#trust"));
  assert.equal((await outcomeOf(page)).refusal, "subject_token.signature_invalid");
  await page.close();
});

const drafts = {
  "an ID token": [
    { typ: "JWT", scope: undefined, aud: "web-client", nonce: "n" },
    { scope: undefined },
  ],
  "an access token with typ JWT": [{ typ: "JWT", client_id: "web" }, { scope: "read write" }],
  "a token with may_act": [
    { may_act: { client_id: "svc-a", sub: "https://svc-a.example" } },
    { act: "https://svc-a.example", client_id: "svc-a" },
  ],
  "scopes in scp": [{ scope: undefined, scp: ["read"] }, { scope: "read" }],
};

test("the drafted realm grants the exchange of each usual kind of token", async () => {
  const { page } = await opened();
  for (const [kind, [claims, expected]] of Object.entries(drafts)) {
    await page.fill("#own-token", await tokenOf("https://idp.mine.example", claims));
    await page.fill("#own-keys", jwks);
    await andThen(page, () => page.click("#trust"));
    const { verdict, claims: issued } = await outcomeOf(page);
    assert.match(verdict, /^Granted /, kind);
    assert.equal(issued.scope, expected.scope ?? issued.scope, kind);
    if (expected.act) assert.equal(issued.act.sub, expected.act);
    if (expected.client_id) assert.equal(issued.client_id, expected.client_id);
  }
  await page.close();
});

/** Whether a document's issuer, which may name a tenant in braces, is that of a token. */
function fits(pattern, iss) {
  const [head, tail] = pattern.split(/\{[^}]*\}/);
  return tail === undefined ? pattern === iss : iss.startsWith(head) && iss.endsWith(tail);
}

test("the guess is the profile of the token's issuer, or none", async () => {
  const { page } = await opened();
  const vectors = JSON.parse(readFileSync(inClone("tests/vectors/profiles.json"), "utf8"));
  const realms = {};
  const found = new Set();
  for (const { name, realm, request } of vectors) {
    const token = new URLSearchParams(request.body).get("subject_token");
    const iss = token && claimsOf(token)?.iss;
    if (typeof iss !== "string") continue;
    realms[realm] ??= JSON.parse(
      readFileSync(inClone(`tests/vectors/realms/${realm}.json`), "utf8"),
    );
    const issuer = realms[realm].trusted_issuers.find((one) => fits(one.issuer, iss));
    if (issuer === undefined) continue;
    await page.fill("#own-token", token);
    const guess = await page.inputValue("#own-profile");
    if (guess === "") continue;
    found.add(guess);
    // Public CI systems have their profile by their address, and no document names it.
    if (issuer.profile !== undefined) assert.equal(guess, issuer.profile, name);
  }
  for (const profile of ["auth0", "okta", "entra", "keycloak", "google", "cognito", "github"]) {
    assert.ok(found.has(profile), `${profile} is not among ${[...found]}`);
  }
  await page.close();
});

test("the page fetches the keys from the issuer only when the person says so", async () => {
  const issuer = await startIssuer();
  const { page, faults } = await openPage(browser.context, folder.url, {
    allowed: [issuer.url, issuer.keysUrl],
  });
  await openAll(page);
  await page.fill("#own-token", await tokenOf(issuer.url));
  assert.equal(issuer.asked.length, 0);
  await reloads(page, () => page.click(`text=Fetch the keys from ${new URL(issuer.url).host}`));
  // The metadata names another origin for the keys: the person allows that one too.
  await page.waitForSelector(`text=The issuer publishes its keys at ${issuer.keysUrl}/keys`);
  assert.deepEqual(issuer.asked, ["/.well-known/openid-configuration"]);
  await reloads(page, () => page.click(`text=Fetch the keys from ${new URL(issuer.keysUrl).host}`));
  await page.waitForSelector("text=1 of 1 keys can verify");
  assert.deepEqual(issuer.asked, ["/.well-known/openid-configuration", "/keys"]);
  await andThen(page, () => page.click("#trust"));
  assert.equal((await outcomeOf(page)).claims.sub, "carol");
  assert.equal(await page.evaluate(() => sessionStorage.getItem("fetch-keys")), null);
  assert.deepEqual(await faults(), []);

  const reached = await page.evaluate(() =>
    fetch("https://other.example/", { mode: "no-cors" }).then(
      () => true,
      () => false,
    ),
  );
  assert.equal(reached, false);
  await page.close();
  issuer.close();
});

test("the page reports metadata of another issuer, and an issuer that does not answer", async () => {
  const issuer = await startIssuer({ named: "https://other.example" });
  const { page } = await openPage(browser.context, folder.url, { allowed: [issuer.url] });
  await openAll(page);
  await page.fill("#own-token", await tokenOf(issuer.url));
  await reloads(page, () => page.click("text=/^Fetch the keys from/"));
  await page.waitForSelector("#own-keys-judged.problem");
  assert.match(
    await page.textContent("#own-keys-judged"),
    /is the metadata of https:\/\/other\.example, not of http/,
  );
  issuer.close();
  await page.click("text=/^Fetch the keys from/");
  await page.waitForSelector("text=/did not answer this page.*paste the answer/");
  assert.ok(await page.isDisabled("#trust"));
  await page.close();
});

test("the page offers no fetch for an issuer without https, nor where a Worker serves it", async () => {
  const { page } = await opened();
  for (const issuer of ["http://idp.mine.example", "acme.com", "https://user@idp.mine.example"]) {
    await page.fill("#own-token", await tokenOf(issuer));
    assert.equal(await page.locator("text=/^Fetch the keys from/").count(), 0, issuer);
    assert.match(await page.textContent("#trust-panel"), /no https address: paste its keys/);
  }
  await page.close();

  const worker = await startScenarios({ demo: false });
  const { page: served, faults } = await openPage(browser.context, worker.url);
  await openAll(served);
  await served.fill("#own-token", await tokenOf("https://idp.mine.example"));
  assert.equal(await served.locator("text=/^Fetch the keys from/").count(), 0);
  assert.match(await served.textContent("#trust-panel"), /connects to its own Worker alone/);
  await served.fill("#own-keys", jwks);
  await andThen(served, () => served.click("#trust"));
  assert.equal((await outcomeOf(served)).claims.sub, "carol");
  assert.deepEqual(await faults(), []);
  await served.close();
  await worker.close();
});

/** An issuer on this host whose keys have an origin of their own, as those of some providers have. */
async function startIssuer({ named } = {}) {
  const asked = [];
  const serve = async (answer) => {
    const server = createServer(({ url }, response) => {
      asked.push(url);
      const body = answer(url);
      const headers = { "access-control-allow-origin": "*", "content-type": "application/json" };
      response.writeHead(body === undefined ? 404 : 200, headers).end(body);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { server, url: `http://127.0.0.1:${server.address().port}` };
  };
  const keys = await serve((path) => (path === "/keys" ? jwks : undefined));
  const issuer = await serve((path) =>
    path === "/.well-known/openid-configuration"
      ? JSON.stringify({ issuer: named ?? issuer.url, jwks_uri: `${keys.url}/keys` })
      : undefined,
  );
  return {
    url: issuer.url,
    keysUrl: keys.url,
    asked,
    close: () => [keys, issuer].map(({ server }) => (server.closeAllConnections(), server.close())),
  };
}

function claimsOf(token) {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
  } catch {
    return undefined;
  }
}

async function opened() {
  const all = await openPage(browser.context, folder.url);
  await openAll(all.page);
  return all;
}

async function openAll(page) {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll("details.more")) fold.open = true;
  });
}

async function reloads(page, act) {
  await Promise.all([page.waitForEvent("load"), act()]);
  await shown(page, 1);
}
