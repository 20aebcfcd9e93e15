// The keys of a Worker: its own keyrings, the copies of trusted issuers' keys, and the tasks that keep
// both current, after an answer and by cron.

import { env } from "cloudflare:workers";

import { createDriver } from "../js/driver.mjs";
import { wantedKeys } from "../js/events.mjs";
import { createKeyrings } from "../js/keyring.mjs";
import { isKeySet, readKeySet } from "../js/jwks/reading.mjs";
import { createIssuerKeys } from "../js/jwks/source.mjs";
import { createSecrets } from "../js/secrets.mjs";
import { createCron } from "./cron.mjs";
import { engine } from "./engine.mjs";
import { withTimeout } from "./timeout.mjs";
import { createJwksUpdate } from "./jwks-update.mjs";

/**
 * A Worker's functions for keys; `stored(name)` returns the bytes of a record of KV, `secret` and
 * `previous` are the texts of `KEY_ENCRYPTION_KEY` and `KEY_ENCRYPTION_KEY_PREVIOUS`, `trusted` tells a
 * driver which records to accept, and `guard` asks the version guard of a record.
 *
 * - `keyrings`, `records(name, now)` and `reasonAgainst(name)` are for the driver;
 * - `maintenance({ now, realm })` asks the engine for the needs of a realm;
 * - `afterwards({ events, now })` does what the engine left for after an answer;
 * - `cron(now)` performs the tasks of every five minutes, and returns whether it reached every realm;
 * - `usesPrevious()` returns whether a record that this isolate uses opens with the previous secret alone.
 */
export function createKeys({ stored, secret, previous, trusted, guard, report }) {
  // The object that holds the newest version of a record also holds that of a sealed keyring. Of two
  // keyrings with one counter, as after two concurrent writes, the first that an isolate reads is the
  // newest.
  const secrets = createSecrets({ secret, previous, report });
  const ofGuard = secret === undefined ? {} : guard;
  const { isCurrent: isNewest, isHeld, isYoung } = ofGuard;
  const keyrings = createKeyrings({ records: stored, secrets, isNewest, isHeld, report });
  const source = createIssuerKeys({ records: stored, secrets, isYoung, isHeld, report });
  const reasonAgainst = (name) => source.reason(name);
  const records = (name, now) => (isKeySet(name) ? source.read(name, now) : stored(name));

  const lock = (name) => {
    const own = env.JWKS_LOCK.getByName(name);
    return {
      claim: (seconds) => withTimeout(own.claim(seconds)),
      extend: (seconds) => withTimeout(own.extend(seconds)),
    };
  };
  const update = createJwksUpdate({
    store,
    lock,
    source,
    parse: (bytes, record) => readKeySet(engine.glue, bytes, record),
    current: secrets.current,
    wrote: guard.wrote,
    secrets: (name) => env[name],
    changed: () => engine.glue.issuer_keys_changed(),
    report,
  });
  const maintenance = createDriver({
    engine,
    records: stored,
    firstUse: neverAsked,
    keyrings,
    ...trusted,
    report,
    begin: ({ glue }, host, number, { now, realm }) =>
      glue.begin_maintenance(host.store, host.features, number, now, realm),
  });

  return {
    keyrings,
    records,
    reasonAgainst,
    maintenance,
    usesPrevious: () => keyrings.usesPrevious() || source.usesPrevious(),

    async afterwards({ events, now }) {
      for (const wanted of wantedKeys(events)) {
        await update(wanted, now).catch(() => {
          report("issuer_keys_failed", { record: wanted.record, uri: wanted.uri, reason: "store" });
        });
      }
    },

    cron: createCron({
      store,
      maintenance,
      lock,
      update,
      keyrings,
      secret: secrets.current,
      report,
    }),
  };
}

/** KV in the form that maintenance needs. */
const store = {
  async names(prefix) {
    const names = [];
    let page = {};
    do {
      page = await withTimeout(env.EXCHANGE.list({ prefix, cursor: page.cursor }));
      names.push(...page.keys.map(({ name }) => name));
    } while (!page.list_complete);
    return names;
  },
  read: (name) => withTimeout(env.EXCHANGE.get(name, { cacheTtl: 30 })),
  write: (name, text) => withTimeout(env.EXCHANGE.put(name, text)),
};

function neverAsked() {
  throw new Error("maintenance uses no identifier");
}
