// The programs of an operator's terminal that the runbooks type, and `script`, which is the terminal. Most
// hosts have them; the installation adds the missing ones from Debian's packages where it can.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { canInstallPackages, installPackages } from "../../scripts/setup/debian.mjs";
import { StepFailed, step } from "../../scripts/step.mjs";

/** The package of each program. */
const packages = {
  curl: "curl",
  git: "git",
  jq: "jq",
  openssl: "openssl",
  script: "bsdutils",
  sed: "sed",
};

const isThere = (program) =>
  process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));

async function installPrograms() {
  const missing = Object.keys(packages).filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const next = `Install ${missing.join(", ")} and run this again.`;
  if (!canInstallPackages()) {
    throw new StepFailed(`the runbooks type ${missing.join(", ")}, which this host lacks`, {
      next,
    });
  }
  await step("programs of a terminal (Debian packages)", (say) =>
    installPackages(
      missing.map((program) => packages[program]),
      { say, next },
    ),
  );
}

/** The part that the runbooks need. */
export const terminal = { install: installPrograms };
