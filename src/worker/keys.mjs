// The keys of a Worker: its own keyrings, the copies of what trusted issuers publish, and what keeps
// both good, after an answer and by cron.

import { env } from "cloudflare:workers";

import { createDriver } from "../js/driver.mjs";
import { createKeyrings } from "../js/keyring.mjs";
import { createIssuerKeys } from "../js/remote-keys/source.mjs";
import { createCron } from "./cron.mjs";
import { engine } from "./engine.mjs";
import { inTime } from "./patience.mjs";
import { createRefresh, refreshOf } from "./refresh.mjs";

/**
 * What a Worker does with keys; `stored(name)` gives the bytes of a record of KV, `secret` is the text
 * of `KEY_ENCRYPTION_KEY`, and `trusted` says to a driver which records are believed.
 *
 * - `keyrings` and `records(name, now)` are for the driver;
 * - `afterwards({ notes, now })` does what the engine noted to be done after an answer;
 * - `cron(now)` does what is done every five minutes.
 */
export function createKeys({ stored, secret, trusted, notice }) {
  // The object that holds the newest version of a record holds that of a sealed keyring as well. Of two
  // keyrings of one counter, as of two that were written at once, the first that is read is the newest.
  const isNewest = trusted.versionIsCurrent;
  const keyrings = createKeyrings({
    records: stored,
    secret,
    isNewest: secret === undefined ? undefined : isNewest,
    notice,
  });
  const source = createIssuerKeys({ records: stored, secret, notice });
  const records = (name, now) => (name.startsWith("keys:") ? source.read(name, now) : stored(name));

  const guard = (name) => {
    const own = env.REFRESH_GUARD.getByName(name);
    return {
      claim: (seconds) => inTime(own.claim(seconds)),
      extend: (seconds) => inTime(own.extend(seconds)),
    };
  };
  const refresh = createRefresh({
    store,
    guard,
    source,
    parse: (bytes) => JSON.parse(engine.glue.read_key_set(bytes)),
    changed: () => engine.glue.issuer_keys_changed(),
    notice,
  });
  const upkeep = createDriver({
    engine,
    records: stored,
    firstUse: neverAsked,
    keyrings,
    ...trusted,
    notice,
    begin: ({ glue }, host, number, { now, realm }) =>
      glue.begin_upkeep(host.store, host.services, number, now, realm),
  });

  return {
    keyrings,
    records,

    async afterwards({ notes, now }) {
      for (const wanted of notes.map(refreshOf).filter(Boolean)) {
        await refresh(wanted, now).catch(() => {
          notice("issuer_keys_failed", { record: wanted.record, uri: wanted.uri, reason: "store" });
        });
      }
    },

    cron: createCron({
      store,
      upkeep,
      guard,
      refresh,
      isNewest,
      secret: source.derivedKeys,
      notice,
    }),
  };
}

/** KV as upkeep uses it. */
const store = {
  async names(prefix) {
    const names = [];
    let page = {};
    do {
      page = await inTime(env.EXCHANGE.list({ prefix, cursor: page.cursor }));
      names.push(...page.keys.map(({ name }) => name));
    } while (!page.list_complete);
    return names;
  },
  read: (name) => inTime(env.EXCHANGE.get(name, { cacheTtl: 30 })),
  write: (name, text) => inTime(env.EXCHANGE.put(name, text)),
};

function neverAsked() {
  throw new Error("upkeep uses no identifier");
}
