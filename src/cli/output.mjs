// The output of a command. Its result goes to standard output, whole, at its end; its progress goes to
// standard error, and is omitted where the operator asked for JSON.

import { CODES } from "../js/errors.mjs";
import { plain, plainLines } from "../js/foreign.mjs";
import { EXIT, Failure, missing } from "./failure.mjs";
import { unusable } from "./files.mjs";

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] };

/** Whether a stream has colours: not where it is no terminal, or where `NO_COLOR` is set. */
const isPainted = (stream, env = process.env) =>
  stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";

/** Colours for a stream. */
export function paintFor(stream) {
  const on = isPainted(stream);
  const paint = ([start, end]) =>
    on ? (text) => `\x1b[${start}m${text}\x1b[${end}m` : (text) => String(text);
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, paint(code)]));
}

/** What `paintFor` writes, the only control sequences that leave the program. */
const PAINT = new RegExp(`(\\x1b\\[(?:${Object.values(codes).flat().join("|")})m)`);

/** A text as it goes to a stream: its lines, and its colours where the stream has any. */
function terminalText(text, stream) {
  const keep = isPainted(stream);
  // A command makes each foreign value harmless by itself; this is for a value that it forgot.
  const parts = text.split(PAINT);
  return parts
    .map((part, index) => (index % 2 === 0 ? plainLines(part) : keep ? part : ""))
    .join("");
}

/** JSON with escapes for what a terminal would obey or hide; its value is the same. */
const terminalJson = (value) => plainLines(JSON.stringify(value, null, 2));

/** The console to which a command reports progress; `paint` is for its result. */
export function createConsole({
  json,
  debug = false,
  stdout = process.stdout,
  stderr = process.stderr,
}) {
  return {
    json,
    paint: paintFor(stdout),
    /** With --debug, a line about how the command works, on standard error; `text()` makes it. */
    debug(text) {
      if (debug) stderr.write(`${terminalText(`debug: ${text()}`, stderr)}\n`);
    },
    /** A line for a person, at once. */
    note(text) {
      if (!json) stderr.write(`${terminalText(text, stderr)}\n`);
    },
    /** Prints the result of a command; returns its exit code. */
    finish({ code = EXIT.done, facts = {}, text = "" }) {
      const whole = json
        ? terminalJson({ ok: code === EXIT.done, ...facts })
        : terminalText(text, stdout);
      if (whole !== "") stdout.write(`${whole}\n`);
      return code;
    },
    /** Prints why a command stopped; returns the exit code. */
    fail(error) {
      const failure = failureOf(error);
      const { id, message, next, facts } = failure;
      this.debug(() => traceOf(error));
      if (json) {
        const printed = { ok: false, error: { id, message, ...(next && { next }), ...facts } };
        stdout.write(`${terminalJson(printed)}\n`);
      } else {
        const paint = paintFor(stderr);
        const lines = [`${paint.red("error:")} ${message}`, ...(next ? [next] : [])];
        for (const line of lines) stderr.write(`${terminalText(line, stderr)}\n`);
      }
      return failure.code;
    },
  };
}

/** Where an error and its causes came from, by their types and frames: their messages may hold a secret. */
function traceOf(error) {
  const lines = [];
  for (let at = error; at instanceof Error && lines.length < 60; at = at.cause) {
    const frames = String(at.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line));
    const code = /^\w{1,40}$/.test(at.code ?? "") ? ` (${at.code})` : "";
    lines.push(`${lines.length === 0 ? "" : "caused by "}${at.name}${code}`, ...frames);
  }
  return lines.join("\n");
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
    next: "Please report it with this line and the command, without tokens and secrets; --debug shows more.",
  });
}

/** A foreign value on one line, without the characters that would steer a terminal or mislead its reader. */
export function harmless(value) {
  return plain(typeof value === "string" ? value : (JSON.stringify(value) ?? String(value)));
}
