// The first screen: both tokens, each difference between them, and the buttons that break the exchange.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { factsOf, withFacts } from "../../www/build/facts.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { andThen, openPage, startBrowser } from "./support/browser.mjs";
import { outcomeOf, scenarios } from "./support/scenarios.mjs";
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

const manifest = JSON.parse(readFileSync(inClone("src", "npm", "package.json"), "utf8"));

test("a window of 1280 by 720 shows both tokens and the break buttons without scrolling", async () => {
  const { page } = await openPage(browser.context, folder.url);
  await page.setViewportSize({ width: 1280, height: 720 });
  for (const card of ["#subject-card", "#issued-card"]) {
    const { y } = await page.locator(card).boundingBox();
    assert.ok(y < 500, `${card} begins at ${y}`);
  }
  const { y } = await page.locator("#verdict").boundingBox();
  assert.ok(y < 400, `the verdict is at ${y}`);
  for (const one of await page.locator("#breaks button").all()) {
    const { y: top, height } = await one.boundingBox();
    assert.ok(top + height < y, `a button ends at ${top + height}, the verdict begins at ${y}`);
  }
  await page.close();
});

test("the page names its version, and the ways to install it and to read on", async () => {
  const { page } = await openPage(browser.context, folder.url);
  assert.match(await page.textContent(".mark"), new RegExp(`\\b${manifest.version}\\b`));
  const home = await page.textContent("#home");
  assert.match(home, manifest.private ? /It is not on npm yet/ : /npm install/);
  assert.match(home, /npm run build npm/);
  const places = await page
    .locator(".ways a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.deepEqual(places, ["#home", "refusals.html", "#manual"]);
  const before = await page.evaluate(() => document.documentElement.dataset.shown);
  await page.click(".ways a >> nth=0");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.shown), before);
  await page.close();
});

test("the page links to a repository only if the manifest names one", () => {
  const of = (more) =>
    withFacts("%REPOSITORY% %MANUAL% %PUBLISHED%", factsOf({ ...manifest, ...more }));
  assert.doesNotMatch(of({ private: true, repository: undefined }), /href|npm install/);
  const repository = { type: "git", url: "git+https://code.example/a/b.git" };
  const published = of({ private: undefined, repository });
  assert.match(published, /href="https:\/\/code\.example\/a\/b"/);
  assert.match(
    published,
    /href="https:\/\/code\.example\/a\/b\/blob\/main\/src\/manual\/README\.md"/,
  );
  assert.match(published, /npm install edge-token-exchange/);
  for (const address of ["http://code.example/a", 'https://code.example/"onload=']) {
    assert.throws(() => of({ repository: address }), /no https address/);
  }
  assert.throws(() => withFacts("%NOTHING%", {}), /unknown fact/);
});

test("each difference between the tokens is marked on the side that shows it", async () => {
  const { page } = await openPage(browser.context, folder.url);
  const marks = (card) =>
    page
      .locator(`.token.${card} .claim`)
      .evaluateAll((rows) =>
        Object.fromEntries(
          rows.map((row) => [row.dataset.claim, row.querySelector("em")?.textContent ?? ""]),
        ),
      );
  assert.deepEqual(await marks("subject"), {
    iss: "",
    sub: "",
    aud: "",
    client_id: "",
    scope: "",
    may_act: "dropped",
    iat: "",
    exp: "",
  });
  assert.deepEqual(await marks("issued"), {
    iss: "replaced",
    sub: "",
    aud: "narrowed",
    client_id: "replaced",
    scope: "narrowed",
    act: "new",
    iat: "replaced",
    exp: "narrowed",
    jti: "new",
    origin: "new",
  });
  for (const name of ["iss", "sub", "aud", "client_id", "scope"]) {
    const colours = await page
      .locator(`#tokens [data-claim="${name}"] dt`)
      .evaluateAll((terms) => terms.map((term) => getComputedStyle(term).color));
    assert.equal(colours.length, 2);
    assert.equal(colours[0], colours[1], name);
  }
  await page.hover('.token.subject [data-claim="scope"]');
  assert.equal(await page.locator('#tokens .linked[data-claim="scope"]').count(), 2);
  await page.close();
});

