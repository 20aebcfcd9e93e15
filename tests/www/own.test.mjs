// The realms that `npm start -- --config` serves: the page shows them instead of the demo's.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { writeRealmsSite } from "../../www/demo/page.mjs";
import { andThen, openPage, startBrowser } from "./support/browser.mjs";
import { outcomeOf } from "./support/scenarios.mjs";
import { serveFolder } from "./support/static.mjs";

let browser, site, folder;

const realmOf = (name) => readFileSync(inClone("www", "realms", `${name}.json`), "utf8");

/** A document as a person has it: with keys and digests of their own, and another product's tokens. */
const acme = {
  realm: "realms/acme",
  issuer: "https://edge.acme.example/realms/acme",
  trusted_issuers: [
    {
      issuer: "https://keycloak.acme.example/realms/staff",
      profile: "keycloak",
      jwks_uri: "https://keycloak.acme.example/realms/staff/protocol/openid-connect/certs",
      algorithms: ["RS256"],
    },
  ],
  targets: [{ audience: "billing", scopes: ["invoices:read"] }],
  clients: [
    {
      client_id: "portal",
      auth: {
        method: "client_secret_post",
        secret_sha256: ["47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"],
      },
      targets: ["billing"],
      scopes: ["invoices:read"],
      allow: ["delegation"],
    },
    {
      client_id: "batch",
      subject: "https://batch.acme.example",
      auth: { method: "private_key_jwt", jwks_uri: "https://batch.acme.example/jwks" },
      targets: ["billing"],
      scopes: ["invoices:read"],
      allow: ["impersonation"],
    },
  ],
};

before(async () => {
  browser = await startBrowser();
  site = mkdtempSync(join(tmpdir(), "page-own-"));
  writeRealmsSite(site, [
    { file: "acme.json", text: JSON.stringify(acme), keyFile: "/not/shown" },
    { file: "ci.json", text: realmOf("ci") },
    { file: "bank.json", text: realmOf("bank") },
  ]);
  folder = await serveFolder(site);
});

after(async () => {
  await browser?.close();
  await folder?.close();
  rmSync(site, { recursive: true, force: true });
});

test("the page opens with the first client of the first document, and lists all", async () => {
  const { page, faults } = await openPage(browser.context, folder.url);
  assert.equal(await page.textContent("#scenario-title"), "portal");
  assert.match(await page.textContent("#scenario-text"), /realms\/acme as acme\.json has it/);
  const groups = await page
    .locator("#scenarios h2")
    .evaluateAll((all) => all.map((one) => one.firstChild.textContent.trim()));
  assert.deepEqual(groups, [
    "realms/acme",
    "realms/ci",
    "realms/bank",
    "Granted",
    "Refused",
    "Attacks",
  ]);
  const document = JSON.parse(await page.inputValue("#document"));
  assert.equal(document.issuer, acme.issuer);
  assert.deepEqual(document.targets, acme.targets);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("a token that the page makes is granted to each client of the documents", async () => {
  const { page, faults } = await openPage(browser.context, folder.url);
  for (const [id, sub] of [
    ["realms-acme-portal", "alice"],
    ["realms-acme-batch", "alice"],
    ["realms-ci-octo-app", "github:alice"],
    ["realms-bank-banking-app", "alice"],
  ]) {
    await andThen(page, () => page.evaluate((own) => (location.hash = own), `#scenario=${id}`));
    const { verdict, claims } = await outcomeOf(page);
    assert.match(verdict, /^Granted /, id);
    assert.equal(claims.sub, sub);
  }
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("no digest and no key file of the documents reaches the page's copy", async () => {
  const { page } = await openPage(browser.context, folder.url);
  const text = await page.inputValue("#document");
  assert.doesNotMatch(text, /47DEQpj8|jwks_uri/);
  const served = await (await fetch(`${folder.url}assets/realms.json`)).text();
  assert.doesNotMatch(served, /not\/shown|keyFile|47DEQpj8|jwks_uri/);
  await page.close();
});
