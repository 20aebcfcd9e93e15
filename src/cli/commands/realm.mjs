// `realm …`: the realms in Workers KV, as `push` wrote them.

import { shown, suggestion } from "../arguments.mjs";
import { columns } from "../columns.mjs";
import { missing } from "../failure.mjs";
import { harmless } from "../output.mjs";
import { confirm } from "../store/confirm.mjs";
import { openStore, storeOptions } from "../store/kv.mjs";
import { withStore } from "../store/named.mjs";
import { storedClients, storedRealms } from "../store/realms.mjs";

export const realmList = {
  name: "realm list",
  summary: "list the realms in Workers KV",
  usage: "",
  description: `Reads the records and verifies none: the service may refuse one of them.`,
  options: storeOptions,
  words: [0, 0],
  examples: ["edge-token-exchange realm list --remote --env production"],
  json: "`{ ok, where, realms: [{ realm, issuer, version, targets, issuers }] }`; the last two are numbers.",

  async run({ options: given, console }) {
    const store = openStore(await withStore(given, { console }), console);
    const realms = (await storedRealms(store)).map(({ realm, document }) => ({
      realm,
      issuer: document.issuer,
      version: document.version ?? 1,
      targets: document.targets?.length ?? 0,
      issuers: document.trusted_issuers?.length ?? 0,
    }));
    const head = ["realm", "issuer", "version", "targets", "issuers"].map(console.paint.dim);
    const row = (realm) => Object.values(realm).map((value) => harmless(value));
    return {
      facts: { where: store.where, realms },
      text:
        realms.length === 0
          ? `There is no realm in ${store.where} KV.`
          : columns([head, ...realms.map(row)]),
    };
  },
};

export const realmGet = {
  name: "realm get",
  summary: "print the document of a realm from Workers KV",
  usage: "REALM",
  description: `Joins the records of the realm and of its clients into a document: what \`push\` wrote, without comments.
Verifies nothing. With one realm in the store REALM may be left out.`,
  options: storeOptions,
  words: [0, 1],
  examples: [
    "edge-token-exchange realm get realms/main --remote > deployed.json",
    "edge-token-exchange realm get realms/main --local --json",
  ],
  json: "`{ ok, where, realm, document }`.",

  async run({ options: given, words: [name], console }) {
    const store = openStore(await withStore(given, { console }), console);
    const { realm, document: own } = await found(store, name);
    const clients = (await storedClients(store, realm)).map(({ client }) => client);
    const document = { ...own, clients: [...clients, ...(own.clients ?? [])] };
    return {
      facts: { where: store.where, realm, document },
      text: JSON.stringify(document, null, 2),
    };
  },
};

export const realmRemove = {
  name: "realm remove",
  summary: "remove a realm and its clients from Workers KV",
  usage: "REALM",
  description: `Removes the record of the realm first, then those of its clients: from then on, in every isolate within
about 90 seconds, the service answers 404 for the realm, and resource servers find no keys of it. It leaves
the keyring, so that \`push\` can bring the realm back with its keys; \`/ready\` counts it as left over. If it
breaks off, the same command completes it.`,
  options: { ...storeOptions, yes: { type: "boolean", short: "y", about: "do not ask" } },
  words: [1, 1],
  examples: ["edge-token-exchange realm remove realms/old --remote --env production"],
  json: "`{ ok, where, realm, clients }`; `clients` is the number of removed records.",

  async run({ options: given, words: [name], console }) {
    const options = await withStore(given, { console });
    const store = openStore(options, console);
    const clients = await storedClients(store, name);
    const stored = (await storedRealms(store)).find(({ realm }) => realm === name);
    // Clients without their realm are what a removal leaves that broke off.
    if (stored === undefined && clients.length === 0) await found(store, name);
    const count = `${clients.length} ${clients.length === 1 ? "client" : "clients"}`;
    const question = `Remove ${harmless(name)} and its ${count} from ${store.where} KV?`;
    await confirm(question, { yes: options.yes, console });
    if (stored !== undefined) await store.remove([stored.name]);
    if (clients.length > 0) await store.remove(clients.map(({ name: record }) => record));
    return {
      facts: { where: store.where, realm: name, clients: clients.length },
      text: `Removed from ${store.where} KV: ${harmless(name)}, ${count}. Its keyring is still there.`,
    };
  },
};

/** The realm of that name, or the only one. */
async function found(store, name) {
  const realms = await storedRealms(store);
  const names = realms.map(({ realm }) => realm);
  if (name === undefined && realms.length === 1) return realms[0];
  const own = realms.find(({ realm }) => realm === name);
  if (own) return own;
  const list =
    names.length > 0 ? `It has ${names.slice(0, 20).map(harmless).join(", ")}.` : "It is empty.";
  const message =
    name === undefined ? "which realm is meant is not clear" : `there is no realm ${shown(name)}`;
  throw missing(
    "realm.not_there",
    `${message} in ${store.where} KV`,
    (name === undefined ? undefined : suggestion(name, names)) ?? list,
  );
}
