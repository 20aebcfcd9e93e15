// What the Worker logs, as `npm start` prints it: one readable line for each decision and each event, or
// with `--json` the line as it was logged. Other lines are printed as they are. No character of any line
// steers the terminal.

import { StringDecoder } from "node:string_decoder";

import { built } from "./built.mjs";
import { decision } from "./log/decision.mjs";
import { happened } from "./log/event.mjs";
import { clock, plain } from "./log/text.mjs";

/** The longest line that is waited for. An audit line has at most 32 KiB, and what the host adds. */
const LONGEST = 65_536;

/** The colours in which wrangler prints warnings and errors. */
const COLOUR = /\u001b\[[\d;]*m/g;

/** How wrangler marks what a Worker logs as a warning or an error. */
const MARK = /^\S+ \[(?:WARNING|ERROR)\] /;

/** What wrangler says of itself: every request, with its path, and where its own log is. */
const CHATTER = /^(?:\[wrangler:info\] |⎔ |🪵)/u;

/** What makes the log of each stream of wrangler, on standard error. */
export async function startLog({ json, origin }) {
  const { refusals } = await built("npm/node.mjs");
  const descriptions = new Map(refusals().map(({ id, description }) => [id, description]));
  // On a terminal a line may be there that a step rewrites.
  const start = process.stderr.isTTY ? "\r\x1b[2K" : "";
  const print = (line) => process.stderr.write(`${start}${line}\n`);
  return () => createLog({ print, json, origin, descriptions });
}

/**
 * A function that takes what one stream of wrangler brings, in pieces, and gives each line to
 * `print(line)`.
 *
 * - `json` is whether decisions and events are printed as they were logged;
 * - `origin` is where the page of refusals is; `descriptions` has the phrase of each refusal by its id;
 * - `now()` gives milliseconds.
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
