// The records of the last push, kept beside the document. The next push compares with them to find
// unchanged records, and older records of clients that no longer count. It does not ask the store, where
// another writer may have been.

import { existsSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { readNow, writeWhole } from "../files.mjs";

/** Where the records of a document's last push are: `pushed/local/realm.json`. */
export function pushedFile(file, { where, env }) {
  const place = env ? `${where}-${env}` : where;
  return join(dirname(file), "pushed", place, `${basename(file).replace(/\.jsonc?$/, "")}.json`);
}

/** The records as JSON; nothing where this host has pushed nothing. */
export function readPushed(file) {
  return existsSync(file) ? readNow(file) : undefined;
}

export function writePushed(file, records) {
  writeWhole(file, `${JSON.stringify(records, null, 1)}\n`, 0o600);
}

export function forgetPushed(file) {
  rmSync(file, { force: true });
}
