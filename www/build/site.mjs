// Builds dist/site: the static files beside the Worker. Cloudflare serves assets/ without the Worker;
// the Worker serves the other files, with its own headers.

import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

import { place } from "../../scripts/build/place.mjs";
import { inDist } from "../../scripts/build/variant.mjs";
import { StepFailed, step } from "../../scripts/step.mjs";
import { buildPage } from "./page.mjs";
import { refusalsPage } from "./refusals.mjs";

/** Every file that the folder may have: a deployment publishes all of them. */
const files = [
  "assets/engine.wasm",
  "assets/page.css",
  "assets/page.js",
  "assets/preview.png",
  "assets/refusals.css",
  "index.html",
  "refusals.html",
];

export async function buildSite() {
  await buildPage();
  await copySite();
}

/** Copies dist/www, and sets in the copy that a Worker serves it. */
export async function copySite() {
  const write = async (folder) => {
    cpSync(inDist("www"), folder, { recursive: true });
    writeFileSync(`${folder}/refusals.html`, await refusalsPage("/assets/refusals.css"));
    settings(folder, { "etx-host": "worker", "etx-refusals": "/refusals" });
    assertOnlyNamed(folder);
  };
  await step("worker: its pages", () => place(inDist("site"), write));
}

/** Sets in the page of a folder the host that serves it and the addresses of the files beside it. */
export function settings(folder, values) {
  let text = readFileSync(`${folder}/index.html`, "utf8");
  for (const [name, value] of Object.entries(values)) {
    const meta = new RegExp(`(<meta name="${name}" content=")[^"]*(")`);
    if (!meta.test(text)) throw new StepFailed(`the page has no setting ${name}`);
    text = text.replace(meta, `$1${value}$2`);
  }
  writeFileSync(
    `${folder}/index.html`,
    text.replaceAll('href="refusals.html"', 'href="/refusals"'),
  );
}

/** Fails if the folder has a file that is not listed here, or lacks one that is. */
export function assertOnlyNamed(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1));
  const stray = found.filter((name) => !files.includes(name));
  const missing = files.filter((name) => !found.includes(name));
  if (stray.length + missing.length > 0) {
    const differences = [...stray.map((name) => `+${name}`), ...missing.map((name) => `-${name}`)];
    throw new StepFailed(`the static files differ from the list: ${differences.join(", ")}`);
  }
}
