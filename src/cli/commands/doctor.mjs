// `doctor`: checks everything that an exchange needs, and reports each fault with its fix.

import { plainLines } from "../../js/foreign.mjs";
import {
  attempt,
  checkBindings,
  checkConfigKey,
  checkDocument,
  checkSecret,
  checkStored,
  checkTools,
} from "../doctor/here.mjs";
import { checkIssuers, checkService } from "../doctor/there.mjs";
import { documentFiles } from "../document.mjs";
import { EXIT } from "../failure.mjs";
import { columns } from "../output.mjs";
import { openStore, storeOptions } from "../store/kv.mjs";
import { secretOptions } from "../store/secret.mjs";

export const doctor = {
  name: "doctor",
  summary: "look at bindings, secrets, keys, issuers, clock and service",
  usage: "[FILE…]",
  description: `Changes nothing. Exits with 1 if it finds a fault; warnings do not count. With --url it also asks a
running service: /health, /ready, its clock, its metadata and its keys. Without --remote it looks at
local KV.`,
  options: {
    url: { type: "string", value: "URL", about: "a running service" },
    offline: { type: "boolean", about: "do not ask issuers for their keys" },
    ...storeOptions,
    ...secretOptions,
  },
  words: [0, Infinity],
  examples: [
    "edge-token-exchange doctor --url http://127.0.0.1:8787",
    "edge-token-exchange doctor --remote --url https://edge.example",
  ],
  json: "`{ ok, findings: [{ area, state, what, next? }] }`; `state` is `good`, `warning` or `wrong`, `area` one of `tools`, `bindings`, `document`, `secret`, `records`, `keys`, `issuers`, `service`, `clock`.",

  async run({ options, words, console }) {
    const findings = [];
    for await (const found of examine({ options, words, console })) findings.push(found);
    const wrong = findings.filter(({ state }) => state === "wrong").length;
    const end = wrong === 0 ? "Nothing is wrong." : `Wrong: ${wrong}.`;
    return {
      code: wrong > 0 ? EXIT.no : EXIT.done,
      facts: { findings },
      text: `${table(findings, console.paint)}\n\n${end}`,
    };
  },
};

async function* examine({ options, words, console }) {
  yield* checkTools();
  yield* attempt("bindings", () => checkBindings(options));
  let files = [];
  yield* attempt("document", async function* find() {
    files = documentFiles(words);
  });
  for (const file of files) yield* attempt("document", () => checkDocument(file, options));
  yield* attempt("secret", () => checkSecret(options));
  yield* attempt("records", () => checkConfigKey(options));
  for (const file of files) {
    yield* attempt("records", async function* read() {
      yield* checkStored(openStore(options, console), file, options);
    });
    if (!options.offline) yield* attempt("issuers", () => checkIssuers(file));
  }
  if (options.url) yield* attempt("service", () => checkService(options.url, files[0]));
}

const arrow = (line) => `→ ${line}`;

function table(findings, paint) {
  const marks = { good: paint.green("✓"), warning: paint.yellow("!"), wrong: paint.red("✗") };
  const rows = findings.flatMap(({ area, state, what, next }) => {
    const [first, ...more] = plainLines(what).split("\n");
    const below = [...more, ...(next ? plainLines(next).split("\n").map(arrow) : [])];
    return [[marks[state], area, first], ...below.map((line) => ["", "", line])];
  });
  return columns(rows, { gap: "  " });
}
