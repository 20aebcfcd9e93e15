// The Worker's answers to what the engine asks: records from KV, first use from the replay guard. Its
// pages come from its static files.

import { env } from "cloudflare:workers";

import { createDriver } from "../npm/driver.mjs";
import { createFetch } from "../npm/http.mjs";
import { createKeyrings } from "../npm/keyring.mjs";
import { engine } from "./engine.mjs";
import { createPages } from "./pages.mjs";

/** How long KV or a Durable Object is waited for. */
const PATIENCE_MS = 5_000;

/** The default export of a Worker that answers by this clock. */
export function serve({ clock }) {
  const keyrings = createKeyrings({ records, secret: env.KEY_ENCRYPTION_KEY, notice });
  const drive = createDriver({ engine, records, firstUse, keyrings });
  return { fetch: createFetch({ drive, clock, report, pages: createPages(env.ASSETS) }) };
}

function records(name) {
  return within(PATIENCE_MS, env.EXCHANGE.get(name, { type: "arrayBuffer", cacheTtl: 30 }));
}

/** The digest of who chose the identifier picks one of 64 objects, by its first character. */
function firstUse({ party, identifier, until }) {
  const guard = env.REPLAY_GUARD.getByName(`shard-${party[0]}`);
  return within(PATIENCE_MS, guard.firstUse(identifier, until));
}

/** Rejects where an answer takes too long: a request must not hang because a part of us does. */
async function within(milliseconds, answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function report({ requestId, failed }) {
  console.error(JSON.stringify({ event: "unavailable", request_id: requestId, failed }));
}

/** What the operator should know, and is nobody's request. */
function notice(event, details) {
  console.warn(JSON.stringify({ event, ...details }));
}
