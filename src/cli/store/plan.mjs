// The changes that `push` makes to the records of one realm, and whether it may make them.

import { accepting } from "../accept.mjs";
import { invalid, problem } from "../document.mjs";
import { tools } from "../engine.mjs";
import { EXIT, Failure } from "../failure.mjs";
import { pushedFile, readPushed } from "./pushed.mjs";
import { contents, isRecord, readStored, says } from "./stored.mjs";

/** The prefix of each `kid` that `init` makes for development. */
export const DEVELOPMENT = "development-";

/**
 * The plan for a document: the result of `splitRealm`, and `{ file, version, before, state, write, gone,
 * stored, pushed, diff, undiffed }`. `state` is `new`, `changed`, `unfinished` (an earlier push left only
 * removals) or `same`; `write` are the client records that differ from the stored ones; `pushed` is the
 * file that remembers the push; `listed` are the names and metadata of all records. A record that `signer`
 * did not make counts as different. Throws a `Failure` where the document must not be pushed.
 */
export async function plan(store, listed, document, { env, signer, accept }) {
  const pushed = pushedFile(document.file, { where: store.where, env });
  const fresh = await split(document);
  const stored = await readStored(store, listed, fresh);
  const own = stored.record === undefined ? fresh : await following(document, pushed, stored);
  const names = new Set(own.records.map(([name]) => name));
  const clients = own.records.slice(0, -1);
  const { version = 1 } = document.value;
  const common = {
    ...own,
    file: document.file,
    version,
    before: stored.version,
    stored,
    pushed,
    write: clients.filter(
      ([name, text]) => !isRecord(stored.clients.get(name), text, signer.signing),
    ),
    gone: [...stored.clients.keys()].filter((name) => !names.has(name)),
  };
  const state = await stateOf(common, signer);
  if (state === "changed" && version <= stored.version)
    throw olderVersion(document, stored.version);
  const diff = state === "changed" ? await compared(stored.document, document, accept) : {};
  return { ...common, state, ...diff };
}

/** The records that follow those of the last push, if the store holds that push. */
async function following(document, file, stored) {
  const text = readPushed(file);
  if (text === undefined) return split(document);
  const last = JSON.parse(text).at(-1)?.[1];
  const known = JSON.stringify(contents(stored.record)) === JSON.stringify(contents(last));
  return known ? split(document, text) : split(document);
}

async function split(document, pushed) {
  const { RealmError, splitRealm } = await tools();
  try {
    return splitRealm(document.json, pushed);
  } catch (error) {
    if (!(error instanceof RealmError)) throw error;
    const { version } = contents(JSON.parse(pushed ?? "[]").at(-1)?.[1])?.document ?? {};
    if (pushed && error.pointer === "/version") throw olderVersion(document, version ?? 1);
    throw invalid([problem(document, error)]);
  }
}

async function stateOf({ records, stored, gone }, signer) {
  if (stored.record === undefined) return "new";
  const document = JSON.parse(records.at(-1)[1]).document;
  const equal = JSON.stringify(contents(stored.record).document) === JSON.stringify(document);
  const kept = records
    .slice(0, -1)
    .every(([name, text]) => says(stored.clients.get(name), JSON.parse(text).client));
  if (!equal || !kept || !(await signer.made(stored.record))) return "changed";
  return gone.length > 0 ? "unfinished" : "same";
}

async function compared(old, document, accept) {
  const { RealmError, policyDiff } = await tools();
  try {
    return { diff: accepting(policyDiff(old, document.json), accept) };
  } catch (error) {
    if (!(error instanceof RealmError) || error.text !== "old") throw error;
    return { undiffed: `${error.pointer}: ${error.reason}` };
  }
}

function olderVersion({ file, at, value }, stored) {
  const { line, column } = at("/version");
  const next = stored + 1;
  return new Failure(
    EXIT.no,
    "push.version",
    `${file}:${line}:${column}: /version: ${value.version ?? 1} is not above ${stored}, which is stored`,
    {
      next: `Set "version": ${next}, or let \`push --bump\` do it.`,
      facts: { file, stored, next },
    },
  );
}

/** Throws a `Failure` for settings that only work on the author's host and must not go to others. */
export function assertMeantForOthers({ file, at, value }) {
  const refuse = (pointer, id, reason, next) => {
    const { line, column } = at(pointer);
    throw new Failure(EXIT.no, id, `${file}:${line}:${column}: ${pointer}: ${reason}`, { next });
  };
  if (new URL(value.issuer).protocol === "http:") {
    refuse(
      "/issuer",
      "push.loopback_issuer",
      "this address means every reader's own host",
      "Set the URL under which the Worker is deployed, then push again.",
    );
  }
  value.trusted_issuers.forEach(({ jwks }, index) => {
    const made = jwks?.keys?.some(({ kid }) => String(kid).startsWith(DEVELOPMENT));
    if (!made) return;
    refuse(
      `/trusted_issuers/${index}`,
      "push.development_issuer",
      "the development issuer: an attacker with its key file can be any subject",
      "Take it out of the document that is deployed; `issuer add` adds a real one.",
    );
  });
}
