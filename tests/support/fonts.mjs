// Two families of fonts for the tests of the page, one wide and one narrow: a text that fits in the one
// does not always fit in the other. They are Debian's packages, which the set-up installs if they are
// missing.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { installPackages } from "../../scripts/setup/debian.mjs";
import { StepFailed, step } from "../../scripts/step.mjs";

const FOLDER = "/usr/share/fonts";

/** The families, each with the one for code; `file` is a file of the family, `of` its package. */
export const families = [
  {
    family: "DejaVu Sans",
    mono: "DejaVu Sans Mono",
    file: "DejaVuSans.ttf",
    of: "fonts-dejavu-core",
  },
  {
    family: "Liberation Sans",
    mono: "Liberation Mono",
    file: "LiberationSans-Regular.ttf",
    of: "fonts-liberation",
  },
];

/** Returns the folder of a family, or nothing. */
export function folderOf({ file }) {
  if (!existsSync(FOLDER)) return undefined;
  const found = readdirSync(FOLDER, { recursive: true }).find((path) => path.endsWith(`/${file}`));
  return found && dirname(join(FOLDER, found));
}

/** Installs the missing families. */
async function installFonts() {
  const absent = () => families.filter((family) => !folderOf(family));
  if (absent().length === 0) return;
  const names = absent().map(({ family }) => family);
  const next = `Install ${names.join(" and ")} below ${FOLDER} and run this again.`;
  const packages = absent().map(({ of }) => of);
  await step("fonts (Debian packages)", (say) => installPackages(packages, { say, next }));
  if (absent().length > 0) {
    throw new StepFailed("Debian's packages did not bring the fonts", { next });
  }
}

/** The part that a suite needs to measure the page. */
export const fonts = {
  install: installFonts,
  found: () => families.every(folderOf),
  lacking: {
    message: "the fonts that the page is tested with are not there",
    next: `Install them (on Debian, as root: apt-get install ${families.map(({ of }) => of).join(" ")}) and run this again.`,
  },
};
