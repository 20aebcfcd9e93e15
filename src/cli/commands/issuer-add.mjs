// `issuer add`: adds a trusted issuer to the document, with its keys or their address.

import { addTo, warned } from "../document-edit.mjs";
import { documentFile, readDocument } from "../document.mjs";
import { missing, wrongUse } from "../failure.mjs";
import { profileFound, profileNamed } from "../issuer-profile.mjs";
import { askJson, metadata, privateUrl } from "../request/fetch.mjs";
import { TOKEN_TYPES } from "../token-types.mjs";
import { publicSet } from "./client-add.mjs";
import { isDevelopment } from "./issuer-edit.mjs";

const list = (value, about, choices) => ({
  type: "string",
  value,
  about,
  multiple: true,
  ...(choices && { choices }),
});

const KNOWN = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "ES256K",
  "EdDSA",
  "Ed25519",
  "ML-DSA-44",
  "ML-DSA-65",
  "ML-DSA-87",
];
const CURVES = {
  "P-256": "ES256",
  "P-384": "ES384",
  "P-521": "ES512",
  secp256k1: "ES256K",
  Ed25519: "EdDSA",
};

export const issuerAdd = {
  name: "issuer add",
  summary: "trust another issuer, with keys from a file, a jwks_uri or its metadata",
  usage: "URL [DOCUMENT]",
  description: `--discover reads the issuer's metadata over https, without redirects, at most 64 KiB in 5 seconds;
its \`issuer\` must be the URL, character by character. The Worker fetches the jwks_uri by cron. If
the document has other issuers of subjects, --client, --accept-scope and --namespace are required.
A profile says what the tokens of a product look like; \`issuer show\` prints it. --discover recognises
some products by their address or metadata.`,
  options: {
    discover: {
      type: "boolean",
      about: "take the jwks_uri of its metadata, and the algorithms of its keys",
    },
    profile: {
      type: "string",
      value: "NAME",
      about: "the product whose tokens it issues, such as keycloak, or none",
    },
    jwks: {
      type: "string",
      value: "FILE",
      about: "its key set, copied into the document",
    },
    "jwks-uri": { type: "string", value: "URL", about: "the address of its key set" },
    algorithm: list(
      "ALG",
      `its algorithms: ${KNOWN.join(", ")}; may repeat; default those of its profile or its keys`,
      KNOWN,
    ),
    role: list(
      "ROLE",
      "subject, actor, workload or client; may repeat; default that of its profile, or subject",
      ["subject", "actor", "workload", "client"],
    ),
    "token-type": list(
      "TYPE",
      "access_token, id_token or jwt; may repeat; default those of its profile, or access_token",
      TOKEN_TYPES,
    ),
    audience: list("AUD", "its name for this service; may repeat; default the realm's issuer"),
    client: list("ID", "the clients that may present its tokens; may repeat, or all"),
    "accept-scope": list("SCOPE", "the scope that its tokens may bring; may repeat, or all"),
    namespace: { type: "string", value: "PREFIX", about: "prefix of `sub` in issued tokens" },
    replace: {
      type: "string",
      value: "URL",
      about: "replace this issuer; `development` is the one of `init`",
    },
    untyped: { type: "boolean", about: "its access tokens have typ JWT or none" },
  },
  words: [1, 2],
  examples: [
    "edge-token-exchange issuer add https://idp.example/realms/alpha --discover --replace development",
    "edge-token-exchange issuer add https://token.actions.githubusercontent.com --discover --client all --accept-scope all --namespace github:",
  ],
  json: "`{ ok, file, issuer, warnings }`; `issuer` is the entry of the document.",

  async run({ options, words: [issuer, ...words], console }) {
    privateUrl(issuer, "the issuer");
    const ways = [options.discover, options.jwks, options["jwks-uri"]].filter(Boolean);
    if (ways.length !== 1)
      throw wrongUse("say where its keys are: --discover, --jwks FILE or --jwks-uri URL");
    const document = await readDocument(documentFile(words));
    const index = placeOf(options.replace, document);
    const published = options.discover ? await discovered(issuer, console) : undefined;
    const { profile, by } = await profileOf(issuer, options, published);
    const { keys, set } = await keysOf(options, published, profile);
    const algorithms =
      options.algorithm ?? (profile?.members.algorithms ? undefined : algorithmsOf(set));
    const entry = {
      issuer,
      ...(profile && { profile: profile.name }),
      ...keys,
      ...(algorithms && { algorithms }),
      ...stated(options, document, index, profile),
    };
    const warnings = await addTo(document, "trusted_issuers", entry, index);
    const used = algorithms ?? profile.members.algorithms;
    const lines = [
      `${document.file}: issuer ${issuer}, ${used.join(", ")}`,
      ...(by ? [`It has the profile ${profile.name} by ${by}; --profile none leaves it out.`] : []),
      ...warned(warnings, console.paint),
      "`edge-token-exchange push` puts it in force.",
    ];
    return { facts: { file: document.file, issuer: entry, warnings }, text: lines.join("\n") };
  },
};

