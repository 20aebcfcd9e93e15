// A Worker in workerd with real KV and a real Durable Object, configured by wrangler.toml.
//
// `clock: true` runs the test entry, whose requests may set the time, `entry` another one; without either
// the test runs dist/worker, as it is deployed.

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createTestHarness } from "wrangler";

import {
  deriveKeys,
  revokedSubject,
  sealKeyring,
  splitRealm,
} from "../../../dist/npm/npm/node.mjs";
import { configurationWithoutBuild } from "../../../scripts/build/configuration.mjs";
import { bundle } from "../../../scripts/build/worker.mjs";
import { inClone } from "../../../scripts/setup/paths.mjs";
import { recordsOf } from "./records.mjs";

/**
 * Starts a Worker with the static files of `site`, and with secrets if the test gives some; `close()` ends
 * it. `configure` gets the text of wrangler.toml and returns the text to use instead.
 */
export async function startWorker({
  clock = false,
  entry = clock ? inClone("tests", "worker", "support", "entry.mjs") : undefined,
  site = inClone("dist", "site"),
  secrets = {},
  configure = (text) => text,
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-"));
  await layOut(folder, { entry, site, configure });
  const lines = Object.entries(secrets).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(folder, ".dev.vars"), lines.join(""));
  const harness = createTestHarness({
    root: folder,
    workers: [{ configPath: join(folder, "wrangler.toml") }],
  });
  const { url } = await harness.listen();
  const worker = harness.getWorker();
  const env = await worker.getEnv();

  return {
    url,
    fetch: harness.fetch,
    logs: () => harness.getLogs().map(({ message }) => message),
    records: env.EXCHANGE,
    guard: (name) => env.REPLAY_GUARD.getByName(name),
    revocations: (name) => env.REVOCATIONS.getByName(name),
    versionGuard: (name) => env.VERSION_GUARD.getByName(name),
    versionGuardStorage: (name) => worker.getDurableObjectStorage("VersionGuard", { name }),
    jwksLock: (name) => env.JWKS_LOCK.getByName(name),
    jwksLockStorage: (name) => worker.getDurableObjectStorage("JwksLock", { name }),

    /** Returns the storage of every refresh guard that exists. */
    async jwksLocks() {
      const ids = await worker.listDurableObjectIds("JwksLock");
      const storage = (id) => worker.getDurableObjectStorage("JwksLock", { id });
      return Promise.all(ids.map(async (id) => ({ storage: await storage(id) })));
    },

    /** Runs the cron with this scheduled time, in seconds. */
    cron: (now) => worker.scheduled({ cron: "*/5 * * * *", scheduledTime: new Date(now * 1000) }),

    split: splitRealm,

    /** Publishes a realm document with private JWKs to sign with; returns its records' names. */
    async publish(document, keys) {
      const split = splitRealm(document);
      for (const [name, text] of recordsOf(split, keys)) await env.EXCHANGE.put(name, text);
      if (secrets.KEY_ENCRYPTION_KEY) {
        const ring = { realm: split.realm, ...(await env.EXCHANGE.get(split.keyring, "json")) };
        const sealed = await sealKeyring(ring, await deriveKeys(secrets.KEY_ENCRYPTION_KEY));
        await env.EXCHANGE.put(split.keyring, sealed);
      }
      return { ...split, realmRecord: split.records.at(-1)[0], clientRecord: split.records[0][0] };
    },

    /** Sets the not-before time of a vector in the realm of a document. */
    setNotBefore(document, { iss: issuer, sub: subject, not_before: notBefore }) {
      const { realm, subjects } = revokedSubject(document, { issuer, subject });
      const until = Date.now() / 1000 + 600;
      return env.REVOCATIONS.getByName(realm).setNotBefore(realm, { subjects, notBefore, until });
    },

    /** Runs SQL in every replay guard that exists; returns all rows. */
    async guards(sql) {
      const ids = await worker.listDurableObjectIds("ReplayGuard");
      const rows = [];
      for (const id of ids) {
        const storage = await worker.getDurableObjectStorage("ReplayGuard", { id });
        rows.push(...(await storage.exec(sql)));
      }
      return rows;
    },

    /** Runs SQL in the objects that keep revocations; returns all rows. */
    async revocationRows(sql) {
      const ids = await worker.listDurableObjectIds("Revocations");
      const rows = [];
      for (const id of ids) {
        const storage = await worker.getDurableObjectStorage("Revocations", { id });
        rows.push(...(await storage.exec(sql)));
      }
      return rows;
    },

    async close() {
      await harness.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts the files of the Worker where wrangler.toml expects them, in a folder of their own. */
async function layOut(folder, { entry, site, configure }) {
  const dist = join(folder, "dist", "worker");
  mkdirSync(dist, { recursive: true });
  copyFileSync(inClone("dist", "worker", "engine_bg.wasm"), join(dist, "engine_bg.wasm"));
  cpSync(site, join(folder, "dist", "site"), { recursive: true });
  const configuration = configure(configurationWithoutBuild());
  writeFileSync(join(folder, "wrangler.toml"), configuration);
  if (entry) {
    const glue = inClone("target", "wasm-worker", "glue", "engine.js");
    await bundle(entry, glue, join(dist, "index.mjs"));
  } else {
    copyFileSync(inClone("dist", "worker", "index.mjs"), join(dist, "index.mjs"));
  }
}
