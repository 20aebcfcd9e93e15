// `keys backup` and `keys restore`: a realm's keyring as a file, and back. The file is the record as the
// store has it: private parts sealed, the whole authenticated, so that it is worth nothing without the secret.

import { openKeyring } from "../../js/keyring/sealed.mjs";
import { keyringStatus } from "../../js/keyring/times.mjs";
import { deriveKeys } from "../../js/secret.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { assertFree, readText, writeSecret } from "../files.mjs";
import { harmless } from "../output.mjs";
import { confirm } from "../store/confirm.mjs";
import { changing, load, locate, save, shape, table } from "../store/keyring.mjs";
import { storeOptions } from "../store/kv.mjs";
import { opened } from "../store/rings.mjs";
import { SECRET, secretOptions } from "../store/secret.mjs";

export const keysBackup = {
  name: "keys backup",
  summary: "write a realm's own keys to a file, sealed as they are stored",
  usage: "FILE [DOCUMENT]",
  description: `The file opens with the same ${SECRET} only: keep that elsewhere. Make a new backup after each
rotation and after each revocation.`,
  options: {
    ...storeOptions,
    ...secretOptions,
    force: { type: "boolean", about: "overwrite FILE" },
  },
  words: [1, 2],
  examples: ["edge-token-exchange keys backup keyring.backup --remote"],
  json: `${shape}, file }\`.`,

  async run({ options, words: [file, ...words], console }) {
    assertFree([file], options.force);
    const { store, text, secret, ring } = await load({ options, words, console });
    if (secret === undefined) throw unsealed();
    writeSecret(file, `${text.trim()}\n`);
    const now = Date.now() / 1000;
    const status = keyringStatus(ring, now);
    return {
      facts: { where: store.where, ...status, file },
      text: `Written to ${file}.\n${table(status, now, console.paint)}`,
    };
  },
};

export const keysRestore = {
  name: "keys restore",
  summary: "put the keys of a backup back into a store that lost them",
  usage: "FILE [DOCUMENT]",
  description: `Only where the store has no keyring, or one that ${SECRET} does not open. Keys that cron published
after the backup are lost, and tokens that they signed are refused. Keys that were revoked after it are back:
\`keys revoke\` removes them again.`,
  options: changing,
  words: [1, 2],
  examples: ["edge-token-exchange keys restore keyring.backup --remote"],
  json: `${shape}, file }\`.`,

  async run({ options, words: [file, ...words], console }) {
    const text = await readText(file, "a backup of keys");
    const found = await locate({ options, words, console });
    const { name, secret, realm } = found;
    if (secret === undefined) throw unsealed();
    const ring = await opened(text, secret, { name, issuer: realm.issuer });
    if (await opens(found)) {
      throw new Failure(EXIT.declined, "keys.exist", `${realm.realm} has a keyring that opens`, {
        next: "`keys status` shows it. A backup is never newer; nothing was written.",
      });
    }
    for (const { state, kid } of keyringStatus(ring, Date.now() / 1000).keys) {
      console.note(`- ${harmless(kid)}: ${state}`);
    }
    const question = `Restore these keys of ${realm.realm}, those that were revoked after the backup too?`;
    await confirm(question, { yes: options.yes, console });
    // Hosts refuse a counter that is not the highest they have seen. A keyring's counter grows by one with
    // each change and begins with the time, so the time is above every counter until now.
    const counter = Math.max(ring.counter + 1, Math.floor(Date.now() / 1000));
    const result = await save(found, { ...ring, counter }, console);
    return { ...result, facts: { ...result.facts, file } };
  },
};

/** Whether the store has a keyring of the realm that the secret opens. */
async function opens({ name, text, secret, realm }) {
  if (text === undefined) return false;
  try {
    await openKeyring(text, await deriveKeys(secret), { name, issuer: realm.issuer });
    return true;
  } catch {
    return false;
  }
}

const unsealed = () =>
  missing(
    "secret.missing",
    `${SECRET} is not given: the keys would lie open in the file`,
    "Set it in the environment or name its file with --secret-file.",
  );
