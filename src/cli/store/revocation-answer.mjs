// What the object that keeps a realm's revocations answered to not-before records: the Worker's cron hands
// them over, and writes each answer with a seal that only the Worker's secret makes, once the snapshot has
// the names.

import { setTimeout as sleep } from "node:timers/promises";

import {
  CRON_SECONDS,
  SEEN_SECONDS,
  answerName,
  openAnswer,
} from "../../js/revocation-records.mjs";
import { EXIT } from "../failure.mjs";
import { SECRET } from "./secret.mjs";

const PAUSE_MS = 5_000;

/**
 * Looks into the store until every record has its answer, at most for `wait` seconds:
 *
 * - `taken`: the object has all of them;
 * - `full`: it has refused one, because the list of the realm is full;
 * - `waiting`: one still lies there, so no cron has handed it over or the object did not answer;
 * - `lost`: one is gone without an answer.
 */
export async function answerOf(
  store,
  { keys, records },
  { wait, pause = PAUSE_MS, clock = Date.now },
) {
  const end = clock() + wait * 1000;
  for (;;) {
    const found = await store.read([...records.map(answerName), ...records]);
    const answers = [];
    for (const record of records) {
      const text = found.get(answerName(record));
      answers.push(text === undefined ? undefined : await openAnswer(keys, record, text));
    }
    if (answers.some((answer) => answer?.isTaken === false)) return "full";
    if (answers.every((answer) => answer?.isTaken === true)) return "taken";
    if (clock() + pause > end) {
      const open = records.filter((_, index) => answers[index] === undefined);
      return open.every((record) => found.has(record)) ? "waiting" : "lost";
    }
    await sleep(pause);
  }
}

const LOCAL = `Crons do not run by themselves under \`npx wrangler dev\`. This runs it:
  curl http://127.0.0.1:8787/cdn-cgi/handler/scheduled`;

/** `{ code, within, text }` of an answer: `within` is the seconds until it is in force, or null. */
export function outcomeOf(answer, { records, where }) {
  const [first] = records;
  switch (answer) {
    case "taken":
      return {
        code: EXIT.done,
        within: SEEN_SECONDS,
        text: `The Durable Object of the realm has it. Within ${SEEN_SECONDS} seconds no isolate takes such a token.`,
      };
    case "full":
      return {
        code: EXIT.partial,
        within: null,
        text: `Not in force, or in part: the Durable Object refused a record, because the list of the realm is full.
It takes others again when earlier times expire.`,
      };
    case "waiting":
      return {
        code: EXIT.partial,
        within: null,
        text: `Not in force: the Durable Object has not taken ${first}, which is still in KV.
Does the cron run? \`revocations_failed\` in the Worker's log says what failed. Every cron tries again.`,
      };
    case "lost":
      return {
        code: EXIT.partial,
        within: null,
        text: `Not in force, or in part: the Worker removed a record without an answer.
Is ${SECRET} here the one of the Worker? \`revocations_failed\` in its log says what it refused.`,
      };
    default:
      return {
        code: EXIT.done,
        within: CRON_SECONDS + SEEN_SECONDS,
        text: `Written to ${where} KV: ${records.join(", ")}
Not in force yet: the Worker takes it over with its next cron, and refuses such tokens within another ${SEEN_SECONDS}
seconds. The command did not wait for that; --wait does.${where === "local" ? `\n${LOCAL}` : ""}`,
      };
  }
}
