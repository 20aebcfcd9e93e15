// The records about revocations in a store that others may write to: the snapshot of a realm's list, a
// not-before record on its way from the command line to the object that keeps the list, and the object's
// answer to it.
//
// A key derived from the host's secret authenticates each. A record states its realm and its time; the
// reader compares them. An attacker who puts an old not-before record back changes nothing, as the time
// only gets later; the operator sees that there is no answer to a removed one.

import { encode } from "./base64url.mjs";

const USE = "revocations";

/** The maximum age of a snapshot. */
const MAX_AGE_SECONDS = 300;

/** The largest lead of the writer's clock. */
const MAX_AHEAD_SECONDS = 60;

/** The longest first line of a snapshot, in bytes. */
const MAX_HEAD = 256;

/** How long a not-before record waits at most for the cron that applies it. */
export const CRON_SECONDS = 300;

/** How long it then takes until every isolate knows it: the delay of KV, and the cache of an isolate. */
export const SEEN_SECONDS = 90;

/** The prefix of the names of not-before records. */
export const NOT_BEFORES = "not-before:";

/** The prefix of the names of the answers to them. */
const ANSWERS = "not-before-answer:";

/** The prefix of the names of snapshots. */
export const SNAPSHOTS = "revocations:";

/** The most people of one not-before record: the object takes all of them in one step. */
export const PEOPLE_OF_RECORD = 2_000;

const utf8 = new TextEncoder();

/**
 * The bytes of a snapshot of the list of the realm with this record: a line of text, then the list. `time`
 * is in seconds. The MAC covers the line, which has the digest of the list: a reader that knows the list
 * reads the line alone.
 */
export async function sealSnapshot(keys, { name, counter, time, list }) {
  const facts = `${time} ${counter} ${await digestOf(list)}`;
  const head = utf8.encode(`${await keys.mac(USE, ["snapshot", name, facts])} ${facts}\n`);
  const record = new Uint8Array(head.length + list.length);
  record.set(head);
  record.set(list, head.length);
  return record;
}

/**
 * The contents of a snapshot, `{ counter, digest, list }`; nothing where it is invalid, of another realm,
 * changed, or older than five minutes. `stream` has the bytes of the record, `now` is in seconds. `known` is
 * an earlier result, whose list serves where it has not changed; the stream is then not read further.
 */
export async function openSnapshot(keys, name, stream, now, known) {
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  const more = async () => {
    const { value } = await reader.read();
    if (value === undefined) return false;
    parts.push(value);
    length += value.length;
    return true;
  };
  try {
    while (length < MAX_HEAD && (await more()));
    const start = joined(parts, length);
    const end = start.subarray(0, MAX_HEAD).indexOf(10);
    const head = end < 0 ? "" : new TextDecoder().decode(start.subarray(0, end));
    const opened = await openHead(keys, name, head, now);
    if (opened === undefined) return undefined;
    if (known?.digest === opened.digest) return { ...opened, list: known.list };
    while (await more());
    const list = joined(parts, length).subarray(end + 1);
    return (await digestOf(list)) === opened.digest ? { ...opened, list } : undefined;
  } finally {
    // Nothing waits for it: the rest of the record is not needed.
    reader.cancel().catch(() => {});
  }
}

async function openHead(keys, name, head, now) {
  const [mac, time, counter, digest] =
    /^([\w-]{43}) (\d{1,12}) (\d{1,15}) ([\w-]{43})$/.exec(head)?.slice(1) ?? [];
  if (time === undefined) return undefined;
  if (now - Number(time) > MAX_AGE_SECONDS || Number(time) - now > MAX_AHEAD_SECONDS)
    return undefined;
  const facts = `${time} ${counter} ${digest}`;
  if (!(await keys.verify(USE, ["snapshot", name, facts], mac))) return undefined;
  return { counter: Number(counter), digest };
}

/**
 * A record, `[name, text]`, that has the object of a realm refuse the tokens issued to people before a time.
 * `revokedSubject` of tools.mjs returns `realm`, the name of the realm's snapshot, `keptSeconds`, and the
 * names of one person, of which the last is that of tokens minted here; times are in seconds.
 */
export async function sealNotBefore(keys, { realm, people, keptSeconds, notBefore, now }) {
  const own = JSON.stringify({ realm, people, notBefore, at: now, until: now + keptSeconds });
  const text = `${await keys.mac(USE, ["not-before", own])}\n${own}`;
  return [`${NOT_BEFORES}${crypto.randomUUID()}`, text];
}

/** The contents of a not-before record; nothing where it is invalid. */
export async function openNotBefore(keys, text) {
  const own = await opened(keys, ["not-before"], text);
  // A command line of an earlier version wrote one person as `subjects`.
  return own && { ...own, people: own.people ?? [own.subjects] };
}

/** The name of the answer to a not-before record. */
export const answerName = (record) => `${ANSWERS}${record.slice(NOT_BEFORES.length)}`;

/** The answer of the object to a not-before record, `{ isTaken, people }`, as a record `[name, text]`. */
export async function sealAnswer(keys, record, answer) {
  const own = JSON.stringify(answer);
  const text = `${await keys.mac(USE, ["not-before-answer", record, own])}\n${own}`;
  return [answerName(record), text];
}

/** The contents of an answer; nothing where it is invalid, or to another record. */
export const openAnswer = (keys, record, text) => opened(keys, ["not-before-answer", record], text);

async function opened(keys, about, text) {
  const end = text.indexOf("\n");
  const [mac, own] = [text.slice(0, end), text.slice(end + 1)];
  if (end < 0 || !(await keys.verify(USE, [...about, own], mac))) return undefined;
  return JSON.parse(own);
}

async function digestOf(bytes) {
  return encode(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function joined(parts, length) {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
