// The Worker's replies to host calls: records from KV, first use from the replay guard, the newest
// version of a realm from the version guard, limits from the rate limiter, revocations from their object
// and its snapshot. Its pages come from its static files, its audit lines go to its log.

import { env, waitUntil } from "cloudflare:workers";

import { createDriver } from "../js/driver.mjs";
import { createFetch } from "../js/http.mjs";
import { createAnalytics } from "./analytics.mjs";
import { engine } from "./engine.mjs";
import { createKeys } from "./keys.mjs";
import { createLimits } from "./limits.mjs";
import { createPages } from "./pages.mjs";
import { deriveNonceKey } from "../js/secret.mjs";
import { createTimeout, withTimeout } from "./timeout.mjs";
import { createReady } from "./ready.mjs";
import { createRealmCheck } from "./ready-realms.mjs";
import { createRevocations, refreshRevocations } from "./revoked.mjs";

/** The default export of a Worker that uses this clock for its answers and its maintenance. */
export function serve({ clock }) {
  const [ofStore, ofReplay] = [createTimeout(), createTimeout()];
  const stored = (name) => ofStore(env.EXCHANGE.get(name, { type: "arrayBuffer", cacheTtl: 30 }));
  // The digest of the party that chose the identifier picks one of 64 objects, by its first character.
  const firstUse = ({ party, identifier, until }) => {
    const shard = `shard-${party[0]}`;
    return ofReplay(env.REPLAY_GUARD.getByName(shard).firstUse(identifier, until), shard);
  };
  const guard = createGuard(env.VERSION_GUARD);

  const configKey = asText(env.CONFIG_PUBLIC_JWK);
  // An operator who signs the configuration does not leave the keys to an attacker who writes the store:
  // without the secret no keyring opens.
  const secret = env.KEY_ENCRYPTION_KEY ?? (configKey === undefined ? undefined : "");
  const previous = env.KEY_ENCRYPTION_KEY_PREVIOUS;
  const trusted = { configKey, versionIsCurrent: guard.isCurrent };
  const keys = createKeys({ stored, secret, previous, trusted, guard, report });
  const limits = createLimits(env);
  const drive = createDriver({
    engine,
    records: keys.records,
    reasonAgainst: keys.reasonAgainst,
    firstUse,
    // Without the secret no nonce can be made, and a proof that needs one gets 503.
    nonceKey: () => secret && deriveNonceKey(secret),
    keyrings: keys.keyrings,
    ...createRevocations(env, ofStore),
    ...trusted,
    report,
    admit: limits.client,
    audit: true,
  });
  const cron = () => env.JWKS_LOCK.getByName("cron");
  const ready = createReady({
    store: env.EXCHANGE,
    realms: createRealmCheck({ ...keys, store: env.EXCHANGE, drive, report }),
    lastCron: () => cron().lastRun(),
    objects,
    within: withTimeout,
    clock,
  });
  const answer = createFetch({
    drive,
    clock,
    log: createLog(),
    limit: limits.strangers,
    pages: { ...createPages({ assets: env.ASSETS, drive, clock }), "/ready": ready },
    afterwards: (work) => waitUntil(keys.afterwards(work)),
    timing: env.SERVER_TIMING === "on",
  });
  return {
    fetch(request) {
      // Decision, audit line and what the isolate remembers are one unit: the platform would stop it
      // wherever it waits when the client resets its connection.
      const answered = answer(request);
      waitUntil(answered);
      return answered;
    },
    async scheduled(event) {
      const now = clock(event) / 1000;
      const [kept, refreshed] = await Promise.allSettled([
        keys.cron(now),
        refreshRevocations(env, (details) => report("revocations_failed", details)),
      ]);
      const isWhole = kept.value === true && refreshed.status === "fulfilled";
      if (isWhole) {
        await withTimeout(cron().ran(now)).catch(() => report("cron_not_noted", { time: now }));
      }
    },
  };
}

/** Workers Logs, and the data point beside each line where there is a dataset. */
function createLog() {
  const count = env.ANALYTICS && createAnalytics(env.ANALYTICS);
  return (line) => {
    console.log(line);
    count?.(line);
  };
}

/** The version guard, one object for each record that has versions. */
function createGuard(namespace) {
  const timed = createTimeout();
  const call =
    (method) =>
    (name, ...args) =>
      timed(namespace.getByName(name)[method](...args), name);
  return {
    isCurrent: call("isCurrent"),
    isHeld: call("isHeld"),
    isYoung: call("isYoung"),
    wrote: call("wrote"),
  };
}

/** Every Durable Object that an exchange may need, asked for an answer. */
function objects() {
  const asked = [
    env.REPLAY_GUARD.getByName("shard-A").ready(),
    env.REVOCATIONS.getByName("ready").entries(),
    env.VERSION_GUARD.getByName("ready").ready(),
  ];
  return Promise.all(asked);
}

/** Events for the operator that belong to no request. */
function report(event, details) {
  console.warn(JSON.stringify({ event, ...details }));
}

/** A variable as text, where wrangler.toml may also have an object; nothing where it is not set. */
function asText(variable) {
  return variable === undefined || typeof variable === "string"
    ? variable
    : JSON.stringify(variable);
}
