// Writes a folder beside its place and renames it once it is complete. Programs that use the old folder,
// and other builds of the same clone, see either folder whole.

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Has `write(folder)` fill a new folder, and renames it into place unless the existing one is the same. */
export async function place(folder, write) {
  const [fresh, old] = [`${folder}.new-${process.pid}`, `${folder}.old-${process.pid}`];
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    await write(fresh);
    if (isSame(fresh, folder)) return;
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } finally {
    for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  }
}

function isSame(one, other) {
  if (!existsSync(other)) return false;
  const [own, its] = [one, other].map(filesOf);
  return (
    own.join("\n") === its.join("\n") &&
    own.every((name) => readFileSync(join(one, name)).equals(readFileSync(join(other, name))))
  );
}

/** The files of a folder and its subfolders, by their relative paths. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length))
    .sort();
}
