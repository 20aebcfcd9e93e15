// What KV has of a realm, put together to a document again.
//
// Each client's record carries, as metadata of KV, whose it is and the digest of what it says, so
// that only clients that changed are read. Metadata steers what is compared and removed here and is
// believed by nothing else.

import { createHash } from "node:crypto";

/**
 * What is stored of a realm that was split: `{ version, document, record, clients, keyring }`, the
 * first three only where there is such a realm. `document` is put together of all records, `record`
 * the text of the realm's own; `clients` has the metadata of client records by name.
 */
export async function readStored(store, { realm, keyring, records }) {
  const realmName = records.at(-1)[0];
  // One after the other: two of wrangler at once cannot open local KV.
  const top = await store.read([realmName, keyring]);
  const names = await clientNames(store, realm, new Set(records.map(([name]) => name)));
  const stored = { clients: names, keyring: top.get(keyring) };
  const record = contents(top.get(realmName));
  if (record === undefined) return stored;

  const wanted = new Map(
    records.slice(0, -1).map(([name, text]) => [name, JSON.parse(text).client]),
  );
  const read = [...names].filter(([name, metadata]) => !same(wanted.get(name), metadata));
  const texts = await store.read(read.map(([name]) => name));
  const known = [...names.keys()].map((name) =>
    texts.has(name) ? contents(texts.get(name))?.client : wanted.get(name),
  );
  // Workload clients stand in the realm's record, and those with a name in one of their own, too.
  const named = known.filter((client) => client && client.auth?.method !== "workload");
  const document = { ...record, clients: [...named, ...(record.clients ?? [])] };
  return { ...stored, version: record.version ?? 1, document, record: top.get(realmName) };
}

/** The metadata of the record of a client. */
export function metadataOf(text) {
  const { realm, client } = JSON.parse(text);
  return { realm, client: digest(client) };
}

/** Names and metadata of the records of a realm's clients. */
async function clientNames(store, realm, expected) {
  const listed = await store.list("client:");
  const unclear = listed.filter(({ name, metadata }) => !metadata?.realm && !expected.has(name));
  const texts = await store.read(unclear.map(({ name }) => name));
  const ours = ({ name, metadata }) =>
    metadata?.realm === realm || expected.has(name) || contents(texts.get(name))?.realm === realm;
  return new Map(listed.filter(ours).map(({ name, metadata }) => [name, metadata]));
}

/** What a record says, signed or not; whether it is to be believed is not asked here. */
export function contents(text) {
  if (text === undefined) return undefined;
  try {
    const signed = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text.trim());
    return JSON.parse(signed ? Buffer.from(signed[1], "base64url").toString("utf8") : text);
  } catch {
    return undefined;
  }
}

/** Whether metadata is that of a record with this client. */
export const same = (client, metadata) =>
  client !== undefined && metadata?.client === digest(client);

const digest = (value) => createHash("sha256").update(JSON.stringify(value)).digest("base64url");
