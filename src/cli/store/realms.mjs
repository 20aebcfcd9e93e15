// The realms in a store, found by their records: names in KV are digests, and tell nothing.
//
// Nothing here is verified: a person reads it, and the service goes by its own check of each record.

import { contents } from "./stored.mjs";

/** Every realm: `[{ name, realm, document }]`, where `name` is that of its record. */
export async function storedRealms(store) {
  const listed = await store.list("realm:");
  const texts = await store.read(listed.map(({ name }) => name));
  return listed
    .map(({ name }) => ({ name, document: contents(texts.get(name))?.document }))
    .filter(({ document }) => typeof document?.realm === "string")
    .map(({ name, document }) => ({ name, realm: document.realm, document }))
    .sort((one, other) => (one.realm < other.realm ? -1 : 1));
}

/** The records of the clients of a realm: `[{ name, client }]`. */
export async function storedClients(store, realm) {
  const listed = await store.list("client:");
  const ours = listed.filter(({ metadata }) => [realm, undefined].includes(metadata?.realm));
  const texts = await store.read(ours.map(({ name }) => name));
  return ours
    .map(({ name }) => ({ name, record: contents(texts.get(name)) }))
    .filter(({ record }) => record?.realm === realm && record.client !== undefined)
    .map(({ name, record }) => ({ name, client: record.client }));
}
