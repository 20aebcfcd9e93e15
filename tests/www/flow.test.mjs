// The picture of an exchange: who takes part, who acts for whom, and its export.
//
// The README shows two exported pictures of the first scenario. To write them anew:
// PICTURES=write node --test tests/www/flow.test.mjs

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { openPage, startBrowser } from "./support/browser.mjs";
import { scenarios } from "./support/scenarios.mjs";
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

const open = (id) => openPage(browser.context, `${folder.url}#scenario=${id}`);

/** The texts of the wide picture, in the order in which it draws them. */
const texts = (page) =>
  page.locator("#flow svg.wide text").evaluateAll((all) => all.map((one) => one.textContent));

/** The names in the boxes with the colour of a stop. */
const accused = (page) =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll("#flow svg.wide rect")];
    return boxes
      .filter((box) => box.getAttribute("stroke") === "var(--stop)")
      .map((box) => box.nextElementSibling.textContent);
  });

test("the picture has user, client, exchange and target, and both tokens", async () => {
  const { page, faults } = await open("service-acts-for-user");
  assert.deepEqual(await texts(page), [
    ...["alice", "user", "gateway", "client", "token"],
    ...["exchange", "realms/shop", "exchange", "orders", "target", "new token"],
    ...["subject token", "sub", "alice", "may_act", "gateway"],
    ...["for https://shop.example", "scope orders:read orders:write profile"],
    ...["valid for 1 hour 10 seconds"],
    ...["issued token", "sub", "alice", "acts now", "gateway"],
    ...["for orders", "scope orders:read", "valid for 2 minutes"],
  ]);
  assert.deepEqual(await accused(page), []);
  assert.match(await page.textContent("#flow figcaption"), /gateway acts for alice/);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("a chain of actors is boxes in boxes, the current actor outermost", async () => {
  const { page } = await open("three-hops");
  const all = (await texts(page)).join(" | ");
  assert.match(
    all,
    /issued token \| sub \| alice \| acts now \| orders \| earlier \| gateway \| earlier \| web-app/,
  );
  const widths = await page.evaluate(() => {
    const label = [...document.querySelectorAll("#flow svg.wide text")].findLast(
      ({ textContent }) => textContent === "issued token",
    );
    const boxes = [];
    for (let next = label.nextElementSibling; boxes.length < 4; next = next.nextElementSibling)
      if (next.tagName === "rect") boxes.push(next.getBBox());
    return boxes.map(({ x, y, width, height }) => [x, y, x + width, y + height]);
  });
  for (const [index, inner] of widths.entries()) {
    const outer = widths[index - 1];
    if (outer === undefined) continue;
    assert.ok(inner[0] > outer[0] && inner[1] > outer[1], "begins inside");
    assert.ok(inner[2] < outer[2] && inner[3] < outer[3], "ends inside");
  }
  await page.close();
});

test("an actor with a token of its own is drawn beside the client", async () => {
  const { page } = await open("delegation-with-actor-token");
  assert.match((await texts(page)).join(" | "), /assistant \| actor/);
  await page.close();
});

test("a refused honest request accuses no party: only the exchange stops it", async () => {
  for (const { id } of scenarios.filter(({ file }) => file === "refused")) {
    const { page } = await open(id);
    assert.deepEqual(await accused(page), ["exchange", "no token"], id);
    assert.doesNotMatch((await texts(page)).join(), /attacker/);
    assert.match(await page.textContent("#flow figcaption"), /is not reached/);
    await page.close();
  }
});

test("an attack shows the attacker in the place that the attacker takes", async () => {
  for (const { id, attacker, expect } of scenarios.filter(({ file }) => file === "attacks")) {
    const { page } = await open(id);
    const shown = await texts(page);
    const place = shown.indexOf("An attacker");
    const role = shown.slice(place + 1, place + 3).join(" ");
    assert.ok(role.startsWith(attacker.does), `${id}: ${role}`);
    assert.equal(place, attacker.place === "token" ? 0 : 2, id);
    assert.ok((await accused(page)).includes("An attacker"), id);
    assert.ok(shown.includes(expect.refusal), id);
    assert.match(await page.textContent("#flow figcaption"), /An attacker/);
    await page.close();
  }
});

test("no text of a picture is wider than its box, in the wide and the narrow drawing", async () => {
  for (const { id } of scenarios) {
    const { page } = await open(id);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => {
        const drawing = [...document.querySelectorAll("#flow svg")].find((one) =>
          one.checkVisibility(),
        );
        const most = drawing.viewBox.baseVal.width;
        return [...drawing.querySelectorAll("text")]
          .map((text) => ({ text: text.textContent, box: text.getBBox() }))
          .filter(({ box }) => box.x < 0 || box.x + box.width > most)
          .map(({ text }) => text);
      });
      assert.deepEqual(over, [], `${id} at ${width}`);
    }
    await page.close();
  }
});

for (const scheme of ["light", "dark"]) {
  test(`the saved picture is the one that the README shows: ${scheme}`, async () => {
    const { page, faults } = await open("service-acts-for-user");
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.click(`text=Save as SVG, ${scheme}`),
    ]);
    assert.equal(saved.suggestedFilename(), `exchange-${scheme}.svg`);
    const text = readFileSync(await saved.path(), "utf8");
    assert.doesNotMatch(text, /var\(|class=|<script|href/);
    const file = inClone("www", "pictures", `flow-${scheme}.svg`);
    if (process.env.PICTURES === "write") writeFileSync(file, text);
    assert.equal(text, readFileSync(file, "utf8"));
    assert.deepEqual(await faults(), []);
    await page.close();
  });
}

test("the preview for links is drawn from the same picture", async () => {
  const file = inClone("www", "pictures", "preview.png");
  if (process.env.PICTURES !== "write") return assert.ok(readFileSync(file).length > 0);
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 1200, height: 630 });
  const svg = readFileSync(inClone("www", "pictures", "flow-light.svg"), "utf8");
  await page.setContent(
    `<body style="margin:0;padding:84px 60px;background:#f6f5f1;color:#1a2329;font:16px system-ui"><p style="margin:0 0 8px;font:600 40px system-ui">edge-token-exchange</p><p style="margin:0 0 40px;font:400 24px system-ui">Exchange one OAuth token for another. See why the engine refuses.</p>${svg.replace("<svg", '<svg style="width:100%"')}`,
  );
  await page.screenshot({ path: file });
  await page.close();
});

test("the copied picture is the saved one", async () => {
  const { page } = await open("service-acts-for-user");
  await page.click("text=Copy as SVG");
  await page.waitForFunction(() => document.activeElement.textContent === "Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, readFileSync(inClone("www", "pictures", "flow-light.svg"), "utf8"));
  await page.close();
});
