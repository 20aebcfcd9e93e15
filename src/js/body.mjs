// The body of a request, read only up to its length limit.
//
// As text where the client states its length, because the host would have to collect a buffer of bytes
// for every request. It loses nothing: a form has no bytes beyond ASCII, and whatever the decoder makes
// of such bytes is beyond ASCII too, and the engine refuses it.

import { MAX_BODY } from "./fixed.mjs";

/** Stands for every body over the limit: the engine refuses it by its length. */
const TOO_LONG = "a".repeat(MAX_BODY + 1);

/** The body, as text or bytes; one over the limit is neither read to its end nor kept. Rejects if it breaks off. */
export async function readBody(request) {
  const declared = request.headers.get("content-length");
  if (declared !== null && /^\d{1,15}$/.test(declared)) {
    if (Number(declared) > MAX_BODY) return TOO_LONG;
    // workerd would warn under a debugger that a form is no text; bytes cost more.
    const text = await request.text();
    // The decoder drops a byte order mark, which would make a valid form of an invalid one.
    return text.length === Number(declared) ? text : `\uFEFF${text}`;
  }
  if (request.body === null) return "";

  const chunks = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > MAX_BODY) return TOO_LONG;
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

function joined(chunks, length) {
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
