// `migrate`: writes a document in today's form.

import {
  documentFiles,
  parseDocument,
  problem,
  readDocument,
  spelled,
  splitDocument,
} from "../document.mjs";
import { tools } from "../engine.mjs";
import { writeWhole } from "../files.mjs";
import { rename, replace } from "../json/edit.mjs";
import { MIGRATIONS } from "../migrations.mjs";

export const migrate = {
  name: "migrate",
  summary: "write realm documents in today's form",
  usage: "[FILE…]",
  description: `It changes members that have another name or value now, and leaves every other line as it is. It
writes a document only if the result is valid. Without FILE: realm.jsonc, realm.json or the documents in realms/.`,
  options: {
    "dry-run": { type: "boolean", about: "show the changes, and write nothing" },
  },
  words: [0, Infinity],
  examples: ["edge-token-exchange migrate --dry-run"],
  json: "`{ ok, documents: [{ file, changes, notes }] }`; a change is `{ pointer, rename }` or `{ pointer, value }`, a note `{ file, line, column, pointer, reason }`.",

  async run({ options, words, console }) {
    const documents = [];
    for (const file of documentFiles(words)) documents.push(await migrated(file, options));
    return {
      facts: { documents },
      text: documents.map((document) => summaryOf(document, console.paint)).join("\n"),
    };
  },
};

async function migrated(file, { "dry-run": dry }) {
  const engine = await tools();
  let document = await readDocument(file);
  const [changes, notes] = [[], []];
  for (const migration of MIGRATIONS) {
    const { edits, notes: left = [] } = migration(document.value, engine);
    for (const edit of edits) document = parseDocument(file, edited(document, edit));
    changes.push(...edits);
    notes.push(...left.map((note) => problem(document, note)));
  }
  if (changes.length > 0) {
    await splitDocument(document);
    if (!dry) writeWhole(file, document.source);
  }
  return { file, changes, notes };
}

const edited = ({ source, root }, { pointer, rename: name, value }) =>
  name === undefined ? replace(source, root, pointer, value) : rename(source, root, pointer, name);

function summaryOf({ file, changes, notes }, paint) {
  const lines = changes.map(({ pointer, rename: name, value }) =>
    name === undefined
      ? `${file}: ${pointer} is ${JSON.stringify(value)}`
      : `${file}: ${pointer} is called ${name}`,
  );
  lines.push(...notes.map((note) => `${paint.yellow("note")} ${spelled(note)}`));
  return lines.length > 0 ? lines.join("\n") : `${file}: nothing to change`;
}
