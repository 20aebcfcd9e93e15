// The revocations that an isolate knows: from the snapshot in KV where that is usable, else from the
// Durable Object; and the part of cron that keeps the snapshots young.
//
// A snapshot counts if it is authentic, of this realm, at most five minutes old, and not older than one
// that this isolate has seen. A missing snapshot proves nothing, because an attacker who can write KV can
// delete: the isolate then asks the object, and the object's answer that a realm has no revocations
// counts for five minutes. An unknown state rejects.

import { bounded } from "../js/bounded.mjs";
import {
  CRON_SECONDS,
  NOT_BEFORES,
  SEEN_SECONDS,
  SNAPSHOTS,
  openNotBefore,
  openSnapshot,
  sealAnswer,
} from "../js/revocation-records.mjs";
import { deriveKeys } from "../js/secret.mjs";
import { createTimeout, withTimeout } from "./timeout.mjs";

/** How long the object's answer counts that nothing is revoked. */
const NOTHING_SECONDS = 300;

/** How long the store has the answer to a not-before record, for the command line that waits for it. */
const ANSWERED_SECONDS = 3_600;

/** The most realms whose lists an isolate holds: the longest has 10 MB. */
const LISTS = 8;

const SNAPSHOT_NAME = new RegExp(`^${SNAPSHOTS}[\\w-]{43}$`);

const NOTHING = new Uint8Array(0);
const seconds = () => Date.now() / 1000;

/** `revocations` and `revoke` of a driver, over the bindings of a Worker; `ofStore` awaits KV. */
export function createRevocations({ EXCHANGE, REVOCATIONS, KEY_ENCRYPTION_KEY }, ofStore) {
  const ofObjects = createTimeout();
  /** By name, the highest counter seen, and when the object reported no revocations. */
  const seen = bounded(1_000);
  /** By name, the snapshot that the isolate read last, so that it reads an unchanged list only once. */
  const lists = bounded(LISTS);

  function counted(name, counter) {
    const known = seen.get(name);
    if (known === undefined || counter > known.counter) seen.set(name, { counter });
  }

  const isOld = (name, counter) => counter < (seen.get(name)?.counter ?? 0);

  async function snapshot(name) {
    if (KEY_ENCRYPTION_KEY === undefined) return undefined;
    try {
      const { isNothing, opened } = await ofStore(read(name));
      if (isNothing) return knownToBeNothing(name) ? { list: NOTHING } : undefined;
      if (opened === undefined || isOld(name, opened.counter)) return undefined;
      counted(name, opened.counter);
      lists.set(name, opened);
      return opened;
    } catch {
      return undefined;
    }
  }

  async function read(name) {
    const stream = await EXCHANGE.get(name, { type: "stream", cacheTtl: 30 });
    if (stream === null) return { isNothing: true };
    const keys = await deriveKeys(KEY_ENCRYPTION_KEY);
    return { opened: await openSnapshot(keys, name, stream, seconds(), lists.get(name)) };
  }

  function knownToBeNothing(name) {
    const { nothingAt = -Infinity } = seen.get(name) ?? {};
    const age = seconds() - nothingAt;
    return age >= 0 && age < NOTHING_SECONDS;
  }

  async function truth(name) {
    const { counter, bytes } = await ofObjects(REVOCATIONS.getByName(name).entries(), name);
    if (isOld(name, counter)) throw new Error("the revocations have gone back");
    seen.set(name, bytes.length === 0 ? { counter, nothingAt: seconds() } : { counter });
    return { list: bytes };
  }

  return {
    async revocations(name) {
      const { list } = (await snapshot(name)) ?? (await truth(name));
      return list.length === 0 ? undefined : list;
    },

    async revoke({ realm, token, party, until }) {
      const object = REVOCATIONS.getByName(realm);
      seen.set(realm, { counter: seen.get(realm)?.counter ?? 0 });
      counted(realm, await withTimeout(object.revoke(realm, { token, party, until })));
    },
  };
}

/**
 * The part of cron for revocations: passes not-before records from the command line to their objects, writes
 * the answers for it, and has each snapshot written anew while there are revocations. `report` receives
 * failures.
 */
export async function refreshRevocations({ EXCHANGE, REVOCATIONS, KEY_ENCRYPTION_KEY }, report) {
  if (KEY_ENCRYPTION_KEY === undefined) return;
  const keys = await deriveKeys(KEY_ENCRYPTION_KEY);
  // One part that hangs must not keep the records of the other realms from their objects.
  const [ofStore, ofObjects] = [createTimeout(), createTimeout()];

  /** By realm, the answers that wait until the snapshot has what they report. */
  const answered = new Map();
  for (const name of await names(EXCHANGE, NOT_BEFORES)) {
    await attempt(name, async () => {
      const text = await ofStore(EXCHANGE.get(name, "text"));
      const own = text === null ? undefined : await openNotBefore(keys, text);
      if (own === undefined) {
        report({ record: name, failed: "a not-before record is not authentic" });
        return ofStore(EXCHANGE.delete(name));
      }
      const { realm, people, notBefore, until } = own;
      const what = { people, notBefore, minted: ofMinted(own), until };
      const { isTaken, people: count } = await ofObjects(
        REVOCATIONS.getByName(realm).setNotBefores(realm, what),
        realm,
      );
      if (!isTaken) report({ record: name, failed: "the list of the realm is full" });
      const answers = answered.get(realm) ?? [];
      answered.set(realm, [...answers, { name, answer: { isTaken, people: count } }]);
    });
  }
  for (const [realm, answers] of answered) {
    await attempt(realm, async () => {
      await ofObjects(REVOCATIONS.getByName(realm).publish(realm), realm);
      for (const { name, answer } of answers) {
        const [key, text] = await sealAnswer(keys, name, answer);
        await ofStore(EXCHANGE.put(key, text, { expirationTtl: ANSWERED_SECONDS }));
        await ofStore(EXCHANGE.delete(name));
      }
    });
  }
  for (const name of await names(EXCHANGE, SNAPSHOTS)) {
    if (SNAPSHOT_NAME.test(name) && !answered.has(name))
      await attempt(name, () => ofObjects(REVOCATIONS.getByName(name).publish(name), name));
  }

  async function attempt(name, work) {
    try {
      await work();
    } catch {
      report({ record: name, failed: "the revocations are unavailable" });
    }
  }
}

/**
 * The not-before time for tokens minted here. Until every isolate knows a time, an isolate may still
 * exchange the refused tokens, for new ones with a later time; the not-before time covers those too. That
 * ends when the next cron would have published the time, so that a record which an attacker puts back
 * later refuses nothing more.
 */
function ofMinted({ notBefore, at }) {
  const known = Math.min(Math.ceil(seconds()), at + CRON_SECONDS) + SEEN_SECONDS;
  return Math.max(notBefore, known);
}

/** The names of records of a type, a thousand at most: the rest follows once these are gone. */
async function names(kv, prefix) {
  const { keys } = await withTimeout(kv.list({ prefix }));
  return keys.map(({ name }) => name);
}
