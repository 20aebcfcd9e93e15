// Reads a saved request: a form, a whole HTTP request, or a vector in JSON; or a token alone.

import { EXIT, Failure } from "../failure.mjs";

const wrong = (reason) =>
  new Failure(EXIT.usage, "request.unreadable", `the saved request: ${reason}`, {
    next: "Save the form, the HTTP request or the token alone, as text.",
  });

/**
 * `{ token }` of a token alone, else `{ body, authorization?, contentType?, now? }`. An error message
 * repeats no byte of the input.
 */
export function readSaved(text) {
  const trimmed = text.trim();
  if (/^(Bearer\s+)?[\w-]+\.[\w-]+\.[\w-]*$/i.test(trimmed)) {
    return { token: trimmed.replace(/^Bearer\s+/i, "") };
  }
  if (trimmed.startsWith("{")) return ofJson(trimmed);
  if (/^[A-Z]+ \S+ HTTP\/\d/.test(trimmed)) return ofHttp(text.trimStart());
  if (/^[\w.-]+=/.test(trimmed) && !trimmed.includes("\n")) return { body: trimmed };
  throw wrong("neither a token, a form, an HTTP request nor a vector");
}

function ofHttp(text) {
  const [head, ...rest] = text.split(/\r?\n\r?\n/);
  const [line, ...lines] = head.split(/\r?\n/);
  if (!line.startsWith("POST ")) throw wrong("it is not a POST");
  const headers = new Map();
  for (const header of lines) {
    const colon = header.indexOf(":");
    const name = header.slice(0, colon).trim().toLowerCase();
    if (headers.has(name)) throw wrong("a header stands twice");
    headers.set(name, header.slice(colon + 1).trim());
  }
  return withHeaders(rest.join("\n\n").trim(), headers);
}

function ofJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong("it begins like JSON and is none");
  }
  const { now, request = value } = value;
  const { body, authorization, headers = {} } = request;
  if (typeof body !== "string") throw wrong("`body` is not a string");
  const lower = Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]);
  const named = authorization === undefined ? [] : [["authorization", authorization]];
  const read = withHeaders(body, new Map([...lower, ...named]));
  return Number.isSafeInteger(now) ? { ...read, now } : read;
}

function withHeaders(body, headers) {
  const found = { body };
  if (headers.has("authorization")) found.authorization = headers.get("authorization");
  if (headers.has("content-type")) found.contentType = headers.get("content-type");
  return found;
}
