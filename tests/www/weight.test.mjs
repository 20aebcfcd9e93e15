// The size of the page and the time to its first exchange from a cold start. The tests print both and
// hold the size to its budget.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { inClone } from "../../scripts/setup/paths.mjs";
import { shown, startBrowser } from "./support/browser.mjs";
import { serveFolder } from "./support/static.mjs";

const BUDGET = 60_000;

const weigh = (file) => gzipSync(readFileSync(inClone("dist", "www", file))).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

test("the page's JavaScript and CSS are within their budget", () => {
  const [script, style, engine] = ["page.js", "page.css", "engine.wasm"].map((name) =>
    weigh(`assets/${name}`),
  );
  const html = weigh("index.html");
  console.log(
    `page weight (gzip): html ${kilobytes(html)}, JavaScript ${kilobytes(script)}, CSS ${kilobytes(style)}, engine ${kilobytes(engine)}`,
  );
  assert.ok(script + style <= BUDGET, `${script + style} bytes`);
});

test("the first exchange in a cold browser takes less than ten seconds", async () => {
  const folder = await serveFolder(inClone("dist", "www"));
  const browser = await startBrowser();
  try {
    const page = await browser.context.newPage();
    await page.goto(folder.url);
    await shown(page, 1);
    const cold = await page.evaluate(
      () => performance.getEntriesByName("first exchange")[0].startTime,
    );
    console.log(`time to the first exchange, cold: ${Math.round(cold)} ms`);
    assert.ok(cold < 10_000);
  } finally {
    await browser.close();
    await folder.close();
  }
});
