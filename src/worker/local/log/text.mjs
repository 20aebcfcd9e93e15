// Values of log lines as text.

import { plain } from "../../../js/foreign.mjs";

export { plain };

/** Any value of a log line: a fingerprint as such, a list with spaces, another object as JSON. */
export function shown(value) {
  if (value === undefined || value === null) return "-";
  if (Array.isArray(value)) return value.map(shown).join(" ");
  if (typeof value !== "object") return plain(String(value));
  const { bytes, sha256 } = value;
  if (Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(sha256)) {
    return `(${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}…)`;
  }
  if (Number.isSafeInteger(value.more)) return `(and ${value.more} more)`;
  return plain(JSON.stringify(value));
}

/** The time of day of seconds since 1970, in UTC. */
export function clock(seconds) {
  const milliseconds = seconds * 1000;
  if (!(Math.abs(milliseconds) <= 8.64e15)) return shown(seconds);
  return new Date(milliseconds).toISOString().slice(11, 19);
}
