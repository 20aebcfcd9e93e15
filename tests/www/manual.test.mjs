// The manual's site in Chromium, served and opened as files: the search by keyboard, axe, and its width.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import AxeBuilder from "@axe-core/playwright";

import { writeSite } from "../../www/manual/site.mjs";
import { startBrowser } from "./support/browser.mjs";
import { serveFolder } from "./support/static.mjs";

const PAGES = ["index.html", "command-line.html", "project/src/npm/API.html"];

let folder;
let served;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "etx-manual-"));
  await writeSite(folder);
  [served, browser] = await Promise.all([serveFolder(folder), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await served?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(address) {
  const page = await browser.context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(address);
  return { page, faults };
}

test("the search finds a section and leads there by keyboard", async () => {
  const { page, faults } = await opened(`${served.url}audit.html`);
  await page.getByRole("searchbox", { name: "Search" }).focus();
  await page.keyboard.type("keys reseal");
  const first = page.locator("#found a").first();
  await first.waitFor();
  assert.equal(await first.textContent(), "The command line: keys reseal");
  assert.match(await page.locator("#count").textContent(), /^\d+ sections$/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/command-line\.html#keys-reseal$/);
  assert.deepEqual(faults, []);
  await page.close();
});

test("from a folder of the site the search leads to its top and back", async () => {
  const { page, faults } = await opened(`${served.url}project/src/npm/API.html`);
  await page.getByRole("searchbox", { name: "Search" }).fill("policy.scope.exceeds");
  await page.locator("#found a").first().click();
  await page.waitForURL(/refusals\/policy\.html#/);
  assert.deepEqual(faults, []);
  await page.close();
});

test("opened as files, without a server, the pages and the search work", async () => {
  const { page, faults } = await opened(pathToFileURL(join(folder, "tokens.html")).href);
  assert.equal(await page.locator("main h1").textContent(), "Issued tokens");
  await page.locator("nav a", { hasText: "Audit" }).first().click();
  await page.waitForURL(/audit\.html$/);
  await page.getByRole("searchbox", { name: "Search" }).fill("keys reseal");
  await page.locator("#found a").first().click();
  await page.waitForURL(/command-line\.html#keys-reseal$/);
  assert.deepEqual(faults, []);
  await page.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds no fault, ${colorScheme}`, async () => {
    for (const name of PAGES) {
      const { page } = await opened(`${served.url}${name}`);
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes[0].html]),
        [],
        name,
      );
      await page.close();
    }
  });
}

test("no page is wider than the window", async () => {
  for (const name of PAGES) {
    const { page } = await opened(`${served.url}${name}`);
    for (const width of [320, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name}: ${wide} of ${width}`);
    }
    await page.close();
  }
});
