// Fetches the keys of a trusted issuer from the address that its realm names and from no other: it
// follows no redirect, which would take a bearer token along, and reads no more than its limit.

/** The time limit for the issuer's answer, body included. */
const TIMEOUT_MS = 5_000;

/** The size limit: 64 of the largest supported keys are far below it. */
const LIMIT = 65_536;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why there are no keys; `reason` is a word for the log, and `detail` of a wrong status its number. Neither
 * quotes anything else of the answer.
 */
export class FetchFailed extends Error {
  constructor(reason, detail) {
    super(`the keys could not be fetched: ${[reason, detail].filter(Boolean).join(" ")}`);
    this.name = "FetchFailed";
    this.reason = reason;
    this.detail = detail;
  }
}

/**
 * The bytes at an address. `bearer(origin)`, of `bearerOf`, returns the token to send, or throws if none may
 * go to this origin. Rejects with `FetchFailed`.
 */
export async function fetchKeys(
  uri,
  { fetch = globalThis.fetch, timeout = TIMEOUT_MS, bearer } = {},
) {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (!(url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname)))) {
    throw new FetchFailed("address");
  }
  const token = bearer?.(url.origin);
  const ended = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new FetchFailed("timeout")), timeout);
  });
  try {
    return await Promise.race([read(url, token, fetch, ended.signal), late]);
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}

async function read(url, token, fetch, signal) {
  const answer = await fetch(url.href, {
    redirect: "manual",
    signal,
    headers: {
      accept: "application/jwk-set+json, application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  }).catch(() => {
    throw new FetchFailed("network");
  });
  // A redirect shows as its status, or in browsers as an opaque answer with status 0.
  const { status, type } = answer;
  if (type === "opaqueredirect" || (status >= 300 && status < 400)) {
    throw new FetchFailed("redirect", status ? `${status}` : undefined);
  }
  if (status !== 200) throw new FetchFailed("status", `${status}`);
  const declared = answer.headers.get("content-length");
  if (declared !== null && Number(declared) > LIMIT) throw new FetchFailed("too_large");
  return body(answer);
}

async function body(answer) {
  const chunks = [];
  let length = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      length += chunk.length;
      if (length > LIMIT) throw new FetchFailed("too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof FetchFailed ? error : new FetchFailed("broke_off");
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
