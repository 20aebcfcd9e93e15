// The sizes of what ships, as files in dist/ and as gzip compresses them.

import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { inClone } from "../setup/paths.mjs";

/** Prints the sizes of dist/worker, dist/npm and dist/www, keeps them in dist/sizes.json and returns them. */
export function printSizes() {
  const sizes = {};
  for (const part of ["worker", "npm", "www"]) {
    const folder = inClone("dist", part);
    if (existsSync(folder)) sizes[part] = measure(folder);
  }
  writeFileSync(inClone("dist", "sizes.json"), `${JSON.stringify(sizes, null, 2)}\n`);

  for (const [part, files] of Object.entries(sizes)) {
    for (const [name, { raw, gzip }] of Object.entries(byFolder(files))) {
      console.log(`  ${`${part}/${name}`.padEnd(28)} ${kilobytes(raw)}  ${kilobytes(gzip)} gzip`);
    }
  }
  return sizes;
}

/** The sum over files whose name passes `belongs`. */
export function gzipOf(files, belongs = () => true) {
  return Object.entries(files)
    .filter(([name]) => belongs(name))
    .reduce((sum, [, { gzip }]) => sum + gzip, 0);
}

/** Counts the files of a subfolder as one. */
function byFolder(files) {
  const sums = {};
  for (const [name, { raw, gzip }] of Object.entries(files)) {
    const group = name.includes("/") ? `${name.split("/")[0]}/` : name;
    const sum = (sums[group] ??= { raw: 0, gzip: 0 });
    sum.raw += raw;
    sum.gzip += gzip;
  }
  return sums;
}

function measure(folder) {
  const names = readdirSync(folder, { recursive: true }).sort();
  const code = names.filter((name) => /\.(mjs|js|css|wasm)$/.test(name));
  return Object.fromEntries(
    code
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => {
        const bytes = readFileSync(join(folder, name));
        return [name, { raw: bytes.length, gzip: gzipSync(bytes).length }];
      }),
  );
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);
