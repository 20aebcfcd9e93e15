// The configuration of a Worker as wrangler itself understands it: with what an environment inherits, and
// what it does not.

import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { EXIT, Failure } from "../failure.mjs";
import { harmless } from "../output.mjs";
import { installed } from "./wrangler.mjs";

const SECONDS = 60;

/** Runs in a process of its own, because wrangler prints while it reads. */
const READER = `
const [module, file] = process.argv.slice(1);
const { unstable_readConfig } = await import(module);
const read = (env) => unstable_readConfig({ config: file, env }, { hideWarnings: true });
const answer = (own) => process.stdout.write("\\n" + JSON.stringify(own));
try {
  const top = read("");
  answer([top, ...(top.definedEnvironments ?? []).map(read)]);
} catch (error) {
  answer({ error: String(error?.message) });
}
`;

/**
 * The configurations in a file: that of the top, then those of its environments, whose name is
 * `targetEnvironment`. Nothing where wrangler is not a package that can be loaded here. Throws a `Failure`
 * for a file that wrangler refuses.
 */
export async function workerConfigs(file) {
  const module = wranglerModule();
  const read = module && (await started(["--input-type=module", "-e", READER, module, file]));
  if (read?.error === undefined) return read;
  const reason = harmless(read.error.replaceAll(/\s+/g, " "));
  throw new Failure(EXIT.no, "wrangler.config", `${file}: wrangler refuses it: ${reason}`, {
    next: "Fix the line that it names; `init` in an empty folder writes a file to compare with.",
  });
}

/** The module of the wrangler that the commands run; `installed()` names its program. */
function wranglerModule() {
  const program = installed()?.at(-1);
  try {
    const from = createRequire(realpathSync(program ?? resolve("package.json")));
    return pathToFileURL(from.resolve("wrangler")).href;
  } catch {
    return undefined;
  }
}

function started(args) {
  const env = { ...process.env, CLOUDFLARE_ENV: "", FORCE_COLOR: "0" };
  return new Promise((settle) => {
    execFile(process.execPath, args, { timeout: SECONDS * 1000, env }, (_, stdout) => {
      try {
        settle(JSON.parse(stdout.split("\n").at(-1)));
      } catch {
        settle(undefined);
      }
    });
  });
}
