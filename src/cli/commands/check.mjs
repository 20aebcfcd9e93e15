// `check`: the engine's findings about realm documents, before the operator stores any.

import { documentFiles, problem, readDocument, spelled, splitDocument } from "../document.mjs";
import { EXIT, Failure } from "../failure.mjs";

export const check = {
  name: "check",
  summary: "check realm documents, and warn of dangerous settings in them",
  usage: "[FILE…]",
  description: `Without FILE: realm.jsonc, realm.json or the documents in realms/. A FILE may be a folder. It reports
all mistakes that do not hide each other, and says where some may be hidden. A document with warnings is
valid, and the engine follows it; with --strict warnings count.`,
  options: {
    strict: { type: "boolean", about: "exit with 1 for warnings, too" },
  },
  words: [0, Infinity],
  examples: ["edge-token-exchange check", "edge-token-exchange check realms/*.jsonc --strict"],
  json: "`{ ok, documents: [{ file, realm, issuer, version, clients, problems, complete?, warnings }] }`; a problem and a warning is `{ file, line, column, pointer, id?, reason }`. `complete` is whether the problems are all of them.",

  async run({ options, words, console }) {
    const documents = [];
    for (const file of documentFiles(words)) documents.push(await checked(file));
    const wrong = documents.some(({ problems }) => problems.length > 0);
    const warned = documents.some(({ warnings }) => warnings.length > 0);
    return {
      code: wrong || (options.strict && warned) ? EXIT.no : EXIT.done,
      facts: { documents },
      text: documents.map((document) => summaryOf(document, console.paint)).join("\n"),
    };
  },
};

async function checked(file) {
  try {
    const document = await readDocument(file);
    const { realm, issuer, warnings } = await splitDocument(document);
    const { version = 1, clients } = document.value;
    const found = warnings.map((warning) => problem(document, warning));
    return { file, realm, issuer, version, clients: clients.length, problems: [], warnings: found };
  } catch (error) {
    if (!(error instanceof Failure) || error.id !== "document.invalid") throw error;
    const { problems, complete } = error.facts;
    return { file, problems, complete, warnings: [] };
  }
}

function summaryOf({ file, realm, version, clients, problems, complete, warnings }, paint) {
  const lines = problems.map((found) => `${paint.red("error")}   ${spelled(found)}`);
  if (complete === false) lines.push("        There may be more, which show once these are fixed.");
  lines.push(
    ...warnings.map((found) => `${paint.yellow("warning")} ${spelled(found)} [${found.id}]`),
  );
  if (problems.length === 0) {
    const noted = warnings.length > 0 ? `, ${warnings.length} ${plural(warnings, "warning")}` : "";
    const counted = `${clients} ${clients === 1 ? "client" : "clients"}`;
    lines.push(
      `${paint.green("✓")} ${file}: realm ${realm}, version ${version}, ${counted}${noted}`,
    );
  }
  return lines.join("\n");
}

const plural = (list, word) => (list.length === 1 ? word : `${word}s`);
