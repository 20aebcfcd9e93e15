// What callers give, checked where it comes in: a `TypeError` names the argument and what it is.

import { CODES } from "./errors.mjs";

/** The `TypeError` for an argument that is not what it must be. */
export function wrong(name, wanted, given) {
  const error = new TypeError(`${name}: expected ${wanted}, not ${described(given)}`);
  error.code = CODES.argument;
  return error;
}

/** An argument that is an object and no array, or `fallback` where it is left out. */
export function object(name, given, fallback) {
  if (given === undefined && fallback !== undefined) return fallback;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw wrong(name, "an object", given);
  }
  return given;
}

/** Throws where an object has members that nobody reads: a misspelt option would be a silent one. */
export function onlyMembers(name, given, known) {
  for (const member of Object.keys(given)) {
    if (!known.includes(member)) {
      const error = new TypeError(`${name}.${member}: there is no such option`);
      error.code = CODES.argument;
      throw error;
    }
  }
}

/** An argument that is a function, or nothing. */
export function optionalFunction(name, given) {
  if (given !== undefined && typeof given !== "function") throw wrong(name, "a function", given);
  return given;
}

/** An argument that is a string, or nothing. */
export function optionalString(name, given) {
  if (given !== undefined && typeof given !== "string") throw wrong(name, "a string", given);
  return given;
}

/** A JSON document, given as text or as a plain object. */
export function json(name, given) {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null) {
    throw wrong(name, "JSON text or an object", given);
  }
  return JSON.stringify(given);
}

/** What a value is, and never what it holds: it may be a secret. */
function described(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return value.constructor?.name ?? "an object";
  return value === undefined ? "undefined" : `a ${typeof value}`;
}
