// What `push` is going to do to the records of one realm, and whether it may.

import { EXIT, Failure } from "../failure.mjs";
import { tools } from "../engine.mjs";
import { contents, metadataOf, readStored, same } from "./stored.mjs";

/** Keys whose `kid` begins so are made by `init` for trying things out. */
export const DEVELOPMENT = "development-";

/**
 * The plan for a document and its `split`: `{ file, realm, version, state, before, records, gone,
 * keyring, diff, undiffed }`. `state` is `new`, `changed`, `unfinished` (only removals are left of an
 * earlier push) or `same`. Throws a `Failure` where it must not be pushed.
 */
export async function plan(store, document, split) {
  if (store.where === "remote") assertMeantForOthers(document);
  const stored = await readStored(store, split);
  const names = new Set(split.records.map(([name]) => name));
  const gone = [...stored.clients.keys()].filter((name) => !names.has(name));
  const { version = 1 } = document.value;
  const state = stateOf(split, stored, gone);
  if (state === "changed" && version <= stored.version) throw olderVersion(document, stored);
  return {
    file: document.file,
    realm: split.realm,
    issuer: split.issuer,
    algorithm: split.algorithm,
    version,
    before: stored.version,
    state,
    records: split.records,
    gone,
    keyring: { name: split.keyring, stored: stored.keyring },
    warnings: split.warnings,
    ...(state === "changed" && (await compared(stored.document, document))),
  };
}

function stateOf({ records }, stored, gone) {
  if (stored.record === undefined) return "new";
  const [realm, ...clients] = records.toReversed();
  const equal = JSON.stringify(contents(stored.record)) === JSON.stringify(JSON.parse(realm[1]));
  const kept = clients.every(([name, text]) =>
    same(JSON.parse(text).client, stored.clients.get(name)),
  );
  if (!equal || !kept) return "changed";
  return gone.length > 0 ? "unfinished" : "same";
}

async function compared(old, document) {
  const { RealmError, policyDiff } = await tools();
  try {
    return { diff: policyDiff(old, document.json) };
  } catch (error) {
    if (!(error instanceof RealmError) || error.text !== "old") throw error;
    return { undiffed: `${error.pointer}: ${error.reason}` };
  }
}

function olderVersion({ file, at, value }, { version }) {
  const { line, column } = at("/version");
  const next = version + 1;
  return new Failure(
    EXIT.no,
    "push.version",
    `${file}:${line}:${column}: /version: ${value.version ?? 1} is not above ${version}, which is stored`,
    {
      next: `Set "version": ${next}, or let \`push --bump\` do it.`,
      facts: { file, stored: version, next },
    },
  );
}

/** What only works on the machine of its author does not go to others. */
function assertMeantForOthers({ file, at, value }) {
  const refuse = (pointer, id, reason, next) => {
    const { line, column } = at(pointer);
    throw new Failure(EXIT.no, id, `${file}:${line}:${column}: ${pointer}: ${reason}`, { next });
  };
  if (new URL(value.issuer).protocol === "http:") {
    refuse(
      "/issuer",
      "push.loopback_issuer",
      "this address means every reader's own machine",
      "Set the URL under which the Worker is deployed, then push again.",
    );
  }
  value.trusted_issuers.forEach(({ jwks }, index) => {
    const made = jwks?.keys?.some(({ kid }) => String(kid).startsWith(DEVELOPMENT));
    if (!made) return;
    refuse(
      `/trusted_issuers/${index}`,
      "push.development_issuer",
      "the development issuer: whoever has its key file can be anybody",
      "Take it out of the document that is deployed; `issuer add` adds a real one.",
    );
  });
}

/** What is to be written for a client: the record, and what `readStored` knows it by. */
export const entryOf = ([key, value], signed = value) => ({
  key,
  value: signed,
  metadata: metadataOf(value),
});
