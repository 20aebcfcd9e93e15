// `revoke subject`: has the service refuse every token issued to a subject before a time, or to each of a
// list. The command writes not-before records, and the Worker's cron passes them to the Durable Object that
// keeps the realm's list.

import { CRON_SECONDS, PEOPLE_OF_RECORD, sealNotBefore } from "../../js/revocation-records.mjs";
import { deriveKeys } from "../../js/secret.mjs";
import { shown } from "../arguments.mjs";
import { documentFile, readDocument, splitDocument } from "../document.mjs";
import { tools } from "../engine.mjs";
import { EXIT, Failure, missing, wrongUse } from "../failure.mjs";
import { readText } from "../files.mjs";
import { confirm } from "../store/confirm.mjs";
import { openStore, storeOptions } from "../store/kv.mjs";
import { withStore } from "../store/named.mjs";
import { answerOf, outcomeOf } from "../store/revocation-answer.mjs";
import { SECRET, keySecret, secretOptions } from "../store/secret.mjs";
import { relative } from "../token/read.mjs";

/** How far ahead of this clock a time may be, because another clock made it. */
const MAX_AHEAD_SECONDS = 60;

export const revokeSubject = {
  name: "revoke subject",
  summary: "refuse every token that was issued to a subject before a time",
  usage: "--issuer ISS (--subject SUB | --subjects-file FILE) [DOCUMENT]",
  description: `ISS is a trusted issuer of the document, or the realm itself; the realm also refuses tokens that it
minted for that subject, and those that it mints until every isolate knows the time. The Worker
takes the record over with its next cron, within 5 minutes, and refuses everywhere within another 90
seconds. The command waits for the answer of the realm's Durable Object, and exits with 5 if that
does not have it. A realm holds the times of 100,000 subjects; the object takes each ${PEOPLE_OF_RECORD} of a list
whole or not at all. A time counts for a year, or longer where an issuer allows older tokens, and you
cannot take it back; a later time for the same subject replaces it. To keep a subject out, stop it at
the issuer as well.`,
  options: {
    issuer: { type: "string", value: "ISS", about: "the issuer of the subject" },
    subject: { type: "string", value: "SUB", about: "its `sub` there" },
    "subjects-file": {
      type: "string",
      value: "FILE",
      about: "a file with a `sub` on each line, instead of --subject",
    },
    before: {
      type: "string",
      value: "TIME",
      about: "now (the default), 2026-01-31T12:00:00Z or seconds since 1970",
    },
    wait: {
      type: "number",
      value: "SECONDS",
      about: "how long to wait for the object; default 400, and 0 with --local",
    },
    ...storeOptions,
    ...secretOptions,
    yes: { type: "boolean", short: "y", about: "do not ask" },
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange revoke subject --issuer https://idp.example --subject alice --remote",
    "edge-token-exchange revoke subject --issuer https://idp.example --subject alice --before 2026-01-31T12:00:00Z --remote",
  ],
  json: "`{ ok, where, realm, issuer, not_before, records: [name], list, subjects, answer, in_force_within }`: `records` were written, each for some of the `subjects`, a number; `list` is the record with the realm's list; `answer` is `taken`, `full`, `waiting`, `lost` or `not_asked`, `in_force_within` in seconds, null where it is not known.",

  async run({ options: given, words, console }) {
    if (given.issuer === undefined) throw wrongUse("--issuer must be given");
    const { issuer } = given;
    const subjects = await subjectsOf(given);
    const now = Date.now() / 1000;
    const notBefore = timeOf(given.before ?? "now", now);
    const options = await withStore(given, { console });
    const store = openStore(options, console);
    const document = await readDocument(documentFile(words));
    const { realm, records: stored } = await splitDocument(document);
    const { realm: list, people, keptSeconds } = await namesOf(document, { issuer, subjects });
    const secret = await keySecret(options);
    if (secret === undefined) throw noSecret();
    await assertStored(store, { realm, name: stored.at(-1)[0] });

    const when = new Date(notBefore * 1000).toISOString().replace(".000", "");
    const whom = subjects.length === 1 ? shown(subjects[0]) : `${subjects.length} subjects`;
    const question = `Refuse in ${realm} every token of ${whom} of ${shown(issuer)} issued before ${when} (${relative(notBefore, Math.ceil(now))})?`;
    await confirm(question, { yes: options.yes, console });
    const keys = await deriveKeys(secret);
    const what = { realm: list, keptSeconds, notBefore, now: Math.floor(now) };
    const entries = [];
    for (let from = 0; from < people.length; from += PEOPLE_OF_RECORD) {
      const some = people.slice(from, from + PEOPLE_OF_RECORD);
      const [key, value] = await sealNotBefore(keys, { ...what, people: some });
      entries.push({ key, value });
    }
    await store.write(entries);
    const records = entries.map(({ key }) => key);
    const wait = options.wait ?? WAIT_SECONDS[store.where];
    const answer = await answered(store, { keys, records }, { wait, console });
    const { code, within, text } = outcomeOf(answer, { records, where: store.where });
    const facts = { not_before: notBefore, records, list, subjects: subjects.length, answer };
    return {
      code,
      facts: { where: store.where, realm, issuer, ...facts, in_force_within: within },
      text,
    };
  },
};

