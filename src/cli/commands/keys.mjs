// `keys …`: a realm's own keys in KV, by their states in time.

import { KeyringError, createKeyring, revokeKey, rotateKeyring } from "../../js/keyring/ring.mjs";
import { keyringStatus } from "../../js/keyring/times.mjs";
import { shown } from "../arguments.mjs";
import { EXIT, Failure } from "../failure.mjs";
import { confirm } from "../store/confirm.mjs";
import { changing, load, locate, save, shape, table, written } from "../store/keyring.mjs";
import { storeOptions } from "../store/kv.mjs";
import { findingsOf, sealed } from "../store/rings.mjs";
import { secretOptions } from "../store/secret.mjs";
import { relative } from "../token/read.mjs";

export const keysStatus = {
  name: "keys status",
  summary: "show a realm's own keys and when each of them signs",
  usage: "[DOCUMENT]",
  description: `Exits with 1 if no key signs, or if the last one signs with another algorithm than that of the
document.`,
  options: { ...storeOptions, ...secretOptions },
  words: [0, 1],
  examples: [
    "edge-token-exchange keys status --local",
    "edge-token-exchange keys status --remote --json",
  ],
  json: `${shape}, findings: [text] }\`.`,

  async run({ options, words, console }) {
    const { realm, ring, store } = await load({ options, words, console });
    const now = Date.now() / 1000;
    const findings = findingsOf(ring, realm, now);
    const listed = keyringStatus(ring, now);
    return {
      code: findings.length > 0 ? EXIT.no : EXIT.done,
      facts: { where: store.where, ...listed, findings },
      text: [
        table(listed, now, console.paint),
        ...findings.map((line) => console.paint.yellow(line)),
      ].join("\n"),
    };
  },
};

export const keysGenerate = {
  name: "keys generate",
  summary: "make the first key of a realm that has none",
  usage: "[DOCUMENT]",
  description: `\`push\` does the same for a new realm. --replace discards an existing keyring: from then on the realm
refuses every token that it signed. Use it for a keyring that no secret opens any more.`,
  options: {
    ...changing,
    replace: { type: "boolean", about: "discard the existing keyring" },
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange keys generate --local",
    "edge-token-exchange keys generate --remote --replace",
  ],
  json: `${shape} }\`.`,

  async run({ options, words, console }) {
    const found = await locate({ options, words, console });
    const { store, name, text, secret, realm } = found;
    if (text !== undefined && !options.replace) {
      throw new Failure(EXIT.declined, "keys.exist", `${realm.realm} has a keyring already`, {
        next: "`keys rotate` adds a key to it; --replace throws it away.",
      });
    }
    if (text !== undefined) {
      const question = `Every token that ${realm.realm} issued will be refused. Replace its keys?`;
      await confirm(question, { yes: options.yes, console });
    }
    const now = Date.now() / 1000;
    const ring = await createKeyring({ ...realm, now });
    await store.write([{ key: name, value: await sealed(ring, secret) }]);
    return written(found, ring, console);
  },
};

export const keysRotate = {
  name: "keys rotate",
  summary: "publish a new key, which signs once every verifier can know it",
  usage: "[DOCUMENT]",
  description: `The current key signs until then, and stays published until its last token has expired. The cron
trigger of the Worker rotates by itself; this command rotates at once, or to another algorithm.`,
  options: changing,
  words: [0, 1],
  examples: ["edge-token-exchange keys rotate --remote"],
  json: `${shape} }\`.`,

  async run({ options, words, console }) {
    const found = await load({ options, words, console });
    const { ring, realm } = found;
    const now = Date.now() / 1000;
    const next = await changed(() => rotateKeyring(ring, { now, algorithm: realm.algorithm }));
    const { kid, signs_from: from } = next.keys.at(-1);
    await confirm(`Publish ${kid} now, to sign ${relative(from, now)}?`, {
      yes: options.yes,
      console,
    });
    return save(found, next, console);
  },
};

export const keysRevoke = {
  name: "keys revoke",
  summary: "remove a key that leaked, at once",
  usage: "KID [DOCUMENT]",
  description: `The next key signs at once. The command shows the effect before it asks.`,
  options: changing,
  words: [1, 2],
  dashed: true,
  examples: ["edge-token-exchange keys revoke i96lg8YM --remote"],
  json: `${shape}, breaks: [text] }\`.`,

  async run({ options, words: [kid, ...words], console }) {
    const found = await load({ options, words, console });
    const now = Date.now() / 1000;
    const { ring, breaks } = await changed(() => revokeKey(found.ring, kid, now), kid);
    for (const line of breaks) console.note(`- ${line}`);
    await confirm(`Remove ${kid}?`, { yes: options.yes, console });
    const result = await save(found, ring, console);
    return { ...result, facts: { ...result.facts, breaks } };
  },
};

async function changed(change, kid) {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    const message =
      error.reason === "unknown" ? `the keyring has no key ${shown(kid)}` : error.message;
    throw new Failure(EXIT.no, `keyring.${error.reason}`, message, {
      next: error.reason === "unknown" ? "`keys status` lists its keys." : undefined,
    });
  }
}
