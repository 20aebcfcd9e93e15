// The records about revocations in a store that others may write to: the snapshot of a realm's list, and
// a not-before record on its way from the command line to the object that keeps the list.
//
// A key derived from the host's secret authenticates both. A record states its realm and its time; the
// reader compares them. An attacker who puts an old not-before record back changes nothing, as the time
// only gets later; the operator sees a removed one missing in the next snapshot.

const USE = "revocations";

/** The maximum age of a snapshot. */
const MAX_AGE_SECONDS = 300;

/** The largest lead of the writer's clock. */
const MAX_AHEAD_SECONDS = 60;

/** How long a not-before record waits at most for the cron that applies it. */
export const CRON_SECONDS = 300;

/** How long it then takes until every isolate knows it: the delay of KV, and the cache of an isolate. */
export const SEEN_SECONDS = 90;

/** The prefix of the names of not-before records. */
export const NOT_BEFORES = "not-before:";

/** The prefix of the names of snapshots. */
export const SNAPSHOTS = "revocations:";

/** The text of a snapshot of the list of the realm with this record. `time` is in seconds. */
export async function sealSnapshot(keys, { name, counter, time, list }) {
  const mac = await keys.mac(USE, ["snapshot", name, `${time} ${counter}`, list]);
  return `${mac}\n${time} ${counter}\n${list}`;
}

/**
 * The contents of a snapshot, `{ counter, list }`; nothing where it is invalid, of another realm,
 * changed, or older than five minutes. `now` is in seconds.
 */
export async function openSnapshot(keys, name, text, now) {
  const [mac, head] = text.split("\n", 2);
  const [, time, counter] = /^(\d{1,12}) (\d{1,15})$/.exec(head ?? "") ?? [];
  if (time === undefined) return undefined;
  if (now - Number(time) > MAX_AGE_SECONDS || Number(time) - now > MAX_AHEAD_SECONDS)
    return undefined;
  const list = text.slice(mac.length + head.length + 2);
  if (!(await keys.verify(USE, ["snapshot", name, head, list], mac))) return undefined;
  return { counter: Number(counter), list };
}

/**
 * A record, `[name, text]`, that has the object of a realm refuse the tokens issued to subjects before a
 * time. `revokedSubject` of tools.mjs returns `realm`, the name of the realm's snapshot, `subjects`, the last
 * of them the name of tokens minted here, and `keptSeconds`; times are in seconds.
 */
export async function sealNotBefore(keys, { realm, subjects, keptSeconds, notBefore, now }) {
  const own = JSON.stringify({
    realm,
    subjects,
    notBefore,
    at: now,
    until: now + keptSeconds,
  });
  const text = `${await keys.mac(USE, ["not-before", own])}\n${own}`;
  return [`${NOT_BEFORES}${crypto.randomUUID()}`, text];
}

/** The contents of a not-before record; nothing where it is invalid. */
export async function openNotBefore(keys, text) {
  const end = text.indexOf("\n");
  const [mac, own] = [text.slice(0, end), text.slice(end + 1)];
  if (end < 0 || !(await keys.verify(USE, ["not-before", own], mac))) return undefined;
  return JSON.parse(own);
}
