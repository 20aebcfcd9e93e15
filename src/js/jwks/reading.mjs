// How the engine reads a key set that a host fetched: forgivingly one of a trusted issuer, canonically one
// of a client. The name of its record says whose it is.

const OF_CLIENT = "client-keys:";

/** Whether a record has a fetched key set. */
export const isKeySet = (name) => name.startsWith("keys:") || name.startsWith(OF_CLIENT);

/** Reads the bytes of a set: `{ set, skipped }` or `{ error, reason, skipped }`. */
export function readKeySet(glue, bytes, record) {
  const read = record.startsWith(OF_CLIENT) ? glue.read_client_key_set : glue.read_key_set;
  return JSON.parse(read(bytes));
}
