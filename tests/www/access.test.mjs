// Who reads the page, and with what: axe in light and dark, 320 pixels, the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import AxeBuilder from "@axe-core/playwright";

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

/** Ways the page can look; each takes a page that shows the first story. */
const states = {
  granted: async () => {},
  refused: (page) => story(page, "not-in-may-act"),
  "refused before the client is known": (page) => story(page, "replayed-assertion"),
  "everything open": async (page) => {
    await story(page, "delegation-with-actor-token");
    await page.click("#stepper button:last-child");
    await openAll(page);
  },
  "a step of the path": async (page) => {
    for (let step = 0; step < 20; step += 1) await page.click("#stepper button:first-child");
  },
  "a document with a mistake": async (page) => {
    await openAll(page);
    await andThen(page, () => page.fill("#document", '{ "realm": 7 }'));
    await page.click(".problems button");
  },
  "a pasted token that is not one": async (page) => {
    await openAll(page);
    await page.check('input[name="subject-token-source"] >> nth=1');
    await andThen(page, () => page.fill("#subject-token-pasted", "opaque"));
  },
  "claims that are not JSON": async (page) => {
    await openAll(page);
    await andThen(page, () => page.fill("#subject-token-claims", "{"));
  },
};

for (const colorScheme of ["light", "dark"]) {
  for (const [name, reach] of Object.entries(states)) {
    test(`axe finds nothing: ${name}, ${colorScheme}`, async () => {
      const { page, faults } = await openPage(browser.context, folder.url);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await reach(page);
      await assertAccessible(page);
      assert.deepEqual(await faults(), []);
      await page.close();
    });
  }

  test(`axe finds nothing: the page of refusals, ${colorScheme}`, async () => {
    const address = `${folder.url}refusals.html`;
    const { page, faults } = await openPage(browser.context, address, { ready: false });
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
    assert.deepEqual(await faults(), []);
    await page.close();
  });
}

for (const [name, reach] of Object.entries(states)) {
  test(`nothing is wider than 320 pixels: ${name}`, async () => {
    const { page } = await openPage(browser.context, folder.url);
    await page.setViewportSize({ width: 320, height: 640 });
    await reach(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page.close();
  });
}

test("with the keyboard alone: a story, a change of it, its path, the wire", async () => {
  const { page, faults } = await openPage(browser.context, folder.url);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the exchange");
  await tabTo(page, "More scope than the subject has");
  await andThen(page, () => page.keyboard.press("Enter"));
  assert.match(await page.textContent("#verdict"), /^Refused at policy\.scope/);

  await tabTo(page, /^What goes in/);
  await page.keyboard.press("Enter");
  await tabTo(page, "#scope");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("orders:read");
  await page.waitForFunction(() =>
    document.querySelector("#verdict").textContent.startsWith("Granted "),
  );

  await tabTo(page, "Step through");
  await page.keyboard.press("Enter");
  assert.match(await page.textContent("#told"), /^1 of \d+: form\.transport passed/);
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

test("a decision on paper has every check that was made, and nothing to click", async () => {
  const { page } = await openPage(browser.context, `${folder.url}#story=expired`);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.ok(await page.isVisible("#check-form\\.transport"));
  assert.ok(await page.isVisible("#check-subject_token\\.time .why"));
  for (const gone of ["nav", "#stepper", "#builder", "footer"]) {
    assert.equal(await page.isVisible(gone), false, gone);
  }
  await page.close();
});

async function assertAccessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
  );
  assert.deepEqual(told, []);
}

const story = (page, id) =>
  andThen(page, () => page.evaluate((hash) => (location.hash = hash), `#story=${id}`));

async function openAll(page) {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll("details.more")) fold.open = true;
  });
}

const focused = (page) =>
  page.evaluate(() => document.activeElement.textContent.trim().slice(0, 60));

/** Presses Tab until the focus is on what has this text, or is this element. */
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
  assert.fail(`the keyboard does not reach ${wanted}`);
}
