// Starts Chromium and opens pages that report every fault.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { chromiumPath } from "../../support/chromium.mjs";
import { folderOf } from "../../support/fonts.mjs";

const quiet = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts Chromium with its own profile; `close()` ends it. With a family of tests/support/fonts.mjs it
 * finds no other font.
 */
export async function startBrowser({ family } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "page-test-"));
  const fonts = join(profile, "fonts.conf");
  if (family) writeFileSync(fonts, onlyFont(family, profile));
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...quiet, ...asRoot],
    headless: true,
    env: { ...process.env, ...(family && { FONTCONFIG_FILE: fonts }) },
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Writes a fontconfig file that offers this family and no other. */
function onlyFont(family, profile) {
  const places = `<dir>${folderOf(family)}</dir><cachedir>${profile}/fonts</cachedir>`;
  const mono = `<alias binding="same"><family>monospace</family><prefer><family>${family.mono}</family></prefer></alias>`;
  // Every other font name falls back to this family; the name of the system font is empty.
  const rest = `<match target="pattern"><edit name="family" mode="append_last"><string>${family.family}</string></edit></match>`;
  return `<fontconfig>${places}${mono}${rest}</fontconfig>`;
}

/**
 * Opens the page at an address and waits until it shows its first exchange. `faults` lists console
 * errors, exceptions, violations of the policy and requests to origins that are not `allowed`. The
 * browser's own log line about a refusal over the wire is not a fault of the page.
 */
export async function openPage(context, url, { allowed = [], ready = true } = {}) {
  const page = await context.newPage();
  const faults = [];
  const origins = [new URL(url).origin, ...allowed];
  page.on("console", (message) => {
    const overTheWire =
      message.text().startsWith("Failed to load resource") &&
      /\/token$/.test(message.location().url);
    if (["error", "warning"].includes(message.type()) && !overTheWire) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && !origins.includes(origin)) {
      faults.push(`request to ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      globalThis.violations.push(`${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(url);
  if (ready) await shown(page, 1);
  return {
    page,
    async faults() {
      const violations = await page.evaluate(() => globalThis.violations);
      return [...faults, ...violations.map((violation) => `policy: ${violation}`)];
    },
  };
}

/** Waits until the page shows an outcome later than the one with this number. */
export async function shown(page, atLeast) {
  await page.waitForFunction(
    (number) => Number(document.documentElement.dataset.shown ?? 0) >= number,
    atLeast,
  );
}

/** Does something that runs the engine again, and waits until the page shows the outcome. */
export async function andThen(page, act) {
  const before = Number(await page.evaluate(() => document.documentElement.dataset.shown ?? 0));
  await act();
  await shown(page, before + 1);
}
