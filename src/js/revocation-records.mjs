// The records about revocations in a store that others may write to: the snapshot of a realm's list,
// and a not-before record on its way from the command line to the object that keeps the list.
//
// Both are authenticated under a key of the host's secret. A record says which realm it is for and
// how old it is; whoever reads it compares. A not-before record that is put back changes nothing, as the
// time only gets later; one that is taken away is missed in the next snapshot, as its maker sees.

const USE = "revocations";

/** How old a snapshot may be. */
const MAX_AGE_SECONDS = 300;

/** How far ahead the clock of who wrote it may be. */
const MAX_AHEAD_SECONDS = 60;

/** How long a not-before time counts: longer than any token that was issued before it can be used. */
export const NOT_BEFORE_SECONDS = 365 * 86_400;

/** How long a not-before record waits at most for the cron that takes it over. */
export const CRON_SECONDS = 300;

/** How long it takes then until every isolate knows it: the delay of KV, and what an isolate remembers. */
export const SEEN_SECONDS = 90;

/** What the names of not-before records begin with. */
export const NOT_BEFORES = "not-before:";

/** What the names of snapshots begin with. */
export const SNAPSHOTS = "revocations:";

/** The text of a snapshot of the list of the realm with this record. `time` is in seconds. */
export async function sealSnapshot(keys, { name, counter, time, list }) {
  const mac = await keys.mac(USE, ["snapshot", name, `${time} ${counter}`, list]);
  return `${mac}\n${time} ${counter}\n${list}`;
}

/**
 * What a snapshot says, `{ counter, list }`; nothing where it is not one, is of another realm, was
 * changed, or is older than five minutes. `now` is in seconds.
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
 * A record, `[name, text]`, that has the object of a realm refuse what was issued to subjects
 * before a time. `realm` is the name of the realm's snapshot, `subjects` are names from
 * `revokedSubject` of tools.mjs, the last of them that of tokens minted here; times are in seconds.
 */
export async function sealNotBefore(keys, { realm, subjects, notBefore, now }) {
  const own = JSON.stringify({
    realm,
    subjects,
    notBefore,
    at: now,
    until: now + NOT_BEFORE_SECONDS,
  });
  const text = `${await keys.mac(USE, ["not-before", own])}\n${own}`;
  return [`${NOT_BEFORES}${crypto.randomUUID()}`, text];
}

/** What a not-before record says; nothing where it is not one. */
export async function openNotBefore(keys, text) {
  const end = text.indexOf("\n");
  const [mac, own] = [text.slice(0, end), text.slice(end + 1)];
  if (end < 0 || !(await keys.verify(USE, ["not-before", own], mac))) return undefined;
  return JSON.parse(own);
}
