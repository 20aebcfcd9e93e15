// The page without a mouse, and on paper.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { andThen, openPage, startBrowser } from "./support/browser.mjs";
import { serveFolder } from "./support/static.mjs";

let browser, folder;

before(async () => {
  browser = await startBrowser();
  folder = await serveFolder(inClone("dist", "www"));
});

after(async () => {
  await browser?.close();
  await folder?.close();
});

test("the keyboard alone reaches a scenario, its fields, its checks and the wire", async () => {
  const { page, faults } = await openPage(browser.context, folder.url);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the exchange");
  await tabTo(page, "More scope than the subject has");
  await andThen(page, () => page.keyboard.press("Enter"));
  assert.match(await page.textContent("#verdict"), /^Refused at policy\.scope/);

  await tabTo(page, /^The request/);
  await page.keyboard.press("Enter");
  await tabTo(page, "#scope");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("orders:read");
  await page.waitForFunction(() =>
    document.querySelector("#verdict").textContent.startsWith("Granted "),
  );

  await tabTo(page, "Step through");
  await page.keyboard.press("Enter");
  assert.match(await page.textContent("#step-text"), /^1 of \d+: form\.transport passed/);
  assert.ok(await page.isVisible("#check-form\\.transport dd"));
  await tabTo(page, /^On the wire/);
  await page.keyboard.press("Enter");
  await tabTo(page, "Copy as curl");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.textContent === "Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^curl -sS 'https:\/\/edge\.example\/realms\/shop\/token'/);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("arrow keys go from check to check, and open and close stages", async () => {
  const { page, faults } = await openPage(browser.context, folder.url);
  const here = () => page.evaluate(() => document.activeElement.closest("li").id);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    return here();
  };
  await page.focus("#stage-form summary");
  assert.equal(await press("ArrowUp"), "stage-form");
  assert.equal(await press("ArrowDown"), "stage-request");
  assert.equal(await press("ArrowUp", "ArrowRight"), "stage-form");
  assert.equal(await press("ArrowDown"), "check-form.transport");
  assert.equal(await press("ArrowLeft"), "stage-form");
  assert.equal(await press("ArrowDown"), "stage-request");
  assert.equal(await press("End"), "stage-mint");
  assert.equal(await press("ArrowDown"), "stage-mint");
  assert.equal(await press("Home"), "stage-form");

  await page.focus("#stepper button");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.match(await page.textContent("#step-text"), /^2 of \d+: /);
  await page.keyboard.press("ArrowLeft");
  assert.match(await page.textContent("#step-text"), /^1 of \d+: form\.transport passed/);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the keyboard breaks and restores the exchange, and the skip link keeps the scenario", async () => {
  const { page } = await openPage(browser.context, `${folder.url}#scenario=three-hops`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#in$/);
  assert.equal(await page.textContent("#scenario-title"), "A chain of three hops");
  await tabTo(page, "Expired");
  await andThen(page, () => page.keyboard.press("Enter"));
  assert.match(await page.textContent("#verdict"), /^Refused at subject_token\.time/);
  await andThen(page, () => page.keyboard.press("Enter"));
  assert.match(await page.textContent("#verdict"), /^Granted /);
  await page.close();
});

test("the search finds refusals by id, code and word, and the page of refusals leads to it", async () => {
  const { page, faults } = await openPage(browser.context, `${folder.url}#find`);
  assert.ok(await page.evaluate(() => document.activeElement.matches("#find-refusal")));
  await page.keyboard.type("may_act not_named");
  const found = () => page.locator("#found a").evaluateAll((all) => all.map(({ href }) => href));
  const links = await found();
  assert.ok(
    links.includes(`${folder.url}refusals.html#policy.may_act.actor_not_named`),
    links.join(),
  );
  const anchors = await (await fetch(`${folder.url}refusals.html`)).text();
  for (const link of links) assert.ok(anchors.includes(`id="${link.split("#")[1]}"`), link);
  await page.fill("#find-refusal", "413");
  assert.match(await page.textContent("#found"), /form\.body_too_large/);
  await page.fill("#find-refusal", "no such words");
  assert.equal(await page.textContent("#found-count"), "No refusal has these words.");
  assert.deepEqual(await found(), []);
  await page.fill("#find-refusal", "token");
  assert.match(await page.textContent("#found-count"), /^\d+ refusals, the first 12:$/);
  assert.equal((await found()).length, 12);
  assert.match(anchors, /href="\.\/#find"/);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the printed page shows every check that the engine made, and no control", async () => {
  const { page } = await openPage(browser.context, `${folder.url}#scenario=expired`);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.ok(await page.isVisible("#check-form\\.transport"));
  assert.ok(await page.isVisible("#check-subject_token\\.time .why"));
  for (const gone of ["nav", "#stepper", "#builder", "footer"]) {
    assert.equal(await page.isVisible(gone), false, gone);
  }
  await page.close();
});

const focused = (page) =>
  page.evaluate(() => document.activeElement.textContent.trim().slice(0, 60));

/** Presses Tab until the focus is on the element with this text or this id. */
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    if (typeof wanted === "string" && wanted.startsWith("#")) {
      if (await page.evaluate((id) => document.activeElement.matches(id), wanted)) return;
      continue;
    }
    const text = await focused(page);
    if (typeof wanted === "string" ? text === wanted : wanted.test(text)) return;
  }
  assert.fail(`Tab does not reach ${wanted}`);
}
