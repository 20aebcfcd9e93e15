// `policy test` and `policy diff`: the engine's own reports.

import { existsSync } from "node:fs";

import { documentFile, invalid, parseDocument, problem, readDocument } from "../document.mjs";
import { tools } from "../engine.mjs";
import { accepting, acceptOption, assertMet } from "../accept.mjs";
import { EXIT, missing } from "../failure.mjs";
import { readText } from "../files.mjs";

export const policyTest = {
  name: "policy test",
  summary: "run the policy tests beside a realm document",
  usage: "[DOCUMENT] [TESTS]",
  description: `TESTS are realm.test.json or realm.test.jsonc beside realm.jsonc unless named. A test is { "name",
"now", "request", "subject", "actor", "expect" }; the manual lists their members.`,
  options: {},
  words: [0, 2],
  examples: [
    "edge-token-exchange policy test",
    "edge-token-exchange policy test realm.jsonc cases.json --json",
  ],
  json: "`{ ok, passed, failed, results: [{ name, passed, decision, refusal, check, claims, differences }] }`.",

  async run({ words: [named, tests] }) {
    const document = await readDocument(documentFile(named === undefined ? [] : [named]));
    const cases = await readDocument(tests ?? beside(document.file));
    const engine = await tools();
    const { text, ...report } = await simulated({ document, cases }, () =>
      engine.policyTest(document.json, cases.json),
    );
    const good = report.failed === 0 && report.passed > 0;
    return { code: good ? EXIT.done : EXIT.no, facts: report, text };
  },
};

export const policyDiff = {
  name: "policy diff",
  summary: "show what each client gains and loses from one document to another",
  usage: "OLD NEW [REQUESTS]",
  description: `Exits with 1 if a client gains something, so that a pipeline can require a second review. Without
REQUESTS, which have the form of policy tests, the command derives requests from both documents. It
lists each difference that no request shows by its place, and counts it as a gain until --accept names
it with the digest that the report shows.`,
  options: {
    accept: acceptOption,
    any: { type: "boolean", about: "exit with 1 for losses and changes, too" },
  },
  words: [2, 3],
  examples: [
    "edge-token-exchange policy diff deployed.json realm.jsonc",
    "git show main:realm.jsonc | edge-token-exchange policy diff - realm.jsonc",
  ],
  json: "`{ ok, asked, left_out, gained, lost, changed, entries: [{ client, target, changes: [{ kind, what, old, new }], requests }], unexercised: [PLACE], accept: [POINTER], accepted: [POINTER] }`.",

  async run({ options, words: [before, after, requests] }) {
    const old = before === "-" ? await fromInput(after) : await readDocument(before);
    const document = await readDocument(after);
    const cases = requests && (await readDocument(requests));
    const engine = await tools();
    const compared = await simulated({ old, document, cases }, () =>
      engine.policyDiff(old.json, document.json, cases?.json),
    );
    const { text, ...report } = accepting(compared, options.accept);
    assertMet([report], options.accept);
    const { gained, lost, changed } = report;
    const counts = options.any ? gained + lost + changed : gained;
    return { code: counts > 0 ? EXIT.no : EXIT.done, facts: report, text };
  },
};

/** A document on standard input, which may have comments where the other document has them. */
async function fromInput(other) {
  const file = other.endsWith(".jsonc") ? "stdin.jsonc" : "stdin.json";
  return parseDocument(file, await readText("-", "the old document"));
}

/** The result of a simulation; a mistake is reported with its place in the text. */
async function simulated(texts, simulation) {
  const { RealmError } = await tools();
  try {
    return simulation();
  } catch (error) {
    if (!(error instanceof RealmError)) throw error;
    throw invalid([problem(texts[error.text], error)]);
  }
}

function beside(file) {
  const stem = file.replace(/\.jsonc?$/, "");
  const names = [`${stem}.test.jsonc`, `${stem}.test.json`];
  const found = names.find((name) => existsSync(name));
  if (found) return found;
  throw missing(
    "policy.no_tests",
    `there are no policy tests beside ${file}`,
    `Write ${names[0]}, or name the file.`,
  );
}
