// The host's requirements that the set-up cannot provide. The set-up checks them before it downloads or
// compiles anything.

import { existsSync, statfsSync } from "node:fs";

import { StepFailed } from "../step.mjs";
import { canInstallPackages } from "./debian.mjs";
import { cache, inClone, root } from "./paths.mjs";
import { answer } from "./rust.mjs";

const GB = 1e9;
/**
 * The space that serving takes from nothing, with its downloads; the space that testing takes; the space
 * left to an old clone.
 */
const space = { serving: 4, testing: 16, again: 1 };

/** The properties of this host; each is looked up when it is read. */
const thisHost = {
  rust: () => answer("rustc", ["-V"]) && answer("cargo", ["-V"]),
  linker: () => answer("cc", ["--version"]),
  mayInstall: canInstallPackages,
};

/** Fails where the set-up cannot provide a part of `need`, and says what to do first. */
export function assertHost(need, { rust, linker, mayInstall } = thisHost) {
  if (!rust()) {
    throw new StepFailed("Rust is not installed: `rustc` or `cargo` is not on the PATH", {
      next: "Install it as https://rustup.rs says, open a new shell and run this again.",
    });
  }
  if (!linker()) {
    throw new StepFailed("there is no C linker (`cc`), with which Rust links programs", {
      next: "Install one (on Debian, as root: apt-get install gcc libc6-dev) and run this again.",
    });
  }
  for (const { found, lacking } of need.filter((part) => part.found)) {
    if (!found() && !mayInstall()) throw new StepFailed(lacking.message, { next: lacking.next });
  }
}

/** Fails where the clone or the cache lacks the space that the parts of `need` take. */
export function assertSpace(need, folders = [root, cache]) {
  const fresh = need.some(({ large }) => large) ? space.testing : space.serving;
  const wanted = existsSync(inClone("target")) ? space.again : fresh;
  for (const folder of folders.filter((own) => existsSync(own))) {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize >= wanted * GB) continue;
    const free = ((bavail * bsize) / GB).toFixed(1);
    throw new StepFailed(`the disk of ${folder} has ${free} GB left; this needs ${wanted} GB`, {
      next: "Free space and run this again. What old builds left is in target/ and may be removed.",
    });
  }
}
