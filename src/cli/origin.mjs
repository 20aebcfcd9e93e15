// Where the package that runs came from, as a project depends on it: by version from a registry, else by
// the file or folder it was installed from.

import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package that runs. */
const OWN = fileURLToPath(new URL("..", import.meta.url));

const INSTALLED = "node_modules/edge-token-exchange";

/**
 * `{ range, file }` for a manifest in `folder`: `range` is the dependency as npm takes it there, `file`
 * is whether it is a file or a folder of this machine.
 */
export function origin(folder, own = OWN) {
  const from = installedFrom(own);
  if (from !== undefined && !from.startsWith("file:")) {
    const { version } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
    return { range: version, file: false };
  }
  const path = from === undefined ? own : resolve(own, "..", "..", from.slice("file:".length));
  return { range: `file:${relative(resolve(folder), path).replaceAll("\\", "/")}`, file: true };
}

/** What npm wrote down of an installation; nothing where the package was not installed by it. */
function installedFrom(own) {
  const lock = join(own, "..", ".package-lock.json");
  if (!existsSync(lock)) return undefined;
  return JSON.parse(readFileSync(lock, "utf8")).packages?.[INSTALLED]?.resolved;
}