/** The index of the issuer to replace; nothing where there is none. */
function placeOf(name, { file, value }) {
  if (name === undefined) return undefined;
  const found = (value.trusted_issuers ?? []).findIndex(
    (own) => own.issuer === name || (name === "development" && isDevelopment(own)),
  );
  if (found !== -1) return found;
  throw missing(
    "issuer.not_there",
    `${file} does not trust the issuer that is to be replaced`,
    "`issuer list` shows those that it trusts; without --replace the issuer is added.",
  );
}

/** The metadata of the issuer. */
async function discovered(issuer, console) {
  console.note(`reading the metadata of ${issuer}`);
  const published = await metadata(issuer);
  if (typeof published.jwks_uri === "string") return published;
  throw missing(
    "discovery.no_jwks_uri",
    `the metadata of ${issuer} has no jwks_uri`,
    "Give its keys with --jwks FILE, or their address with --jwks-uri URL.",
  );
}

/** The profile that the options name, or the one that --discover finds, with how it was found. */
async function profileOf(issuer, options, published) {
  if (options.profile === "none") return {};
  if (options.profile !== undefined) return { profile: await profileNamed(options.profile) };
  const found = published && (await profileFound(issuer, published));
  return found ? { profile: await profileNamed(found.name), by: found.by } : {};
}

/** The member with the keys, and the set where the command has it. */
async function keysOf(options, published, profile) {
  if (options.jwks) {
    const set = await publicSet(options.jwks);
    return { keys: { jwks: set }, set };
  }
  const uri = published?.jwks_uri ?? options["jwks-uri"];
  const url = privateUrl(uri, "the jwks_uri");
  const known = options.algorithm ?? profile?.members.algorithms;
  const needed = options.discover || known === undefined;
  return { keys: { jwks_uri: uri }, set: needed ? await askJson(url) : undefined };
}

/** The algorithms of the keys, where each key states its own or has only one. */
function algorithmsOf(set) {
  const keys = (set?.keys ?? []).filter(({ use }) => use !== "enc");
  const named = keys.map(({ alg, crv }) => alg ?? CURVES[crv]);
  const found = [...new Set(named)].filter((alg) => KNOWN.includes(alg));
  if (found.length > 0 && named.every((alg) => alg !== undefined)) return found;
  throw missing(
    "issuer.no_algorithm",
    "its keys do not say which algorithm they are for",
    "Name it: --algorithm RS256, for instance.",
  );
}

/** The settings from the options, and those that a second issuer of subjects makes necessary. */
function stated(options, { value }, index, profile) {
  const all = (names) => (names?.includes("all") ? "all" : names);
  const said = {
    token_types: options["token-type"],
    roles: options.role,
    audience: options.audience,
    access_token_typ: options.untyped ? ["at+jwt", "untyped"] : undefined,
    clients: all(options.client),
    scopes: all(options["accept-scope"]),
    subject_namespace: options.namespace,
  };
  const roles = options.role ?? profile?.members.roles ?? [];
  const several = value.trusted_issuers?.length > 0 && !roles.every((role) => role === "actor");
  if (several && said.clients !== undefined) said.carry = [];
  return Object.fromEntries(Object.entries(said).filter(([, own]) => own !== undefined));
}
