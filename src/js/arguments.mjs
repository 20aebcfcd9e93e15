// Checks the callers' arguments where they come in: a `TypeError` names the argument and its type.

import { CODES } from "./errors.mjs";

/** The `TypeError` for an invalid argument; `next`, which is optional, says what to do. */
export function wrong(name, wanted, given, next) {
  const advice = next === undefined ? "" : `; ${next}`;
  return misused(`${name}: expected ${wanted}, not ${described(given)}${advice}`);
}

/** The `TypeError` for a call that is wrong in another way than the type of an argument. */
export function misused(message) {
  const error = new TypeError(message);
  error.code = CODES.argument;
  return error;
}

/** An argument that is an object and no array, or `fallback` where the caller omits it. */
export function object(name, given, fallback) {
  if (given === undefined && fallback !== undefined) return fallback;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw wrong(name, "an object", given);
  }
  return given;
}

/** Throws where an object has unknown members, so that a misspelt option is not silent. */
export function onlyMembers(name, given, known) {
  for (const member of Object.keys(given)) {
    if (known.includes(member)) continue;
    // Only a short word is repeated: any other name may be a secret in the wrong place.
    const place = /^\w{1,40}$/.test(member) ? `${name}.${member}` : name;
    const list = known.length > 0 ? known.join(", ") : "none";
    throw misused(`${place}: there is no such option; ${name} takes ${list}`);
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
  const text = written(given);
  if (text === undefined) throw wrong(name, "an object that can be written as JSON", given);
  return text;
}

/** Returns nothing for values that JSON lacks: a cycle, a BigInt, a `toJSON` that returns nothing. */
function written(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/**
 * A `Request`, or an object with its interface: a class of another copy of fetch is one, too. It must come
 * with its body: where a middleware has read that, the client would be blamed for a form that it sent whole.
 */
export function request(name, given) {
  const { url, method, headers, bodyUsed } = object(name, given);
  const like = [url, method].every((part) => typeof part === "string");
  if (!like || typeof headers?.get !== "function") throw wrong(name, "a Request", given);
  if (bodyUsed === true) {
    throw misused(
      `${name}: its body was read before; call handle before anything that reads bodies, or have that read a request.clone()`,
    );
  }
  return given;
}

/** The capacity of a store: a whole number from 1, or `fallback` where the caller omits it. */
export function size(given, fallback) {
  if (given === undefined) return fallback;
  if (!Number.isSafeInteger(given) || given < 1) throw wrong("options.size", "1 or more", given);
  return given;
}

/** The type of a value, and never its contents, which may be a secret. */
function described(value) {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (typeof value === "object") return value.constructor?.name ?? "an object";
  return value === undefined ? "undefined" : `a ${typeof value}`;
}
