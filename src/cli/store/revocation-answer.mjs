// What the object that keeps a realm's revocations answered to a not-before record: the object writes the
// snapshot of its list itself, with a seal that only the Worker's secret makes.

import { setTimeout as sleep } from "node:timers/promises";

import {
  CRON_SECONDS,
  SEEN_SECONDS,
  SNAPSHOTS,
  openSnapshot,
} from "../../js/revocation-records.mjs";
import { EXIT } from "../failure.mjs";
import { SECRET } from "./secret.mjs";

const PAUSE_MS = 5_000;

/**
 * Looks into the store until the list of the object has the subjects, at most for `wait` seconds:
 *
 * - `taken`: the list has them, with this time or a later one;
 * - `waiting`: the record still lies there, so no cron has handed it over or the object did not take it;
 * - `lost`: the record is gone and the list does not have them.
 */
export async function answerOf(store, asked, { wait, pause = PAUSE_MS, clock = Date.now }) {
  const end = clock() + wait * 1000;
  for (;;) {
    const found = await store.read([asked.list, asked.record]);
    const list = await listOf(found.get(asked.list), asked, clock() / 1000);
    if (asked.subjects.every((name) => list[name] >= asked.notBefore)) return "taken";
    if (clock() + pause > end) return found.has(asked.record) ? "waiting" : "lost";
    await sleep(pause);
  }
}

/** The not-before times of the snapshot by name; none where it is not the object's, or too old. */
async function listOf(text, { keys, list: name }, now) {
  if (text === undefined || !name.startsWith(SNAPSHOTS)) return {};
  const { list = "" } = (await openSnapshot(keys, name, text, now)) ?? {};
  return list === "" ? {} : JSON.parse(list).subjects;
}

const LOCAL = `Crons do not run by themselves under \`npx wrangler dev\`. This runs it:
  curl http://127.0.0.1:8787/cdn-cgi/handler/scheduled`;

/** `{ code, within, text }` of an answer: `within` is the seconds until it is in force, or null. */
export function outcomeOf(answer, { record, list, where }) {
  switch (answer) {
    case "taken":
      return {
        code: EXIT.done,
        within: SEEN_SECONDS,
        text: `The Durable Object of the realm has it. Within ${SEEN_SECONDS} seconds no isolate takes such a token.`,
      };
    case "waiting":
      return {
        code: EXIT.partial,
        within: null,
        text: `Not in force: the Durable Object has not taken ${record}, which is still in KV.
Does the cron run? \`revocations_failed\` in the Worker's log says what failed. Every cron tries again.`,
      };
    case "lost":
      return {
        code: EXIT.partial,
        within: null,
        text: `Not in force: the Worker removed the record, and ${list} does not have the subject.
Is ${SECRET} here the one of the Worker? \`revocations_failed\` in its log says what it refused.`,
      };
    default:
      return {
        code: EXIT.done,
        within: CRON_SECONDS + SEEN_SECONDS,
        text: `Written to ${where} KV: ${record}
Not in force yet: the Worker takes it over with its next cron, and refuses such tokens within another ${SEEN_SECONDS}
seconds. The command did not wait for that; --wait does.${where === "local" ? `\n${LOCAL}` : ""}`,
      };
  }
}
