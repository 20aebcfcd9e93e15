// The paths of the clone, of its commands, and of the cache that outlives it.

import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A path inside the clone. */
export const inClone = (...parts) => join(root, ...parts);

/** The cache of what the scripts build once per host, not once per clone. */
export const cache = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "edge-token-exchange",
);

/** The commands that npm dependencies bring. */
export const bin = inClone("node_modules", ".bin");

/** The PATH as it was before npm or `onCurrentNode` put `bin` on it. */
export function pathWithoutProject() {
  const entries = (process.env.PATH ?? "").split(delimiter);
  return entries.filter((entry) => entry !== bin).join(delimiter);
}
