// The keyring of a document's realm in a store, as the `keys` commands read, write and show it.

import { keyringStatus } from "../../js/keyring/times.mjs";
import { columns } from "../columns.mjs";
import { documentFile, readDocument, splitDocument } from "../document.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { harmless } from "../output.mjs";
import { duration, relative } from "../token/read.mjs";
import { openStore, storeOptions } from "./kv.mjs";
import { withStore } from "./named.mjs";
import { opened, sealed } from "./rings.mjs";
import { keySecret, secretOptions } from "./secret.mjs";

/** The options of a command that changes a keyring. */
export const changing = {
  ...storeOptions,
  ...secretOptions,
  yes: { type: "boolean", short: "y", about: "do not ask" },
};
/** The JSON of a keyring, as the help shows its beginning. */
export const shape =
  "`{ ok, where, realm, issuer, counter, signing, keys: [{ kid, alg, state, published_at, signs_from, retires_from?, removed_from?, sealed }]";

/** The store, the realm of the document, and the text of its keyring's record, if there is one. */
export async function locate({ options: given, words, console }) {
  const options = await withStore(given, { console });
  const store = openStore(options, console);
  const document = await readDocument(documentFile(words));
  const { keyring: name, realm, issuer, algorithm } = await splitDocument(document);
  const secret = await keySecret(options);
  const text = (await store.read([name])).get(name);
  return { store, name, text, secret, realm: { realm, issuer, algorithm } };
}

/** The same with the keyring open. Throws a `Failure` where there is none. */
export async function load(asked) {
  const found = await locate(asked);
  const { name, text, secret, realm } = found;
  assertKeys(found);
  return { ...found, ring: await opened(text, secret, { name, issuer: realm.issuer }) };
}

/** Throws a `Failure` where the realm has no keyring. */
export function assertKeys({ text, realm, store }) {
  if (text !== undefined) return;
  throw missing(
    "keys.none",
    `${realm.realm} has no keys in ${store.where} KV`,
    "`push` makes the first one, and so does `keys generate`.",
  );
}

/** Writes a changed keyring, unless another writer changed it meanwhile. */
export async function save(found, ring, console) {
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

/** The result of a command that wrote a keyring. */
export function written({ store, secret }, ring, { paint }) {
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

/** A keyring for a person. */
export function table({ realm, counter, keys }, now, paint) {
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
