// The body of a request, read only as far as it may be long.

/** What the engine takes, `form::MAX_BODY`. */
const LIMIT = 65_536;

/** Stands for every body over the limit: the engine refuses it by its length. */
const TOO_LONG = new Uint8Array(LIMIT + 1);

/** The bytes of the body; more than the limit are neither read nor kept. Rejects if it breaks off. */
export async function readBody(request) {
  const declared = request.headers.get("content-length");
  if (declared !== null && /^\d{1,15}$/.test(declared)) {
    if (Number(declared) > LIMIT) return TOO_LONG;
    return new Uint8Array(await request.arrayBuffer());
  }
  if (request.body === null) return new Uint8Array(0);

  const chunks = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > LIMIT) return TOO_LONG;
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
