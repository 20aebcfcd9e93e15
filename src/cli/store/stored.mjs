// What KV has of a realm, put together to a document again.
//
// Each client's record carries, as metadata of KV, whose it is and digests of what it says, so that
// only clients that changed are read. Metadata steers what is compared, written and removed here; the
// service does not look at it.

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
  const clients = await clientNames(store, realm, new Set(records.map(([name]) => name)));
  const stored = { clients, keyring: top.get(keyring) };
  const record = contents(top.get(realmName));
  if (record?.document === undefined) return stored;

  const own = new Map(records.slice(0, -1).map(([name, text]) => [name, JSON.parse(text).client]));
  const unknown = [...clients].filter(([name, metadata]) => !says(metadata, own.get(name)));
  const texts = await store.read(unknown.map(([name]) => name));
  const known = [...clients.keys()].map((name) =>
    texts.has(name) ? contents(texts.get(name))?.client : own.get(name),
  );
  // Workload clients stand in the realm's record, and those with a name in one of their own, too.
  const named = known.filter((client) => client && client.auth?.method !== "workload");
  const document = { ...record.document, clients: [...named, ...(record.document.clients ?? [])] };
  return {
    ...stored,
    version: document.version ?? 1,
    document,
    record: top.get(realmName),
  };
}

/** The metadata of the record of a client; `signed` is by which key, or false. */
export function metadataOf(text, signed) {
  const { realm, client } = JSON.parse(text);
  return { realm, client: digest(JSON.stringify(client)), record: digest(text), signed };
}

/** Whether metadata is that of a record of this client. */
export const says = (metadata, client) =>
  client !== undefined && metadata?.client === digest(JSON.stringify(client));

/** Whether metadata is that of this very record. */
export const isRecord = (metadata, text, signed) =>
  metadata?.record === digest(text) && metadata.signed === signed;

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
    const payload = isSigned(text) ? Buffer.from(text.split(".")[1], "base64url").toString() : text;
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** Whether a record is a compact JWS. */
export const isSigned = (text) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text.trim());

const digest = (text) => createHash("sha256").update(text).digest("base64url");
