// The page in a wide and in a narrow font: axe finds no fault in light or dark, and it fits 320 pixels.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import AxeBuilder from "@axe-core/playwright";

import { inClone } from "../../scripts/setup/paths.mjs";
import { families } from "../support/fonts.mjs";
import { openPage, startBrowser } from "./support/browser.mjs";
import { states } from "./support/states.mjs";
import { serveFolder } from "./support/static.mjs";

const WIDTHS = [320, 390, 768, 1024, 1280, 1440, 1920];

let folder;

before(async () => {
  folder = await serveFolder(inClone("dist", "www"));
});

after(() => folder?.close());

for (const family of families) {
  const named = `in ${family.family}`;
  let browser;

  before(async () => {
    browser = await startBrowser({ family });
  });

  after(() => browser?.close());

  test(`${named}: every element with text shows that font`, async () => {
    for (const file of ["", "refusals.html"]) {
      const { page } = await openPage(browser.context, `${folder.url}${file}`, { ready: !file });
      const shown = await fontsShown(page);
      assert.ok(shown.has(family.family) && shown.has(family.mono), [...shown].join());
      // Another font of the family shows the characters that these two lack, such as ✓.
      const kin = family.family.split(" ")[0];
      for (const font of shown) assert.ok(font.startsWith(`${kin} `), font);
      await page.close();
    }
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const [name, reach] of Object.entries(states)) {
      test(`${named}: axe finds no fault: ${name}, ${colorScheme}`, async () => {
        const { page, faults } = await openPage(browser.context, folder.url);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await reach(page);
        await assertAccessible(page);
        assert.deepEqual(await faults(), []);
        await page.close();
      });
    }

    test(`${named}: axe finds no fault: the page of refusals, ${colorScheme}`, async () => {
      const address = `${folder.url}refusals.html`;
      const { page, faults } = await openPage(browser.context, address, { ready: false });
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page);
      assert.deepEqual(await faults(), []);
      await page.close();
    });
  }

  for (const [name, reach] of Object.entries(states)) {
    test(`${named}: no element is wider than the window: ${name}`, async () => {
      const { page } = await openPage(browser.context, folder.url);
      await reach(page);
      await assertFits(page);
      await page.close();
    });
  }

  test(`${named}: no element is wider than the window: the page of refusals`, async () => {
    const address = `${folder.url}refusals.html`;
    const { page } = await openPage(browser.context, address, { ready: false });
    await assertFits(page);
    await page.close();
  });
}

/** Checks that no element is wider than the window, at each width, and at the least width with double text size. */
async function assertFits(page) {
  for (const [width, size] of [...WIDTHS.map((width) => [width, "100%"]), [WIDTHS[0], "200%"]]) {
    await page.setViewportSize({ width, height: 640 });
    await page.evaluate((own) => (document.documentElement.style.fontSize = own), size);
    const found = await page.evaluate(() => {
      const limit = document.documentElement.clientWidth;
      const wide = [...document.body.querySelectorAll("*")].filter(
        (element) => element.getBoundingClientRect().right > limit + 0.5,
      );
      return {
        scrollWidth: document.documentElement.scrollWidth,
        wide: wide.map(({ tagName, id, className }) => `${tagName}#${id}.${className}`),
      };
    });
    assert.equal(found.scrollWidth, width, `${size}: ${found.wide.join(" ")}`);
  }
}

/** Returns the font families that the browser reports for the page's text. */
async function fontsShown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeIds } = await session.send("DOM.querySelectorAll", {
    nodeId: root.nodeId,
    selector: "body, body *",
  });
  const shown = new Set();
  for (const nodeId of nodeIds) {
    const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
    for (const { familyName } of fonts) shown.add(familyName);
  }
  return shown;
}

async function assertAccessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const faults = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
  );
  assert.deepEqual(faults, []);
}
