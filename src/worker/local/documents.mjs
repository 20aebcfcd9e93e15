// Reads the realm documents of a folder, and has the engine check all of them before one is stored.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";

import { StepFailed } from "../../../scripts/step.mjs";
import { built } from "./built.mjs";
import { readSigningKey } from "./signing-key.mjs";

/** The documents of a folder, `{ file, text, keyFile }`; `keyFile` is there if the file is. */
export function readRealms(folder) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StepFailed(`there is no folder ${folder}`, {
      next: "--config takes the folder that has the realm documents.",
    });
  }
  const files = jsonFiles(folder);
  if (files.length === 0) throw new StepFailed(`no realm document (*.json) in ${folder}`);

  const keys = join(folder, "keys");
  const unused = existsSync(keys) ? jsonFiles(keys).filter((name) => !files.includes(name)) : [];
  for (const name of unused) {
    console.warn(`  keys/${name} is not used: there is no ${name} beside keys/`);
  }
  return files.map((file) => {
    const keyFile = join(keys, file);
    return {
      file,
      text: readFileSync(join(folder, file), "utf8"),
      keyFile: existsSync(keyFile) ? keyFile : undefined,
    };
  });
}

/**
 * The realms of documents, as `splitRealm` returns them, each with its `file`, its `document` and its
 * `signingKey`. Reports every invalid document, with pointer and reason.
 */
export async function checkRealms(documents) {
  const { RealmError, splitRealm } = await built("npm/node.mjs");
  const realms = [];
  const problems = [];
  for (const { file, text, keyFile } of documents) {
    try {
      const realm = { file, ...splitRealm(text), document: JSON.parse(text) };
      if (keyFile) realm.signingKey = await readSigningKey(keyFile, realm.algorithm);
      const other = realms.find(({ realm: path }) => path === realm.realm);
      if (other) problems.push(`${file}: /realm: ${other.file} is of the same realm`);
      // Clients that drop the path of an issuer would bring one realm's credentials to the other.
      const whole = [realm, ...realms].find(({ realm: path }) => path === "");
      if (whole && !other && realms.length > 0) {
        problems.push(`${file}: /realm: ${whole.file} has no path, so it is the only realm`);
      }
      realms.push(realm);
    } catch (error) {
      if (!(error instanceof RealmError || error instanceof StepFailed)) throw error;
      problems.push(`${file}: ${error.message}`);
    }
  }
  if (problems.length > 0) {
    throw new StepFailed(problems.join("\n"), {
      next: "Nothing was stored; what was served before is as it was.",
    });
  }
  for (const { file, warnings } of realms) {
    for (const { pointer, reason } of warnings) console.warn(`  ${file}: ${pointer}: ${reason}`);
  }
  return realms;
}

const jsonFiles = (folder) =>
  readdirSync(folder)
    .filter((name) => basename(name, ".json") !== name)
    .sort();
