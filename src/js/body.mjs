// The body of a request, read only up to its length limit, within a time, and within a budget for all bodies
// that this process waits for.
//
// As text where the client states its length, because the host would have to collect a buffer of bytes
// for every request. It loses nothing: a form has no bytes beyond ASCII, and whatever the decoder makes
// of such bytes is beyond ASCII too, and the engine refuses it.

import { bodyTooSlow, unavailable } from "./answers.mjs";
import { MAX_BODY } from "./fixed.mjs";

/** How long a body may take. */
const DEADLINE_MS = 10_000;

/** What the bodies under way may hold, in bytes: an eighth of an isolate; and what each holds besides. */
const BUDGET = 16 * 1024 * 1024;
const OVERHEAD = 16 * 1024;

/** Stands for every body over the limit: the engine refuses it by its length. */
const TOO_LONG = "a".repeat(MAX_BODY + 1);

/** The host does not wait for a body; `answer` is what the client gets. */
export class BodyRefused extends Error {
  constructor(answer) {
    super("the host does not wait for the body");
    this.answer = answer;
  }
}

/**
 * The body, as text or bytes; one over the limit is neither read to its end nor kept. Rejects if it breaks
 * off, and with `BodyRefused` where it takes too long or the budget is used up.
 */
export async function readBody(request) {
  const declared = request.headers.get("content-length");
  if (declared !== null && /^\d{1,15}$/.test(declared)) {
    const length = Number(declared);
    if (length > MAX_BODY) return TOO_LONG;
    // workerd would warn under a debugger that a form is no text; bytes cost more.
    const text = await timely(request.text(), length);
    // The decoder drops a byte order mark, which would make a valid form of an invalid one.
    return text.length === length ? text : `\uFEFF${text}`;
  }
  if (request.body === null) return "";
  return timely(chunks(request.body), MAX_BODY);
}

async function chunks(body) {
  const chunks = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_BODY) return TOO_LONG;
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

/** The bodies under way, the oldest first. */
const unread = new Set();
let held = 0;

/**
 * What `read` gets, in time. Where the budget is used up, the oldest body gives way: a body that arrives
 * takes milliseconds, so a client that stalls keeps no other one out. It is also how a body goes whose
 * request the platform has stopped.
 */
function timely(read, length) {
  return new Promise((resolve, reject) => {
    const body = { holds: OVERHEAD + length, giveWay: reject };
    const timer = setTimeout(() => {
      forget(body);
      reject(new BodyRefused(bodyTooSlow()));
    }, DEADLINE_MS);
    const settle = (how) => (value) => {
      clearTimeout(timer);
      forget(body);
      how(value);
    };
    unread.add(body);
    held += body.holds;
    for (const oldest of unread) {
      if (held <= BUDGET) break;
      forget(oldest);
      oldest.giveWay(new BodyRefused(unavailable("too many bodies are under way")));
    }
    read.then(settle(resolve), settle(reject));
  });
}

function forget(body) {
  if (unread.delete(body)) held -= body.holds;
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
