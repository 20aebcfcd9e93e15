// The origin of the running package, as a project depends on it: by version from a registry, else by the
// file or folder npm installed it from.

import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the running package. */
const OWN = fileURLToPath(new URL("..", import.meta.url));

const INSTALLED = "node_modules/edge-token-exchange";

/**
 * `{ range, file }` for a manifest in `folder`: `range` is the dependency as npm takes it there, `file`
 * is whether it is a file or a folder of this host.
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

/** npm's note of an installation; nothing where npm did not install the package. */
function installedFrom(own) {
  const lock = join(own, "..", ".package-lock.json");
  if (!existsSync(lock)) return undefined;
  return JSON.parse(readFileSync(lock, "utf8")).packages?.[INSTALLED]?.resolved;
}
