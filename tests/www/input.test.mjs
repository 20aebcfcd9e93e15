// Mistakes of a person: the page answers each in place and says how to fix it. It is never blank, and the
// console has no error.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

import schema from "../../src/npm/realm.schema.json" with { type: "json" };
import { inClone } from "../../scripts/setup/paths.mjs";
import { andThen, openPage, shown, startBrowser } from "./support/browser.mjs";
import { serveFolder } from "./support/static.mjs";
import { outcomeOf } from "./support/scenarios.mjs";
import { startScenarios } from "./support/worker.mjs";

let browser, folder, worker;

before(async () => {
  browser = await startBrowser();
  folder = await serveFolder(inClone("dist", "www"));
  worker = await startScenarios({ demo: false, origins: [new URL(folder.url).origin] });
});

after(async () => {
  await browser?.close();
  await folder?.close();
  await worker?.close();
});

const pasted = {
  "": /Paste a token/,
  opaque: /not a JWT: a JWT has three parts/,
  "a.b.c.d.e": /encrypted/,
  "a.b.c": /not a JWT: the first two parts of a JWT are JSON/,
};

test("the page names the fault of a pasted text that is not a token", async () => {
  const { page, faults } = await opened();
  await andThen(page, () => page.check('input[name="subject-token-source"] >> nth=1'));
  for (const [text, message] of Object.entries(pasted)) {
    if (text !== "") await andThen(page, () => page.fill("#subject-token-pasted", text));
    assert.match(await page.textContent("#subject-token-pasted-problem"), message);
    assert.match(await page.textContent("#verdict"), /^Refused at /);
  }
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the engine accepts a pasted token of an issuer whose key is in the document", async () => {
  const { page, faults } = await opened();
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const token = await new SignJWT({
    client_id: "web",
    scope: "orders:read",
    may_act: { sub: "gateway" },
  })
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "k1" })
    .setIssuer("https://login.example")
    .setSubject("bob")
    .setAudience("https://shop.example")
    .setIssuedAt()
    .setExpirationTime("5 minutes")
    .sign(privateKey);
  const document = JSON.parse(await page.inputValue("#document"));
  document.trusted_issuers[0].jwks.keys = [
    { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" },
  ];

  await andThen(page, () => page.fill("#document", JSON.stringify(document, null, 2)));
  await andThen(page, () => page.check('input[name="subject-token-source"] >> nth=1'));
  await andThen(page, () => page.fill("#subject-token-pasted", token));
  assert.equal((await outcomeOf(page)).claims.sub, "bob");
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the page sends claims and headers that are not JSON unchanged, and says so", async () => {
  const { page, faults } = await opened();
  await andThen(page, () => page.fill("#subject-token-claims", '{ "iss": '));
  assert.match(
    await page.textContent("#subject-token-claims-problem"),
    /Not JSON yet.*sends the text unchanged/,
  );
  assert.equal((await outcomeOf(page)).refusal, "subject_token.claims_malformed");
  await andThen(page, () => page.fill("#subject-token-header", "[]"));
  assert.match(await page.textContent("#subject-token-header-problem"), /Write a JSON object/);
  assert.equal((await outcomeOf(page)).refusal, "subject_token.header_malformed");
  assert.deepEqual(await faults(), []);
  await page.close();
});

const mistakes = {
  "{": [1, "", /not JSON/],
  "[]": [1, "/", /expected an object/],
  '{\n  "realm": "realms/shop",\n  "realm": "realms/shop"\n}': [3, "/", /occurs twice/],
};

