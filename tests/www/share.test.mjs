// Links: they restore the shown exchange, and have a person's own data only if the person includes it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { inClone } from "../../scripts/setup/paths.mjs";
import { andThen, openPage, startBrowser } from "./support/browser.mjs";
import { serveFolder } from "./support/static.mjs";
import { outcomeOf, scenarios } from "./support/scenarios.mjs";

const SECRET = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJwcml2YXRlIn0.c2VjcmV0LXNpZ25hdHVyZQ";

let browser, folder;

before(async () => {
  browser = await startBrowser();
  folder = await serveFolder(inClone("dist", "www"));
});

after(async () => {
  await browser?.close();
  await folder?.close();
});

test("the link of an unchanged scenario has its name", async () => {
  const { page } = await openPage(browser.context, folder.url);
  for (const { id } of scenarios) {
    if (id !== "service-acts-for-user") {
      await andThen(page, () => page.evaluate((hash) => (location.hash = hash), `#scenario=${id}`));
    }
    await settled(page);
    assert.equal(await link(page), `${folder.url}#scenario=${id}`);
  }
  await page.close();
});

test("a link restores the edited fields, and the tab that opens it signs with its own keys", async () => {
  const { page } = await opened();
  await andThen(page, () => page.fill("#scope", "orders:write"));
  const claims = (await page.inputValue("#subject-token-claims")).replace('"alice"', '"bob"');
  await andThen(page, () => page.fill("#subject-token-claims", claims));
  await andThen(page, () => page.selectOption("#credential", "wrong"));
  await andThen(page, () => page.selectOption("#credential", "right"));
  await settled(page);
  const address = await link(page);
  assert.match(address, /#share=/);

  const { page: other, faults } = await openPage(browser.context, address);
  assert.equal(await other.inputValue("#scope"), "orders:write");
  const { claims: issued } = await outcomeOf(other);
  assert.equal(issued.sub, "bob");
  assert.equal(issued.scope, "orders:write");
  assert.deepEqual(await faults(), []);
  await page.close();
  await other.close();
});

test("a link has no key, no secret and no Worker", async () => {
  const { page } = await opened();
  await page.evaluate(() => sessionStorage.setItem("worker", "https://private.example"));
  await page.fill("#client-secret", "my-own-secret");
  await andThen(page, () => page.press("#client-secret", "Tab"));
  await andThen(page, () => page.fill("#scope", "orders:write"));
  await settled(page);
  const text = contents(await link(page));
  assert.doesNotMatch(text, /my-own-secret|private\.example|"d"|"x":|secret_sha256/);
  await page.close();
});

test("a pasted token is in the link only when it is included, with a warning", async () => {
  const { page } = await opened();
  await andThen(page, () => page.check('input[name="subject-token-source"] >> nth=1'));
  await andThen(page, () => page.fill("#subject-token-pasted", SECRET));
  await settled(page);
  assert.match(await page.textContent("#share .warning"), /not in the link/);
  assert.doesNotMatch(await link(page), /share=/);

  await page.check("#share >> text=Include the pasted tokens");
  await page.waitForFunction(() => document.querySelector("#share-link").value.includes("#share="));
  assert.match(await page.textContent("#share .warning.strong"), /can use it until it expires/);
  const address = await link(page);
  assert.ok(contents(address).includes(SECRET));
  const { page: other } = await openPage(browser.context, address);
  assert.equal(await other.inputValue("#subject-token-pasted"), SECRET);
  await page.close();
  await other.close();
});

test("an edited realm document is in the link only when it is included", async () => {
  const { page } = await opened();
  const document = (await page.inputValue("#document")).replace(
    "https://login.example",
    "https://sso.private.example",
  );
  await andThen(page, () => page.fill("#document", document));
  await settled(page);
  assert.match(await page.textContent("#share .warning"), /realm document are not in the link/);
  assert.doesNotMatch(await link(page), /share=/);
  await page.check("#share >> text=Include the edited realm document");
  await page.waitForFunction(() => document.querySelector("#share-link").value.includes("#share="));
  const { page: other } = await openPage(browser.context, await link(page));
  assert.equal(await other.inputValue("#document"), document);
  await page.close();
  await other.close();
});

async function opened() {
  const all = await openPage(browser.context, folder.url);
  await all.page.evaluate(() => {
    for (const fold of document.querySelectorAll("details.more")) fold.open = true;
  });
  return all;
}

const link = (page) => page.inputValue("#share-link");

/** The page makes the link after it shows the outcome. */
const settled = (page) => page.waitForTimeout(100);

function contents(address) {
  const shared = /#share=(.*)$/.exec(address)[1];
  return inflateRawSync(Buffer.from(shared, "base64url")).toString();
}
