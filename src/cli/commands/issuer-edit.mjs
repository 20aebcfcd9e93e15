// `issuer list` and `issuer remove`: the issuers that the document trusts.

import { shown, suggestion } from "../arguments.mjs";
import { columns } from "../columns.mjs";
import { removeFrom, warned } from "../document-edit.mjs";
import { documentFile, readDocument, splitDocument } from "../document.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { harmless } from "../output.mjs";
import { DEVELOPMENT } from "../store/plan.mjs";

export const issuerList = {
  name: "issuer list",
  summary: "list the issuers that the document trusts, with where their keys are",
  usage: "[DOCUMENT]",
  description: `It lists what the document says; what it leaves out comes from the profile, or from the defaults.`,
  options: {},
  words: [0, 1],
  examples: ["edge-token-exchange issuer list"],
  json: "`{ ok, file, issuers: [{ issuer, profile?, roles?, algorithms?, keys, jwks_uri? }] }`; `keys` is how many the document has, null where they are at the `jwks_uri`.",

  async run({ words, console }) {
    const document = await readDocument(documentFile(words));
    await splitDocument(document);
    const issuers = document.value.trusted_issuers.map((issuer) => ({
      issuer: issuer.issuer,
      ...given(issuer, ["profile", "roles", "algorithms"]),
      keys: issuer.jwks === undefined ? null : issuer.jwks.keys.length,
      ...given(issuer, ["jwks_uri"]),
    }));
    const head = ["issuer", "profile", "roles", "algorithms", "keys"].map(console.paint.dim);
    const text =
      issuers.length === 0
        ? `${document.file} trusts no issuer.`
        : columns([head, ...issuers.map(row)]);
    return { facts: { file: document.file, issuers }, text };
  },
};

export const issuerRemove = {
  name: "issuer remove",
  summary: "trust an issuer no more",
  usage: "URL [DOCUMENT]",
  description: `URL is the issuer, character by character; \`development\` is the one of \`init\`. Leaves the rest of the
document, comments too, as it is, and pushes nothing. Tokens that the realm issued for its subjects
count until they expire.`,
  options: {},
  words: [1, 2],
  examples: ["edge-token-exchange issuer remove https://idp.example/realms/alpha"],
  json: "`{ ok, file, issuer, warnings }`; `issuer` is the `iss` of the entry that was removed.",

  async run({ words: [name, ...words], console }) {
    const document = await readDocument(documentFile(words));
    const index = placeOf(document, name);
    const { issuer } = document.value.trusted_issuers[index];
    const warnings = await removeFrom(document, "trusted_issuers", index);
    const lines = [
      `${document.file}: without issuer ${harmless(issuer)}`,
      ...warned(warnings, console.paint),
      "`edge-token-exchange push` puts it in force.",
    ];
    return { facts: { file: document.file, issuer, warnings }, text: lines.join("\n") };
  },
};

/** Whether an issuer is the one that `init` made: its keys are named so. */
export const isDevelopment = ({ jwks }) =>
  jwks?.keys?.some(({ kid }) => String(kid).startsWith(DEVELOPMENT)) === true;

function placeOf({ file, value }, name) {
  const issuers = Array.isArray(value.trusted_issuers) ? value.trusted_issuers : [];
  const places = issuers.flatMap((own, index) =>
    own?.issuer === name || (name === "development" && isDevelopment(own)) ? [index] : [],
  );
  if (places.length === 1) return places[0];
  if (places.length > 1) {
    throw new Failure(EXIT.no, "issuer.several", `${file} has ${shown(name)} more than once`, {
      next: "Remove the entry that you mean in the file.",
    });
  }
  const names = issuers.map((own) => own?.issuer).filter((issuer) => typeof issuer === "string");
  const list = names.length > 0 ? `It trusts ${names.slice(0, 20).join(", ")}.` : "It trusts none.";
  throw missing(
    "issuer.not_there",
    `${file} does not trust ${shown(name)}`,
    suggestion(name, names) ?? list,
  );
}

const given = (object, names) =>
  Object.fromEntries(
    names.filter((name) => object[name] !== undefined).map((name) => [name, object[name]]),
  );

function row({ issuer, profile, roles, algorithms, keys, jwks_uri: uri }) {
  const list = (values) => (Array.isArray(values) ? values.map(harmless).join(" ") : "");
  const where = keys === null ? harmless(uri ?? "") : `${keys} in the document`;
  return [harmless(issuer), harmless(profile ?? ""), list(roles), list(algorithms), where];
}