test("the page shows line, pointer and reason of a mistake in the realm document", async () => {
  const { page, faults } = await opened();
  const good = await page.inputValue("#document");
  const cases = {
    ...mistakes,
    [good.replace('"allow": ["delegation"]', '"allow": ["flying"]')]: [
      1 + good.slice(0, good.indexOf('"allow": ["delegation"]')).split("\n").length - 1,
      "/clients/0/allow/0",
      /./,
    ],
    [good.replace('"audience": "stock"', '"audience": "orders"')]: [
      good.slice(0, good.indexOf('"audience": "stock"')).split("\n").length,
      "/targets/1/audience",
      /./,
    ],
  };
  for (const [text, [line, pointer, reason]] of Object.entries(cases)) {
    await andThen(page, () => page.fill("#document", text));
    const problem = page.locator("#document-problems .mistake");
    assert.equal(await problem.locator("button").textContent(), `Line ${line}`, text.slice(0, 40));
    if (pointer !== "") assert.equal(await problem.locator("code").first().textContent(), pointer);
    assert.match(await problem.textContent(), reason);
    assert.match(await page.textContent(".numbers .mistake"), new RegExp(`${line}`));
    assert.match(await page.textContent("#verdict"), /^Not sent/);
    assert.match(await page.textContent("#result"), /Fix the realm document/);
  }
  await andThen(page, () => page.fill("#document", good));
  assert.match(await page.textContent("#verdict"), /^Granted/);
  assert.equal(await page.locator("#document-problems li").count(), 0);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the editor suggests what the schema allows at the cursor, and inserts it", async () => {
  const { page, faults } = await opened();
  const text = await page.inputValue("#document");
  await page.evaluate((at) => {
    const area = document.querySelector("#document");
    area.focus();
    area.setSelectionRange(at, at);
  }, text.indexOf('"targets"'));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.textContent(".where"), "In the realm");
  await page.keyboard.press("Control+Space");
  const offered = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(offered, "$schema");
  await page.click('.offers button:text-is("clock_skew_seconds")');
  await shown(page, 2);
  const written = JSON.parse(await page.inputValue("#document"));
  assert.equal(written.clock_skew_seconds, 60);
  assert.match(await page.textContent("#verdict"), /^Granted/);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the editor offers the profiles where an issuer names one", async () => {
  const { page, faults } = await opened();
  const text = await page.inputValue("#document");
  const place = text.indexOf('"issuer"', text.indexOf('"trusted_issuers"'));
  await page.evaluate((at) => {
    const area = document.querySelector("#document");
    area.focus();
    area.setRangeText('"profile": ', at, at, "end");
    area.dispatchEvent(new Event("input"));
  }, place);
  const offered = await page.locator(".offers button").allTextContents();
  assert.deepEqual(offered, schema.$defs.ProfileName.enum);
  await page.keyboard.press("Control+Space");
  await page.keyboard.press("Enter");
  const written = JSON.parse(await page.inputValue("#document"));
  assert.equal(written.trusted_issuers[0].profile, offered[0]);
  assert.deepEqual(await faults(), []);
  await page.close();
});

test("the page shows the first scenario for a link that it cannot read", async () => {
  for (const hash of [
    "#scenario=nothing",
    "#share=AAAA",
    "#share=%%%",
    "#share=" + "A".repeat(200),
  ]) {
    const { page, faults } = await openPage(browser.context, folder.url + hash);
    assert.match(await page.textContent("#verdict"), /^Granted/);
    if (hash !== "#share=%%%") assert.match(await page.textContent("#notice"), /cannot be read/);
    assert.deepEqual(await faults(), []);
    await page.close();
  }
});

test("on another host the page asks the one Worker that a person names, and compares", async () => {
  const { page, faults } = await openPage(browser.context, folder.url, {
    allowed: [worker.origin],
  });
  await openAll(page);
  await page.fill("#worker", "ftp://example");
  await page.click("text=Use this Worker");
  assert.match(await page.textContent("#live"), /begins with https/);
  await page.fill("#worker", worker.url);
  await Promise.all([page.waitForEvent("load"), page.click("text=Use this Worker")]);
  await shown(page, 1);
  await openAll(page);
  await page.click(`text=Ask ${new URL(worker.url).host}`);
  // The Worker does not have the keys that the tab made, and refuses.
  await page.waitForSelector("#live .differ");
  const compared = await page.textContent("#live");
  assert.match(compared, /client\.authentication_failed/);
  assert.match(compared, /lifetime: \d+ seconds here, none there/);
  assert.deepEqual(await faults(), []);

  const reached = (url) =>
    page.evaluate(
      (address) =>
        fetch(address, { mode: "no-cors" }).then(
          () => true,
          () => false,
        ),
      url,
    );
  assert.equal(await reached(`${worker.url}health`), true);
  assert.equal(await reached("https://other.example/"), false);
  assert.match((await faults()).join(), /connect-src/);
  await page.close();
});

test("the page reports a Worker that breaks the connection", async () => {
  const broken = createServer((request) => request.socket.destroy());
  await new Promise((resolve) => broken.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${broken.address().port}`;
  const { page, faults } = await openPage(browser.context, folder.url, { allowed: [url] });
  await page.evaluate((origin) => sessionStorage.setItem("worker", origin), url);
  await page.reload();
  await shown(page, 1);
  await openAll(page);
  await page.click("#live >> text=/^Ask /");
  await page.waitForSelector("#live [role=status] .problem");
  assert.match(
    await page.textContent("#live [role=status] .problem >> nth=-1"),
    /did not answer.*Check that it runs/,
  );
  assert.deepEqual(await faults(), []);
  await page.close();
  broken.close();
});

test("the page reports that its engine cannot be loaded", async () => {
  const page = await browser.context.newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(folder.url);
  await page.waitForFunction(() => document.querySelector("#notice").textContent !== "");
  assert.match(await page.textContent("#notice"), /engine could not be loaded/);
  await page.close();
});

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
