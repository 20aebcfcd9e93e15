// Runs wrangler: the project's own, else the one on the PATH, else npx's in the version that this package
// was tested with.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import { EXIT, Failure, missing } from "../failure.mjs";
import { harmless } from "../output.mjs";

/** The version that npx takes where a project has none. */
export const TESTED_VERSION = "4.156.0";

const NAMES = ["wrangler.toml", "wrangler.jsonc", "wrangler.json"];
const SECONDS = 120;

/** The wrangler configuration of a folder; `named` is the value of --config. */
export function configFile(named) {
  const found = named ?? NAMES.find((name) => existsSync(name));
  if (found === undefined || !existsSync(found)) {
    throw missing(
      "wrangler.no_config",
      named ? `there is no file ${named}` : "there is no wrangler.toml here",
      "`edge-token-exchange init` writes one; --config names another.",
    );
  }
  return found;
}

/** The configuration that the package brings, with its Worker. */
export const packedConfig = () => readFileSync(packedConfigFile(), "utf8");

/** The file with it. */
export function packedConfigFile() {
  const file = fileURLToPath(new URL("../../worker/wrangler.toml", import.meta.url));
  if (existsSync(file)) return file;
  throw missing("package.no_worker", "this package was built without its Worker", "npm run build");
}

/** Standard output of `wrangler ARGS`. Throws a `Failure` with advice. */
export async function wrangler(args, { console } = {}) {
  const [program, ...first] = installed() ?? viaNpx(console);
  // Values pass through files, so no argument is a secret.
  console?.debug?.(() => [program, ...first, ...args].join(" "));
  const { code, stdout, stderr } = await ended(program, [...first, ...args]);
  if (code === 0) return stdout;
  throw failed(`${stdout}\n${stderr}`);
}

/** The command that starts wrangler, or nothing where it is not installed. */
export function installed() {
  try {
    const manifest = createRequire(resolve("package.json")).resolve("wrangler/package.json");
    const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
    return [process.execPath, join(manifest, "..", bin.wrangler)];
  } catch {
    const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
    const names = process.platform === "win32" ? ["wrangler.cmd"] : ["wrangler"];
    const found = folders.flatMap((folder) => names.map((name) => join(folder, name)));
    const path = found.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    return path && [path];
  }
}

/** The command that serves a folder. Where the folder has no wrangler, npx would take the newest one. */
export function devCommand(folder = ".") {
  const manifest = createRequire(resolve(folder, "package.json"));
  try {
    manifest.resolve("wrangler/package.json");
    return "npx wrangler dev";
  } catch {
    return `npx wrangler@${TESTED_VERSION} dev`;
  }
}

function viaNpx(console) {
  console?.note(`wrangler is not installed here; npx takes version ${TESTED_VERSION}`);
  return ["npx", "--yes", `wrangler@${TESTED_VERSION}`];
}

function ended(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: SECONDS * 1000,
      shell: program.endsWith(".cmd"),
      env: { ...process.env, WRANGLER_HIDE_BANNER: "true", FORCE_COLOR: "0", CI: "true" },
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
    }
    child.on("error", ({ code }) =>
      reject(
        missing(
          "wrangler.not_started",
          `wrangler could not be started (${code})`,
          "Install it: npm install --save-dev wrangler",
        ),
      ),
    );
    child.on("close", (code) => resolve({ code, ...output }));
  });
}

/** A short form of wrangler's error; its log has the rest. */
function failed(output) {
  const text = stripVTControlCharacters(output);
  const said = text.split("\n").find((line) => line.includes("[ERROR]"));
  const reason = (said ?? text.trim().split("\n").at(-1) ?? "")
    .replace(/^.*\[ERROR\]\s*/, "")
    .trim();
  const known = [
    [
      /CLOUDFLARE_API_TOKEN|not authenticated|wrangler login|\b10000\b/i,
      "wrangler.not_logged_in",
      "Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.",
    ],
    [
      /No KV Namespaces|binding name .* not found|namespace.*not found/i,
      "wrangler.no_namespace",
      'wrangler.toml needs [[kv_namespaces]] with binding = "EXCHANGE" and, for --remote, its id: `npx wrangler deploy` makes the namespace.',
    ],
  ];
  const [, id, next] = known.find(([pattern]) => pattern.test(text)) ?? [
    undefined,
    "wrangler.failed",
    undefined,
  ];
  return new Failure(EXIT.missing, id, `wrangler: ${harmless(reason || "ended without a word")}`, {
    next,
  });
}