/** The subjects, each once. */
async function subjectsOf({ subject, "subjects-file": file }) {
  if ((subject === undefined) === (file === undefined)) {
    throw wrongUse("either --subject or --subjects-file must be given");
  }
  if (file === undefined) return [subject];
  const lines = (await readText(file, "the subjects")).split(/\r?\n/);
  const subjects = [...new Set(lines.filter((line) => line !== ""))];
  if (subjects.length === 0)
    throw missing(
      "revoke.no_subjects",
      `${file} has no subject`,
      "Write one `sub` a line, without quotes.",
    );
  return subjects;
}

/** A cron, the delay of KV, and some time for the object. */
const WAIT_SECONDS = { remote: CRON_SECONDS + 100, local: 0 };

async function answered(store, asked, { wait, console }) {
  if (wait === 0) return "not_asked";
  console.note(`Written to ${store.where} KV: ${asked.records.join(", ")}`);
  console.note(`waiting for the Durable Object of the realm, at most ${wait} s`);
  return answerOf(store, asked, { wait });
}

/** A time in whole seconds, the resolution of a token's `iat`: `now` is the end of the current second. */
function timeOf(text, now) {
  const time = text === "now" ? Math.ceil(now) : given(text);
  if (time > now + MAX_AHEAD_SECONDS) {
    throw wrongUse(
      `--before lies in the future, ${relative(time, now)}`,
      "What is issued until then would be refused, too: run the command then.",
    );
  }
  return time;
}

function given(text) {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  const written = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = written ? Date.parse(text) / 1000 : Number.NaN;
  if (time >= 0) return time;
  throw wrongUse("--before takes now, a time such as 2026-01-31T12:00:00Z, or seconds since 1970");
}

/** The names under which the realm of the document knows the subjects. */
async function namesOf(document, whom) {
  const { RealmError, revokedSubjects } = await tools();
  try {
    return revokedSubjects(document.json, whom);
  } catch (error) {
    if (!(error instanceof RealmError)) throw error;
    const { issuer: own, trusted_issuers: trusted } = document.value;
    const known = [...trusted.map(({ issuer }) => issuer), own].join(", ");
    const message = `${document.file} does not know the issuer ${shown(whom.issuer)}`;
    throw new Failure(EXIT.no, "revoke.unknown_issuer", message, {
      next: `It knows ${known}; the issuer is compared character by character.`,
    });
  }
}

/** Fails where that store does not serve the realm: its not-before record would be in the wrong place. */
async function assertStored(store, { realm, name }) {
  if ((await store.read([name])).has(name)) return;
  const other = store.where === "local" ? "; --remote is for the deployed Worker" : "";
  throw missing(
    "revoke.no_realm",
    `${realm} is not in ${store.where} KV; nothing was revoked`,
    `Is this the right store${other}? \`push\` puts the realm there.`,
  );
}

function noSecret() {
  return missing(
    "secret.missing",
    `${SECRET} is not given; the Worker believes no not-before record that was made without it`,
    "Set it in the environment or name its file with --secret-file.",
  );
}
