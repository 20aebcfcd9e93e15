// A token as it is written: the header and the claims of a JWT, unverified.

import { EXIT, Failure } from "../failure.mjs";

const PARTS = ["header", "claims"];
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 64;

const wrong = (reason) =>
  new Failure(EXIT.no, "token.unreadable", `this is no JWT: ${reason}`, {
    next: "A JWT has three parts with dots between; an opaque token has no claims to show.",
  });

/** `{ header, claims }` of a compact JWT. Throws a `Failure` that does not repeat it. */
export function readToken(text) {
  const token = text.trim().replace(/^Bearer\s+/i, "");
  if (token === "") throw wrong("there is nothing");
  if (token.length > MAX_LENGTH) throw wrong("it is too long");
  const parts = token.split(".");
  if (parts.length === 5) throw wrong("it has five parts, so it is encrypted");
  if (parts.length !== 3) throw wrong(`it has ${parts.length} parts, where a signed one has three`);
  const [header, claims] = PARTS.map((name, index) => object(name, parts[index]));
  if (isDeep(header) || isDeep(claims)) throw wrong(`it has more than ${MAX_DEPTH} levels`);
  return { header, claims };
}

function object(name, part) {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) throw wrong(`the ${name} is not base64url`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(part, "base64url"));
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    throw wrong(`the ${name} is not JSON`);
  }
  throw wrong(`the ${name} is not a JSON object`);
}

function isDeep(value) {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((own) =>
      typeof own === "object" && own !== null ? Object.values(own) : [],
    );
  }
  return false;
}

/** The actors, from the current one to the first: the chain of `act`, RFC 8693 §4.1. */
export function actors({ act }) {
  const chain = [];
  let actor = act;
  while (typeof actor === "object" && actor !== null && chain.length < 100) {
    chain.push(actor);
    actor = actor.act;
  }
  return chain;
}

/** The distance of a time from now, in its largest units: `in 4 min 10 s`, `3 days ago`. */
export function relative(time, now) {
  const seconds = Math.round(time - now);
  if (seconds === 0) return "now";
  const shown = duration(Math.abs(seconds));
  return seconds > 0 ? `in ${shown}` : `${shown} ago`;
}

/** A number of seconds in at most two units. */
export function duration(seconds) {
  const units = [
    [86_400, " d"],
    [3_600, " h"],
    [60, " min"],
    [1, " s"],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first === -1) return "0 s";
  let left = seconds;
  const shown = units.slice(first, first + 2).map(([size, name]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count}${name}` : "";
  });
  return shown.filter(Boolean).join(" ");
}
