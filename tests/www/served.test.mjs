// The Worker serves the page: its headers, its methods and the files beside it.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { assertOnlyNamed } from "../../www/build/site.mjs";
import { makeScenarios, writeDemoSite } from "../../www/demo/page.mjs";
import { openPage, startBrowser } from "./support/browser.mjs";
import { startScenarios } from "./support/worker.mjs";

let worker;

before(async () => {
  worker = await startScenarios({ demo: false });
});

after(() => worker?.close());

test("the page's policy allows its own script, the engine and this Worker", async () => {
  const response = await fetch(worker.url);
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  const policy = response.headers.get("content-security-policy");
  for (const directive of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "trusted-types 'none'",
  ]) {
    assert.ok(policy.split("; ").includes(directive), directive);
  }
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  const etag = response.headers.get("etag");
  const again = await fetch(worker.url, { headers: { "if-none-match": etag } });
  assert.equal(again.status, 304);
});

test("the Worker refuses a POST to the page", async () => {
  const response = await fetch(worker.url, { method: "POST", body: "x" });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, HEAD");
});

test("the page has no inline script, style or handler", () => {
  const text = readFileSync(inClone("dist", "www", "index.html"), "utf8");
  assert.doesNotMatch(text, /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:/);
});

test("the page describes itself to readers of links, with a picture of the promised size", () => {
  const text = readFileSync(inClone("dist", "www", "index.html"), "utf8");
  for (const name of ["type", "title", "description", "image", "image:alt"]) {
    assert.match(text, new RegExp(`<meta[^>]*property="og:${name}"[^>]*content="[^"]+"`), name);
  }
  const [, address] = /property="og:image"[^>]*content="([^"]+)"/.exec(text);
  const picture = readFileSync(inClone("dist", "www", address));
  assert.equal(picture.subarray(1, 4).toString(), "PNG");
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1200, 630]);
  assert.ok(picture.length < 150_000, `${picture.length} bytes`);
});

test("the deployed files have no demo keys, and the build fails if they do", async () => {
  const site = inClone("dist", "site");
  assertOnlyNamed(site);
  assert.match(readFileSync(`${site}/index.html`, "utf8"), /name="etx-demo" content=""/);
  assert.equal((await fetch(`${worker.url}assets/demo.json`)).status, 404);

  const folder = mkdtempSync(join(tmpdir(), "page-site-"));
  try {
    cpSync(site, folder, { recursive: true });
    writeDemoSite(folder, (await makeScenarios()).demoKeys);
    assert.throws(() => assertOnlyNamed(folder), /\+assets\/demo\.json/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a page that a Worker serves reaches only that Worker", async () => {
  const browser = await startBrowser();
  try {
    const { page, faults } = await openPage(browser.context, worker.url);
    assert.equal(await page.locator("#worker").count(), 0);
    const reached = (url) =>
      page.evaluate(
        (address) =>
          fetch(address, { mode: "no-cors" }).then(
            () => true,
            () => false,
          ),
        url,
      );
    assert.deepEqual(await faults(), []);
    assert.equal(await reached("/health"), true);
    assert.equal(await reached("https://other.example/"), false);
    assert.match((await faults()).join(), /policy: connect-src/);
  } finally {
    await browser.close();
  }
});
