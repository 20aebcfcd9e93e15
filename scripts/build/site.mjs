// dist/site: the static files beside the Worker. Under assets/ they are served to everybody without
// the Worker; what is above it, the Worker serves with its own headers or not at all.

import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";
import { StepFailed, step } from "../step.mjs";
import { refusalsPage } from "./refusals.mjs";

/** Everything that may be there: a file that strays in would be published. */
const files = ["assets/refusals.css", "refusals.html"];

export async function buildSite() {
  const folder = inClone("dist", "site");
  await step("worker: page of refusals", async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(`${folder}/assets`, { recursive: true });
    writeFileSync(`${folder}/refusals.html`, await refusalsPage("/assets/refusals.css"));
    copyFileSync(inClone("src", "manual", "refusals.css"), `${folder}/assets/refusals.css`);
    assertOnlyNamed(folder);
  });
}

/** Fails where the folder of the static files holds another one than is named here, or lacks one. */
export function assertOnlyNamed(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1));
  const stray = found.filter((name) => !files.includes(name));
  const missing = files.filter((name) => !found.includes(name));
  if (stray.length + missing.length > 0) {
    const told = [...stray.map((name) => `+${name}`), ...missing.map((name) => `-${name}`)];
    throw new StepFailed(`the static files are not the ones that are served: ${told.join(", ")}`);
  }
}
