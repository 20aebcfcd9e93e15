// Chromium, in which the tests open the page: Debian's own package, because the browsers that test tools
// download are not available everywhere. CHROMIUM names another installed one.

import { existsSync } from "node:fs";

import { installPackages } from "../../scripts/setup/debian.mjs";
import { StepFailed, step } from "../../scripts/step.mjs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Returns the path of Chromium, or nothing. */
export function chromiumPath() {
  const { CHROMIUM } = process.env;
  if (CHROMIUM && !existsSync(CHROMIUM)) {
    throw new StepFailed(`CHROMIUM names ${CHROMIUM}, which is not there`, {
      next: "Name a program that is there, or unset it.",
    });
  }
  return CHROMIUM || places.find((place) => existsSync(place));
}

/** Installs Chromium unless it is there. */
async function installChromium() {
  if (chromiumPath()) return;
  const next = "Install Chromium, or name one in the environment: CHROMIUM=/path/to/chromium.";
  await step("Chromium (Debian package)", (say) => installPackages(["chromium"], { say, next }));
  if (!chromiumPath()) throw new StepFailed("Debian's package brought no Chromium", { next });
}

/** The part that a suite with a browser needs. */
export const chromium = {
  install: installChromium,
  found: chromiumPath,
  lacking: {
    message: "there is no Chromium to test the page in, and no right to install one",
    next: "Install it (on Debian, as root: apt-get install chromium), or name one in the environment: CHROMIUM=/path/to/chromium.",
  },
  large: true,
};
