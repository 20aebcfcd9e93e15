// `push`: writes realm documents to Workers KV, after the command has checked them, compared them with
// the stored records, and asked for confirmation.

import { plainLines } from "../../js/foreign.mjs";
import {
  documentFiles,
  parseDocument,
  problem,
  readDocument,
  spelled,
  splitDocument,
} from "../document.mjs";
import { acceptOption, assertMet } from "../accept.mjs";
import { EXIT, Failure } from "../failure.mjs";
import { writeWhole } from "../files.mjs";
import { setNumber } from "../json/edit.mjs";
import { harmless } from "../output.mjs";
import { assertExpected } from "../store/config-key.mjs";
import { confirm } from "../store/confirm.mjs";
import { assertDeployed, newerEngine } from "../store/deployed.mjs";
import { openStore, storeOptions } from "../store/kv.mjs";
import { hasChanged } from "../store/meanwhile.mjs";
import { withStore } from "../store/named.mjs";
import { assertMeantForOthers, plan } from "../store/plan.mjs";
import { publish } from "../store/publish.mjs";
import { keyringsFor } from "../store/rings.mjs";
import { keySecret, secretOptions } from "../store/secret.mjs";
import { signerOf } from "../store/signer.mjs";
import { assertSole } from "../store/sole.mjs";
import { devCommand } from "../store/wrangler.mjs";

export const push = {
  name: "push",
  summary: "check realm documents and write them into Workers KV",
  usage: "[FILE…]",
  description: `Checks everything, compares it with the store, shows what each client gains and loses and the
differences that no request shows, asks, and writes: own keys of a realm that has none, clients,
realms, and last the removal of clients. If another push changed the store meanwhile, it shows the
changes anew and asks again, or stops where it cannot ask. If it breaks off, it lists what it wrote;
the same command again completes it. It leaves realms in no FILE as they are. The version of a changed document must
grow; --bump increases it. If CONFIG_PUBLIC_JWK is in wrangler.toml or .dev.vars, its key must sign
the records. With --remote it asks /health of the issuer where a record needs a newer engine than the
first, and stops if the deployed Worker is older.`,
  options: {
    ...storeOptions,
    ...secretOptions,
    "dry-run": { type: "boolean", about: "show the changes, and write nothing" },
    yes: { type: "boolean", short: "y", about: "do not ask" },
    accept: acceptOption,
    bump: { type: "boolean", about: "increase the version in the file if it must grow" },
    sign: { type: "string", value: "KEYFILE", about: "sign the records with this private JWK" },
    "newer-engine": newerEngine,
  },
  words: [0, Infinity],
  examples: [
    "edge-token-exchange push --local",
    "edge-token-exchange push --remote --dry-run",
    "edge-token-exchange push --remote --sign ~/keys/config.jwk.json",
  ],
  json: "`{ ok, where, dry_run, realms: [{ file, realm, issuer, version, before, state, clients, removed, new_keyring, warnings, diff }], written: [{ what, count }] }`; `diff` is that of `policy diff`.",

  async run({ options: given, words, console, terminal }) {
    const options = await withStore(given, { console, terminal });
    const store = openStore(options, console);
    const documents = [];
    for (const file of documentFiles(words)) documents.push(await readDocument(file));
    // The command reports every fault of a document before it asks the store for any record.
    for (const document of documents) await splitDocument(document);
    const signer = await signerOf(options.sign);
    const doubt = assertExpected(signer, options);
    if (doubt) console.note(console.paint.yellow(doubt));
    const secret = await keySecret(options);
    if (store.where === "remote") documents.forEach(assertMeantForOthers);

    const facts = { where: store.where, dry_run: options["dry-run"] === true };
    for (;;) {
      console.note(`reading what is stored (${store.where})`);
      const plans = await planAll(store, documents, { options, signer, console });
      if (store.where === "remote" && !options["newer-engine"]) {
        await assertDeployed(plans.filter(({ state }) => state === "new" || state === "changed"));
      }
      const keyrings = await keyringsFor(plans, secret);
      const printed = plans.map((own) => tell(own, documents, console.paint)).join("\n\n");
      const open = plans.filter(({ state }) => state !== "same").length + keyrings.length;
      if (open === 0 || options["dry-run"]) {
        const end = open === 0 ? "Nothing to write." : "Nothing was written: --dry-run.";
        return result(plans, { ...facts, written: [] }, `${printed}\n\n${end}`);
      }

      console.note(printed);
      const question = `\nWrite this to ${store.where} KV?`;
      await confirm(question, { yes: options.yes, dryRun: true, console, terminal });
      if (!(await hasChanged(store, plans))) {
        const written = await publish(store, plans, { keyrings, signer, console });
        return result(plans, { ...facts, written }, done(plans, store.where));
      }
      // The operator has not seen what this push would now change.
      if (options.yes) throw changedMeanwhile();
      console.note(
        console.paint.yellow("\nAnother push changed the store meanwhile. Once more:\n"),
      );
    }
  },
};

