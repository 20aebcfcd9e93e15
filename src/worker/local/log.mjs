// The Worker's log, as `npm start` prints it: one readable line for each decision and each event, or with
// `--json` the line as the Worker logged it. It prints other lines unchanged. No character of any line
// steers the terminal.

import { StringDecoder } from "node:string_decoder";

import { built } from "./built.mjs";
import { decision } from "./log/decision.mjs";
import { happened } from "./log/event.mjs";
import { clock, plain } from "./log/text.mjs";

/** The longest line that the reader waits for. An audit line has at most 32 KiB, and the host's additions. */
const LONGEST = 65_536;

/** The colours in which wrangler prints warnings and errors. */
const COLOUR = /\u001b\[[\d;]*m/g;

/** The prefix with which wrangler prints a Worker's warnings and errors. */
const MARK = /^\S+ \[(?:WARNING|ERROR)\] /;

/** wrangler's own messages: every request, with its path, and the place of its own log. */
const CHATTER = /^(?:\[wrangler:info\] |⎔ |🪵)/u;

/** Makes the log of each stream of wrangler, on standard error. */
export async function startLog({ json, origin }) {
  const { refusals } = await built("npm/node.mjs");
  const descriptions = new Map(refusals().map(({ id, description }) => [id, description]));
  // On a terminal there may be a line that a step rewrites.
  const start = process.stderr.isTTY ? "\r\x1b[2K" : "";
  const print = (line) => process.stderr.write(`${start}${line}\n`);
  return () => createLog({ print, json, origin, descriptions });
}

/**
 * A function that takes the output of one stream of wrangler, in pieces, and passes each line to
 * `print(line)`.
 *
 * - `json` is whether it prints decisions and events as the Worker logged them;
 * - `origin` is the origin of the page of refusals; `descriptions` has the phrase of each refusal by its
 *   id;
 * - `now()` returns milliseconds.
 */
export function createLog({ print, json = false, origin, descriptions, now = Date.now }) {
  const decoder = new StringDecoder("utf8");
  let rest = "";

  return function log(piece) {
    const lines = (rest + decoder.write(piece)).split("\n");
    rest = lines.pop();
    if (rest.length > LONGEST) {
      lines.push(rest);
      rest = "";
    }
    for (const line of lines) {
      const text = line.replaceAll(COLOUR, "").replace(MARK, "").trimEnd();
      if (text !== "" && !CHATTER.test(text)) print(readable(text));
    }
  };

  function readable(text) {
    const line = json ? undefined : logged(text);
    if (line === undefined) return plain(text);
    const seconds = now() / 1000;
    if (line.outcome === undefined) return `${clock(seconds)} ${happened(line)}`;
    return `${clock(line.time ?? seconds)} ${decision(line, { origin, descriptions })}`;
  }
}

/** The object of a line that the Worker logged; nothing for any other line. */
function logged(text) {
  if (!text.startsWith("{")) return undefined;
  try {
    const line = JSON.parse(text);
    return typeof line.event === "string" ? line : undefined;
  } catch {
    return undefined;
  }
}
