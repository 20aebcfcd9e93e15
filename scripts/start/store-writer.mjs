// Writes records into local KV, where `wrangler dev` finds them. Started by store.mjs.
//
// In this order: keyrings, clients, realms, and what is gone last. Whoever reads in between sees a
// realm with its keys and clients, or none.

import { join } from "node:path";

import { getPlatformProxy } from "wrangler";

import { inClone } from "../setup/paths.mjs";
import { built } from "./built.mjs";

/** How many records are under way at once. */
const AT_ONCE = 100;

process.on("disconnect", () => process.exit(1));
process.once("message", async ({ realms, persist }) => {
  const { env, dispose } = await getPlatformProxy({
    configPath: inClone("wrangler.toml"),
    // Where `--persist-to` of wrangler dev puts them.
    persist: { path: join(persist, "v3") },
    envFiles: [],
    remoteBindings: false,
  });
  await write(env.EXCHANGE, realms);
  await dispose();
  process.exit();
});

async function write(kv, realms) {
  for (const realm of realms) await kv.put(realm.keyring, await keyringOf(realm, kv));
  for (const { records } of realms) {
    const [last, ...clients] = records.toReversed();
    for (let from = 0; from < clients.length; from += AT_ONCE) {
      await Promise.all(
        clients.slice(from, from + AT_ONCE).map(([name, text]) => kv.put(name, text)),
      );
    }
    await kv.put(...last);
  }
  const current = new Set(realms.flatMap(({ records }) => records.map(([name]) => name)));
  for (const prefix of ["realm:", "client:"]) await removeOthers(kv, prefix, current);
}

/** The key that was given; else those KV has, with a new one if none of them signs for this realm. */
async function keyringOf({ keyring: name, issuer, algorithm, signingKey }, kv) {
  const { generateSigningKey, keyring } = await built("node.mjs");
  if (signingKey) return keyring(issuer, [signingKey]);

  const found = await kv.get(name);
  const kept = found && JSON.parse(found);
  const keys = kept?.issuer === issuer ? kept.keys : [];
  if (keys.at(-1)?.alg === algorithm) return found;
  return keyring(issuer, [...keys, await generateSigningKey(algorithm)]);
}

async function removeOthers(kv, prefix, current) {
  const gone = [];
  let page = {};
  do {
    page = await kv.list({ prefix, cursor: page.cursor });
    gone.push(...page.keys.map(({ name }) => name).filter((name) => !current.has(name)));
  } while (!page.list_complete);
  for (const name of gone) await kv.delete(name);
}
