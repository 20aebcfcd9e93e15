// `keys …`: a realm's own keys in KV, by their states in time.

import { KeyringError, createKeyring, revokeKey, rotateKeyring } from "../../js/keyring/ring.mjs";
import { keyringStatus } from "../../js/keyring/times.mjs";
import { shown } from "../arguments.mjs";
import { documentFile, readDocument, splitDocument } from "../document.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { columns, harmless } from "../output.mjs";
import { confirm } from "../store/confirm.mjs";
import { openStore, storeOptions } from "../store/kv.mjs";
import { withStore } from "../store/named.mjs";
import { findingsOf, opened, sealed } from "../store/rings.mjs";
import { keySecret, secretOptions } from "../store/secret.mjs";
import { duration, relative } from "../token/read.mjs";

const changing = {
  ...storeOptions,
  ...secretOptions,
  yes: { type: "boolean", short: "y", about: "do not ask" },
};
const shape =
  "`{ ok, where, realm, issuer, counter, signing, keys: [{ kid, alg, state, published_at, signs_from, retires_from?, removed_from?, sealed }]";

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

/** The store, the realm of the document, and the text of its keyring's record, if there is one. */
async function locate({ options: given, words, console }) {
  const options = await withStore(given, { console });
  const store = openStore(options, console);
  const document = await readDocument(documentFile(words));
  const { keyring: name, realm, issuer, algorithm } = await splitDocument(document);
  const secret = await keySecret(options);
  const text = (await store.read([name])).get(name);
  return { store, name, text, secret, realm: { realm, issuer, algorithm } };
}

async function load(asked) {
  const found = await locate(asked);
  const { name, text, secret, realm, store } = found;
  if (text === undefined) {
    throw missing(
      "keys.none",
      `${realm.realm} has no keys in ${store.where} KV`,
      "`push` makes the first one, and so does `keys generate`.",
    );
  }
  return { ...found, ring: await opened(text, secret, { name, issuer: realm.issuer }) };
}

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

/** Writes a changed keyring, unless another writer changed it meanwhile. */
async function save(found, ring, console) {
  const { store, name, text, secret } = found;
  const now = (await store.read([name])).get(name);
  if (now !== text) {
    throw new Failure(
      EXIT.declined,
      "keys.changed",
      "the keyring was changed meanwhile; nothing was written",
      {
        next: "Look at `keys status`, then run the command again.",
      },
    );
  }
  await store.write([{ key: name, value: await sealed(ring, secret) }]);
  return written(found, ring, console);
}

function written({ store, secret }, ring, { paint }) {
  const now = Date.now() / 1000;
  const status = keyringStatus(ring, now);
  const listed = {
    ...status,
    keys: status.keys.map((key) => ({ ...key, sealed: secret !== undefined })),
  };
  return {
    facts: { where: store.where, ...listed },
    text: `Written to ${store.where} KV.\n${table(listed, now, paint)}`,
  };
}

function table({ realm, counter, keys }, now, paint) {
  const rows = keys.map(({ kid, alg, state, sealed: isSealed, ...times }) => [
    state === "signing" ? paint.green(state) : state,
    harmless(kid),
    harmless(alg),
    isSealed ? "sealed" : paint.yellow("not sealed"),
    when({ state, ...times }, now),
  ]);
  const head = ["state", "kid", "alg", "private part", ""].map((name) => paint.dim(name));
  return `${paint.bold(realm)}, change ${counter}\n${columns([head, ...rows])}`;
}

function when({ state, signs_from: signs, retires_from: retires, removed_from: removed }, now) {
  if (state === "published") return `signs ${relative(signs, now)}`;
  if (state === "signing" && retires !== undefined)
    return `for another ${duration(Math.floor(retires - now))}`;
  if (state === "signing")
    return signs === undefined ? "" : `for ${duration(Math.floor(now - signs))}`;
  return removed === undefined ? "" : `removed ${relative(removed, now)}`;
}
