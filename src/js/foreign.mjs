// Foreign text on a terminal: text that a server, a token, a record, a document or another program brought.
// No character of it moves the cursor, begins a line, turns the direction of reading or stays invisible.

/** Controls, formats (direction of reading, zero width), line ends, halves of characters, fillers. */
const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The text with each misleading character as JSON escapes it. It stays one line, so that no value forges a
 * row of a table.
 */
export function plain(text) {
  return text.replace(MISLEADING, (character) => character.split("").map(escaped).join(""));
}

/** The same for a text of several lines, whose line ends are not foreign. */
export const plainLines = (text) => text.split("\n").map(plain).join("\n");

const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
