// The output of a command. Its result goes to standard output, whole, at its end; its progress goes to
// standard error, and is omitted where the operator asked for JSON.

import { stripVTControlCharacters } from "node:util";

import { CODES } from "../js/errors.mjs";
import { EXIT, Failure, missing } from "./failure.mjs";
import { unusable } from "./files.mjs";

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] };

/** Colours for a stream: none where it is no terminal, or where `NO_COLOR` is set. */
export function paintFor(stream, env = process.env) {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  const paint = ([start, end]) =>
    on ? (text) => `\x1b[${start}m${text}\x1b[${end}m` : (text) => String(text);
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, paint(code)]));
}

/** The console to which a command reports progress; `paint` is for its result. */
export function createConsole({ json, stdout = process.stdout, stderr = process.stderr }) {
  return {
    json,
    paint: paintFor(stdout),
    /** A line for a person, at once. */
    note(text) {
      if (!json) stderr.write(`${text}\n`);
    },
    /** Prints the result of a command; returns its exit code. */
    finish({ code = EXIT.done, facts = {}, text = "" }) {
      const whole = json ? JSON.stringify({ ok: code === EXIT.done, ...facts }, null, 2) : text;
      if (whole !== "") stdout.write(`${whole}\n`);
      return code;
    },
    /** Prints why a command stopped; returns the exit code. */
    fail(error) {
      const failure = failureOf(error);
      const { id, message, next, facts } = failure;
      if (json) {
        const printed = { ok: false, error: { id, message, ...(next && { next }), ...facts } };
        stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
      } else {
        const paint = paintFor(stderr);
        stderr.write(`${paint.red("error:")} ${message}\n`);
        if (next) stderr.write(`${next}\n`);
      }
      return failure.code;
    },
  };
}

/** Any error as a `Failure`: a missing feature of the host has a name, any other error is a defect. */
function failureOf(error) {
  if (error instanceof Failure) return error;
  if (error?.code === CODES.algorithm) {
    return missing("platform.algorithm", error.message, "A newer Node may have it.");
  }
  return unusable(error) ?? defect(error);
}

/** Names the place and the type of a defect; its message may hold a secret and is not printed. */
function defect(error) {
  const frames = String(error?.stack ?? "").split("\n");
  const at = frames.find((line) => /^\s+at /.test(line))?.trim() ?? "at an unknown place";
  const kind = error instanceof Error ? error.name : "something thrown";
  return new Failure(EXIT.defect, "defect", `a defect of this program: ${kind} ${at}`, {
    next: "Please report it with this line and the command, without tokens and secrets.",
  });
}

/** Rows of cells as aligned columns. */
export function columns(rows, { indent = "  ", gap = "   " } = {}) {
  const widths = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, width(cell))));
  }
  const padded = (cell, column) => cell + " ".repeat(widths[column] - width(cell));
  return rows.map((row) => (indent + row.map(padded).join(gap)).trimEnd()).join("\n");
}

/**
 * The characters that steer a terminal, change the reading direction or are not seen, with which two names
 * that differ look the same. The engine has the same list for audit lines and traces.
 */
const MISLEADING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** Text from outside, without the characters that would steer a terminal or mislead its reader. */
export function harmless(text) {
  return String(text).replace(MISLEADING, (character) => {
    const code = character.codePointAt(0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

const width = (text) => stripVTControlCharacters(text).length;