test("times are dates, on the first screen, in the claims and in the checks", async () => {
  const { page } = await openPage(browser.context, folder.url);
  await page.click("#stepper button:last-child");
  for (const place of ["#tokens", "#result", "#pipeline"]) {
    const text = await page.locator(place).innerText();
    assert.match(text, /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, place);
    assert.doesNotMatch(text, /\b1[789]\d{8}\b/, place);
  }
  await page.close();
});

/** What each button does to the first scenario. */
const refusals = {
  "wrong-audience": "policy.audience.subject_mismatch",
  expired: "subject_token.expired",
  "too-much-scope": "policy.scope.exceeds",
  "may-act-another": "policy.may_act.client_not_named",
  tampered: "subject_token.signature_invalid",
  unsigned: "subject_token.algorithm_not_listed",
};

const attacks = ["tampered", "unsigned"];

test("each break leads to its refusal, and a second press restores the exchange", async () => {
  const { page, faults } = await openPage(browser.context, folder.url);
  const buttons = await page
    .locator("#breaks button")
    .evaluateAll((all) => all.map(({ id }) => id));
  assert.deepEqual(
    buttons,
    Object.keys(refusals).map((id) => `break-${id}`),
  );
  for (const [id, refusal] of Object.entries(refusals)) {
    await andThen(page, () => page.click(`#break-${id}`));
    assert.equal((await outcomeOf(page)).refusal, refusal, id);
    const word = attacks.includes(id) ? /^Attack stopped at / : /^Refused at /;
    assert.match(await page.textContent("#verdict"), word, id);
    assert.equal(await page.textContent(".token.issued .id a"), refusal);
    assert.equal(await page.getAttribute(`#break-${id}`, "aria-pressed"), "true");
  }
  await andThen(page, () => page.click("#break-unsigned"));
  assert.match(await page.textContent("#verdict"), /^Granted /);
  assert.equal(await page.locator('#breaks [aria-pressed="true"]').count(), 0);
  assert.deepEqual(await faults(), []);
  await page.close();
});

for (const { id } of scenarios.filter(({ file }) => file === "granted")) {
  test(`the engine grants no broken exchange: ${id}`, async () => {
    const { page } = await openPage(browser.context, `${folder.url}#scenario=${id}`);
    for (const one of Object.keys(refusals)) {
      await andThen(page, () => page.click(`#break-${one}`));
      assert.match(await page.textContent("#verdict"), /^(Refused|Attack stopped) at /, one);
      assert.equal((await outcomeOf(page)).claims, undefined);
    }
    await page.close();
  });
}

test("the breaks that need the issuer's key are off for a pasted token", async () => {
  const { page } = await openPage(browser.context, folder.url);
  await page.evaluate(() => (document.querySelector("#builder-fold").open = true));
  await andThen(page, () => page.check('input[name="subject-token-source"] >> nth=1'));
  const on = await page
    .locator("#breaks button:not(:disabled)")
    .evaluateAll((all) => all.map(({ id }) => id));
  assert.deepEqual(on, ["break-too-much-scope"]);
  await page.close();
});

test("an attack that the engine stops has its own verdict and the operator's audit line", async () => {
  const { page } = await openPage(browser.context, `${folder.url}#scenario=replayed-assertion`);
  assert.match(
    await page.textContent("#verdict"),
    /^Attack stopped the replay, at client\.authentication: /,
  );
  assert.match(await page.textContent(".audit-head"), /audit line: assertion_replayed/);
  const line = JSON.parse(await page.textContent(".raw.audit"));
  assert.equal(line.outcome, "refused");
  assert.equal(line.reason, "assertion_replayed");
  // After an edit the refusal has another cause, and is no attack any more.
  await page.evaluate(() => (document.querySelector("#builder-fold").open = true));
  await andThen(page, () => page.selectOption("#replay", "once"));
  assert.match(await page.textContent("#verdict"), /^Granted /);
  await andThen(page, () => page.fill("#audience", "elsewhere"));
  assert.match(await page.textContent("#verdict"), /^Refused at policy\.target: /);
  await page.close();
});
