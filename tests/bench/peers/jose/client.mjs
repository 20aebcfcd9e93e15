// Client authentication with client_secret_basic. RFC 6749 §2.3.1.

import { readClient } from "./records.mjs";
import { Refusal } from "./refusal.mjs";

const utf8 = new TextEncoder();
const NO_DIGEST = new Uint8Array(32);

/** Returns the record of the client whose id and secret the request presents. */
export async function authenticate(request, env, path, now) {
  const { id, secret } = credentials(request.headers.get("authorization"));
  const client = await readClient(env, path, id, now);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(secret)));
  const accepted = client?.secret_sha256.map((text) =>
    Uint8Array.fromBase64(text, { alphabet: "base64url" }),
  );
  let matches = false;
  for (const expected of accepted ?? [NO_DIGEST]) {
    matches = crypto.subtle.timingSafeEqual(digest, expected) || matches;
  }
  if (client === null || !matches) throw failed();
  return client;
}

function credentials(header) {
  if (!header?.startsWith("Basic ")) throw failed();
  try {
    const [id, secret] = atob(header.slice(6))
      .split(":", 2)
      .map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    if (!id || !secret) throw failed();
    return { id, secret };
  } catch {
    throw failed();
  }
}

function failed() {
  return new Refusal("invalid_client", "client authentication failed", 401);
}
