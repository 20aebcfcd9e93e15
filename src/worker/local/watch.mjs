// Builds the Worker again after each change in src/, for `npm start -- --watch`. `wrangler dev` watches
// dist/start/worker and reloads it. The page and the package keep the engine of the start.

import { readdirSync, watch } from "node:fs";
import { join } from "node:path";

import { buildModule } from "../../../scripts/build/worker.mjs";
import { inClone } from "../../../scripts/setup/paths.mjs";
import { report } from "../../../scripts/step.mjs";

/** Editors write a file in several steps. */
const QUIET_MS = 50;

/** Watches until the process ends; a failed build prints its errors and leaves the served Worker. */
export function rebuildOnChange() {
  let timer;
  let building = false;
  let changed = false;

  async function rebuild() {
    if (building) return;
    building = true;
    while (changed) {
      changed = false;
      const started = performance.now();
      await buildModule().then(() => {
        const seconds = (performance.now() - started) / 1000;
        console.log(
          `  The Worker is built again, in ${seconds.toFixed(1)} s; wrangler reloads it.`,
        );
      }, report);
    }
    building = false;
  }

  // One watcher for each folder: a recursive one loses a file on Linux once an editor replaces it.
  const entries = readdirSync(inClone("src"), { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  const paths = folders.map(({ parentPath, name }) => join(parentPath, name));
  for (const folder of [inClone("src"), ...paths]) {
    watch(folder, (_, name) => {
      if (!/\.(rs|mjs)$/.test(name ?? "")) return;
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(rebuild, QUIET_MS);
    });
  }
  console.log(
    "\nWatching src/: the Worker is built again after each change of an .rs or .mjs file.",
  );
}
