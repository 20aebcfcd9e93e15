// Every scenario of the page, from the Worker and from a static server: the page shows the outcome that
// the scenario documents, and the Worker gives the same answer over the wire.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { andThen, openPage, startBrowser } from "./support/browser.mjs";
import { serveFolder } from "./support/static.mjs";
import { outcomeOf, scenarios } from "./support/scenarios.mjs";
import { startScenarios } from "./support/worker.mjs";

let browser, folder, worker;
const opened = {};

before(async () => {
  browser = await startBrowser();
  folder = await serveFolder(inClone("dist", "www"));
  worker = await startScenarios();
  opened.static = await openPage(browser.context, folder.url);
  opened.Worker = await openPage(browser.context, worker.url);
});

after(async () => {
  await browser?.close();
  await folder?.close();
  await worker?.close();
});

for (const host of ["static", "Worker"]) {
  for (const { id, expect, file } of scenarios) {
    test(`${host}: ${id}`, async () => {
      const { page, faults } = opened[host];
      await andThen(page, () => show(page, id));
      const { verdict, failed, refusal, links, claims } = await outcomeOf(page);

      if (expect.decision === "granted") {
        assert.match(verdict, /^Granted /);
        assert.deepEqual(failed, []);
        assertContains(claims, expect.claims);
        for (const name of expect.absent ?? []) assert.equal(claims[name], undefined, name);
      } else {
        assert.match(verdict, file === "attacks" ? /^Attack stopped / : /^Refused /);
        assert.deepEqual(failed, [expect.check]);
        assert.equal(refusal, expect.refusal);
        assert.ok(links[0].endsWith(`#${expect.refusal}`), links[0]);
        assert.equal(claims, undefined);
      }
      assert.deepEqual(await faults(), []);
    });
  }
}

for (const { id } of scenarios) {
  test(`live agrees: ${id}`, async () => {
    const { page, faults } = opened.Worker;
    await andThen(page, () => show(page, id));
    await openFold(page, "#live");
    await andThen(page, () => page.click("#live button"));
    await page.waitForSelector("#live .agree, #live .differ, #live .problem");
    // The second request has a new assertion: a used one must not cause a difference.
    await andThen(page, () => page.click("#live button"));
    await page.waitForSelector("#live .agree, #live .differ, #live .problem");
    assert.equal(
      await page.locator("#live .agree").count(),
      1,
      await page.textContent("#live [role=status]"),
    );
    assert.deepEqual(await faults(), []);
  });
}

test("each link to a refusal leads to its explanation", async () => {
  const texts = {
    static: await textAt(`${folder.url}refusals.html`),
    Worker: await textAt(`${worker.url}refusals`),
  };
  for (const text of Object.values(texts)) {
    for (const { expect } of scenarios) {
      if (expect.refusal) assert.ok(text.includes(`id="${expect.refusal}"`), expect.refusal);
    }
  }
});

/** Opens a scenario; sends the event by hand if the page shows it already and the hash stays the same. */
async function show(page, id) {
  await page.evaluate((scenario) => {
    const hash = `#scenario=${scenario}`;
    if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = hash;
  }, id);
}

async function openFold(page, inside) {
  await page.evaluate((selector) => {
    document.querySelector(selector).closest("details").open = true;
  }, inside);
}

const textAt = async (url) => (await fetch(url)).text();

function assertContains(claims, wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (name === "act") assertActs(claims.act, value);
    else assert.deepEqual(claims[name], value, name);
  }
}

/** Allows members that the scenario does not document; the chain must have the documented length. */
function assertActs(act, wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (name !== "act") assert.equal(act[name], value);
  }
  assert.equal(act.act === undefined, wanted.act === undefined);
  if (wanted.act) assertActs(act.act, wanted.act);
}
