// `doctor`: checks everything that an exchange needs, and reports each fault with its fix.

import { plainLines } from "../../js/foreign.mjs";
import {
  attempt,
  checkConfigKey,
  checkDeployedSecret,
  checkDocument,
  checkSecret,
  checkStored,
  checkTools,
  finding,
} from "../doctor/here.mjs";
import { columns } from "../columns.mjs";
import { checkIssuers, checkService } from "../doctor/there.mjs";
import { checkWorker } from "../doctor/worker.mjs";
import { documentFiles, readDocument } from "../document.mjs";
import { EXIT } from "../failure.mjs";
import { openStore, storeOptions } from "../store/kv.mjs";
import { secretOptions } from "../store/secret.mjs";

export const doctor = {
  name: "doctor",
  summary: "look at bindings, secrets, keys, issuers, clock and service",
  usage: "[FILE…]",
  description: `Changes nothing. Exits with 1 if it finds a fault; warnings do not count. It compares the wrangler
configuration with what this version needs, value by value, in the environment that --env names. With
--url, or with --remote at the address of each document's issuer, it also asks the service: /health,
/ready, its clock, its metadata and its keys. Without --remote it looks at local KV.`,
  options: {
    url: { type: "string", value: "URL", about: "a running service" },
    offline: { type: "boolean", about: "ask no issuer for its keys, and no service without --url" },
    ...storeOptions,
    ...secretOptions,
  },
  words: [0, Infinity],
  examples: [
    "edge-token-exchange doctor --url http://127.0.0.1:8787",
    "edge-token-exchange doctor --remote --env production",
  ],
  json: "`{ ok, findings: [{ area, state, what, next? }] }`; `state` is `good`, `warning` or `wrong`, `area` one of `tools`, `bindings`, `document`, `secret`, `records`, `keys`, `issuers`, `service`, `clock`.",

  async run({ options, words, console }) {
    const findings = [];
    for await (const found of examine({ options, words, console })) findings.push(found);
    const [wrong, doubtful] = ["wrong", "warning"].map(
      (kind) => findings.filter(({ state }) => state === kind).length,
    );
    const counted = [wrong > 0 && `Wrong: ${wrong}.`, doubtful > 0 && `Warnings: ${doubtful}.`];
    const asked = findings.some(({ area }) => area === "service");
    const none = asked
      ? "Nothing is wrong."
      : "Nothing is wrong here; no service was asked (--url).";
    const end = counted.filter(Boolean).join(" ") || none;
    return {
      code: wrong > 0 ? EXIT.no : EXIT.done,
      facts: { findings },
      text: `${table(findings, console.paint)}\n\n${end}`,
    };
  },
};

async function* examine({ options, words, console }) {
  yield* checkTools();
  yield* attempt("bindings", () => checkWorker(options));
  let files = [];
  yield* attempt("document", async function* find() {
    files = documentFiles(words);
  });
  for (const file of files) yield* attempt("document", () => checkDocument(file, options));
  yield* attempt("secret", () => checkSecret(options));
  if (options.remote) yield* attempt("secret", () => checkDeployedSecret(options));
  yield* attempt("records", () => checkConfigKey(options));
  for (const file of files) {
    yield* attempt("records", async function* read() {
      yield* checkStored(openStore(options, console), file, options);
    });
    if (!options.offline) yield* attempt("issuers", () => checkIssuers(file, options));
  }
  const services = await servicesOf(options, files);
  for (const [origin, served] of services) {
    yield* attempt("service", () => checkService(origin, served));
  }
  if (services.size === 0 && options.remote) {
    yield finding("service", "warning", "the deployed Worker was not asked", "--url URL asks it.");
  }
}

/** The services to ask, each with the documents that it serves: --url, else where a deployed realm is. */
async function servicesOf({ url, remote, offline }, files) {
  if (url) return new Map([[url, files]]);
  const services = new Map();
  if (!remote || offline) return services;
  for (const file of files) {
    const { issuer } = (await readDocument(file).catch(() => ({}))).value ?? {};
    if (!URL.canParse(issuer)) continue;
    const { origin } = new URL(issuer);
    services.set(origin, [...(services.get(origin) ?? []), file]);
  }
  return services;
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
