// One event in one line: its name, its details, and the advice.

import { shown } from "./text.mjs";

/** The advice for an event, by its name. `src/manual/operations/events.md` has the full text. */
const advice = {
  cron_not_noted: "look at whether the object JwksLock answers, if it stays so",
  issuer_keys_failed: "look at the jwks_uri of the issuer; the last good keys serve for a day",
  issuer_keys_not_authenticated: "set KEY_ENCRYPTION_KEY where others can write the store",
  issuer_keys_not_held: "look at whether the object VersionGuard answers, if it stays so",
  issuer_keys_refused: "find out who wrote the record; the next fetch replaces it",
  issuer_keys_too_old: "look at why the keys cannot be fetched (issuer_keys_failed)",
  issuer_keys_unusable:
    "have the issuer publish a key that can be used, or list its algorithm in the realm document",
  keyring_missing: "make the keys of the realm: etx keys generate",
  keyring_not_rotated: "look at the keys of the realm: etx keys status",
  keyring_not_sealed: "set KEY_ENCRYPTION_KEY where others can write the store",
  keyring_refused: "look up the reason under keyring_refused in src/manual/operations.md",
  previous_secret_malformed: "put KEY_ENCRYPTION_KEY_PREVIOUS again, or take it away",
  previous_secret_used: "seal the keys with the new secret: etx keys reseal",
  realm_not_kept: "look at the record of the realm; push it again",
  realm_not_ready: "look up the part under Alive and ready in src/manual/operations/watching.md",
  realms_not_kept: "look at whether the store can be read",
  record_refused: "look up the reason in src/manual/operations/configuration.md",
  revocations_failed: "the next cron, in five minutes, tries again",
};

/** The line of an event, without its time. */
export function happened({ event, ...details }) {
  const members = Object.entries(details).map(([name, value]) => `${shown(name)} ${detail(value)}`);
  const next = Object.hasOwn(advice, event) ? [`to do: ${advice[event]}`] : [];
  return ["event", shown(event), ...members, ...next].join(" · ");
}

/** A list of keys as `a (why), b (why)`; else the value. */
function detail(value) {
  if (!Array.isArray(value)) return shown(value);
  return value.map(key).join(", ");
}

function key(entry) {
  if (typeof entry?.reason !== "string") return shown(entry);
  const named = entry.kid === undefined ? "a key without kid" : shown(entry.kid);
  return `${named} (${shown(entry.reason)})`;
}
