// The keys of a trusted issuer as a record: the set and its fetch time, authenticated together
// with the name of the record, which stands for realm, issuer and address.
//
// Record: `{ "time": SECONDS, "set": TEXT, "mac": MAC }`. Without a secret there is no MAC, and a record
// may be the set alone: for local use and for tests.

/** How long a set serves after its fetch. */
export const STALE_IF_ERROR_SECONDS = 86_400;

/** The text of a record; `secret` comes from `deriveKeys`. */
export async function sealKeySet(name, { time, set }, secret) {
  const mac = await secret?.mac("issuer-keys", [name, String(time), set]);
  return JSON.stringify({ time, set, mac });
}

/**
 * The `{ time, set }` of a record, or `{ refused }`, the reason. `now` is the time of a set that does not
 * say when the host fetched it.
 */
export async function openKeySet(name, text, secret, now) {
  const record = parse(text);
  if (record === undefined) return { refused: "malformed" };
  const { time, set, mac } = record;
  if (!secret) {
    if (mac !== undefined) return { refused: "secret_missing" };
    if (set === undefined) return { time: now, set: text };
  } else if (mac === undefined) {
    return { refused: "not_authenticated" };
  }
  if (!Number.isSafeInteger(time) || typeof set !== "string") return { refused: "malformed" };
  if (secret && !(await secret.verify("issuer-keys", [name, String(time), set], mac))) {
    return { refused: "not_authentic" };
  }
  return { time, set };
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
