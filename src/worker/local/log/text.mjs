// Makes foreign text safe for a terminal: no character of it moves the cursor, ends the line, turns the
// direction of reading or stays invisible.

/** Controls, formats (direction of reading, zero width), line ends, halves of characters, fillers. */
const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The text with each misleading character as JSON escapes it, so that a line of JSON stays one. */
export function plain(text) {
  return text.replace(MISLEADING, (character) => character.split("").map(escaped).join(""));
}

const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

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
