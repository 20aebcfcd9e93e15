// The records of a realm in KV, joined into a document again.
//
// The KV metadata of each record names its realm and holds digests of its contents, so that the command
// reads only clients that changed. Metadata steers only the comparison, the writes and the removals here;
// the service does not read it.

import { createHash } from "node:crypto";

/**
 * The stored parts of a realm: `{ version, document, record, metadata, clients, keyring }`, the first four
 * only where the realm is stored. `listed` are the names and metadata of all records. `document` joins all
 * records, `record` and `metadata` are of the realm's own; `clients` has the metadata of client records by
 * name.
 */
export async function readStored(store, listed, { realm, keyring, records }) {
  const realmName = records.at(-1)[0];
  const top = await store.read([realmName, keyring]);
  const names = new Set(records.slice(0, -1).map(([name]) => name));
  const clients = await clientNames(store, listed, { realm, names });
  const { metadata } = listed.find(({ name }) => name === realmName) ?? {};
  const stored = { clients, keyring: top.get(keyring), metadata };
  const record = contents(top.get(realmName));
  if (record?.document === undefined) return stored;

  const own = new Map(records.slice(0, -1).map(([name, text]) => [name, JSON.parse(text).client]));
  const unknown = [...clients].filter(([name, metadata]) => !says(metadata, own.get(name)));
  const texts = await store.read(unknown.map(([name]) => name));
  const known = [...clients.keys()].map((name) =>
    texts.has(name) ? contents(texts.get(name))?.client : own.get(name),
  );
  // The realm's record has workload clients; those with a name have a record of their own, too.
  const named = known.filter((client) => client && client.auth?.method !== "workload");
  const document = { ...record.document, clients: [...named, ...(record.document.clients ?? [])] };
  return {
    ...stored,
    version: document.version ?? 1,
    document,
    record: top.get(realmName),
  };
}

/** The metadata of the record of a client or a realm; `signed` names the signing key, or is false. */
export function metadataOf(text, signed) {
  const { realm, client, document } = JSON.parse(text);
  if (document !== undefined) return { realm: document.realm, record: digest(text), signed };
  return { realm, client: digest(JSON.stringify(client)), record: digest(text), signed };
}

/** Whether metadata belongs to a record of this client. */
export const says = (metadata, client) =>
  client !== undefined && metadata?.client === digest(JSON.stringify(client));

/** Whether metadata belongs to this very record. */
export const isRecord = (metadata, text, signed) =>
  metadata?.record === digest(text) && metadata.signed === signed;

/** Names and metadata of the records of a realm's clients. */
async function clientNames(store, all, { realm, names: expected }) {
  const listed = all.filter(({ name }) => name.startsWith("client:"));
  const unclear = listed.filter(
    ({ name, metadata }) => metadata?.realm === undefined && !expected.has(name),
  );
  const texts = await store.read(unclear.map(({ name }) => name));
  const ours = ({ name, metadata }) =>
    metadata?.realm === realm || expected.has(name) || contents(texts.get(name))?.realm === realm;
  return new Map(listed.filter(ours).map(({ name, metadata }) => [name, metadata]));
}

/** The contents of a record, signed or not; this function does not verify it. */
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