/** The plans for all documents, compared with the store. */
async function planAll(store, documents, how) {
  const listed = await store.list("");
  const plans = [];
  for (const document of documents) plans.push(await planned(store, listed, document, how));
  assertMet(
    plans.flatMap(({ diff }) => diff ?? []),
    how.options.accept,
  );
  assertSole(
    plans,
    listed.map(({ name }) => name).filter((name) => name.startsWith("realm:")),
  );
  return plans;
}

function changedMeanwhile() {
  return new Failure(
    EXIT.declined,
    "push.changed",
    "another push changed the store meanwhile; nothing was written",
    { next: "Compare again with `push --dry-run`, then push." },
  );
}

/** The plan for a document; raises its version where the operator wants that and it is needed. */
async function planned(store, listed, document, { options, signer, console }) {
  const how = { env: options.env, signer, accept: options.accept };
  try {
    return await plan(store, listed, document, how);
  } catch (error) {
    if (error.id !== "push.version" || !options.bump) throw error;
    const { next } = error.facts;
    const raised = setNumber(document.source, document.root, "version", next);
    if (!options["dry-run"]) writeWhole(document.file, raised);
    console.note(`${document.file}: version ${next}${options["dry-run"] ? ", not written" : ""}`);
    Object.assign(document, parseDocument(document.file, raised));
    return plan(store, listed, document, how);
  }
}

function tell(plan, documents, paint) {
  const { file, realm, version, before, state, diff, undiffed, gone, newKeyring, warnings } = plan;
  const document = documents.find((own) => own.file === file);
  const states = {
    new: `new, version ${version}`,
    changed: `version ${before} → ${version}`,
    unfinished: `version ${version}, of which removals are left`,
    same: `version ${version}, as it is stored`,
  };
  const lines = [`${paint.bold(realm)} (${file}): ${states[state]}`];
  for (const warning of warnings) {
    lines.push(`${paint.yellow("warning")} ${spelled(problem(document, warning))} [${warning.id}]`);
  }
  // An attacker may have written the stored text, which must not steer the operator's terminal.
  if (diff)
    lines.push(
      differs(diff) ? plainLines(diff.text.trimEnd()) : "  no client gains or loses anything",
    );
  if (undiffed)
    lines.push(
      `  cannot be compared: what is stored is no document any more (${harmless(undiffed)})`,
    );
  if (gone.length > 0) lines.push(`  clients removed: ${gone.length}`);
  if (newKeyring)
    lines.push(
      `  own keys: a new one for ${plan.algorithm}${newKeyring.sealed ? ", sealed" : ", not sealed: KEY_ENCRYPTION_KEY is not set"}`,
    );
  return lines.join("\n");
}

/** Whether there is anything to report of a comparison; omitted clients count, too. */
const differs = ({ gained, lost, changed, left_out }) => gained + lost + changed + left_out > 0;

function done(plans, where) {
  const lines = plans.map(({ realm, version }) => `${realm} version ${version}`);
  const next =
    where === "local"
      ? `\`${devCommand()}\` serves it; one that runs has it within 30 seconds.`
      : "The Worker has it within about 90 seconds.";
  return `Written to ${where} KV: ${lines.join(", ")}.\n${next}`;
}

function result(plans, facts, text) {
  const realms = plans.map(({ file, realm, issuer, version, before, state, ...own }) => ({
    file,
    realm,
    issuer,
    version,
    before: before ?? null,
    state,
    clients: own.records.length - 1,
    removed: own.gone.length,
    new_keyring: own.newKeyring !== undefined,
    warnings: own.warnings,
    diff: own.diff ? without(own.diff, "text") : null,
  }));
  return { code: EXIT.done, facts: { ...facts, realms }, text };
}

function without(object, name) {
  const { [name]: _, ...rest } = object;
  return rest;
}
