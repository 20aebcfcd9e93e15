// The npm dependencies, exactly as package-lock.json names them. A stamp in node_modules records the lock
// file and the platform for which npm installed them.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { command, step } from "../step.mjs";
import { inClone, pathWithoutProject, root } from "./paths.mjs";

const stamp = inClone("node_modules", ".installed-for");

/** Runs `npm ci` unless the installed packages already match. */
export async function installDependencies() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  await step("npm dependencies (npm ci)", (say) =>
    command("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      say,
      cwd: root,
      // `npm ci` removes node_modules first, so it must not run on the Node in that folder.
      env: { PATH: pathWithoutProject() },
      next: "Check that the npm registry can be reached and that package-lock.json fits package.json, then run it again.",
    }),
  );
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const lock = readFileSync(inClone("package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex");
  return `${process.platform}-${process.arch} ${digest}\n`;
}
