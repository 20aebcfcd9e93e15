// Writes records into local KV, where `wrangler dev` finds them. store.mjs starts this program.
//
// In this order: keyrings, clients, realms, and removals last. A reader in between sees a realm with its
// keys and clients, or none.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { getPlatformProxy } from "wrangler";

import { buildQuickly } from "../../../scripts/build/variant.mjs";
import { inClone } from "../../../scripts/setup/paths.mjs";
import { built } from "./built.mjs";
import { secretOf } from "./secret.mjs";

/** How many records it writes at once. */
const AT_ONCE = 100;

process.on("disconnect", () => process.exit(1));
process.once("message", async ({ realms, persist, quick }) => {
  if (quick) buildQuickly();
  const { env, dispose } = await getPlatformProxy({
    configPath: inClone("wrangler.toml"),
    // The path that `--persist-to` of wrangler dev uses.
    persist: { path: join(persist, "v3") },
    envFiles: [],
    remoteBindings: false,
  });
  await write(env.EXCHANGE, realms, (await secretOf(persist)).keys);
  await dispose();
  process.exit();
});

async function write(kv, realms, secret) {
  for (const realm of realms) await kv.put(realm.keyring, await keyringOf(realm, kv, secret));
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

/**
 * The record of a keyring: with the operator's key; else the one in KV, with a new key if none of its
 * keys signs for this realm.
 */
async function keyringOf(realm, kv, secret) {
  const { RETIRING_SECONDS, createKeyring, openKeyring, sealKeyring } = await built("npm/node.mjs");
  const { keyring: name, issuer, algorithm, signingKey: key } = realm;
  const now = Math.floor(Date.now() / 1000);
  const made = () => createKeyring({ realm: realm.realm, issuer, algorithm, now, key });
  const found = await kv.get(name);
  // A keyring from before the secret, or sealed with another one, is unusable here.
  const ring = found && (await openKeyring(found, secret, { name, issuer }).catch(() => undefined));
  if (!ring) return sealKeyring(await made(), secret);
  if (!(key ? signsWith(ring, key) : ring.keys.at(-1).alg === algorithm)) {
    const after = await made();
    const counter = ring.counter + 1;
    // No other service reads this KV, so the new key need not wait; the old ones go on verifying.
    const ends = { retires_from: now, removed_from: now + RETIRING_SECONDS };
    const keys = key
      ? after.keys
      : [...ring.keys.map((own) => ({ ...ends, ...own })), ...after.keys];
    return sealKeyring({ ...after, counter, keys }, secret);
  }
  return found;
}

/** Whether a keyring has this key and no other. */
function signsWith({ keys }, { kid, public: own }) {
  return keys.length === 1 && keys[0].kid === kid && isDeepStrictEqual(keys[0].public, own);
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
