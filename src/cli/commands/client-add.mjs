// `client add`: adds a client to the document, with a secret that the command shows once.

import { generateClientSecret } from "../../js/client-secret.mjs";
import { generateSigningKey } from "../../js/keys.mjs";
import { addTo, warned } from "../document-edit.mjs";
import { documentFile, readDocument } from "../document.mjs";
import { missing, wrongUse } from "../failure.mjs";
import { assertFree, readText, writeSecret } from "../files.mjs";
import { privateUrl } from "../request/fetch.mjs";

const KEY_SET = 'It takes a JSON object: a public JWK, or { "keys": [ … ] }.';

const list = (value, about) => ({ type: "string", value, about, multiple: true });

export const clientAdd = {
  name: "client add",
  summary: "add a client to the document, with a new secret or key",
  usage: "ID [DOCUMENT]",
  description: `Shows the secret once, or writes it to a file; the document gets its SHA-256. With --method
private_key_jwt and --new-key it writes the private key to a file and the public one into the
document. It leaves the rest of the document, comments too, as it is, and pushes nothing.`,
  options: {
    method: {
      type: "string",
      value: "METHOD",
      about: "client_secret_basic (the default), client_secret_post or private_key_jwt",
      choices: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    },
    target: list("AUDIENCE", "a target it may name; may repeat, the first is the default"),
    scope: list("SCOPE", "a scope it may receive; may repeat"),
    allow: {
      ...list("KIND", "delegation (the default) or impersonation; may repeat"),
      choices: ["delegation", "impersonation"],
    },
    "may-act": {
      type: "string",
      value: "WHEN",
      about: "required (the default) or if_present",
      choices: ["required", "if_present"],
    },
    "subject-audience": list("AUD", "a value of `aud` that means this client; may repeat"),
    explain: { type: "boolean", about: "it may use explain" },
    "secret-file": {
      type: "string",
      value: "FILE",
      about: "write the secret there instead of showing it",
    },
    "new-key": {
      type: "string",
      value: "FILE",
      about: "make a key and write the private JWK there",
    },
    jwks: {
      type: "string",
      value: "FILE",
      about: "its public key set, if it made its own key",
    },
    "jwks-uri": {
      type: "string",
      value: "URL",
      about: "the address of its key set, if it publishes one",
    },
  },
  words: [1, 2],
  examples: [
    "edge-token-exchange client add reports --target orders --scope orders:read --secret-file keys/reports.secret",
    "edge-token-exchange client add batch --method private_key_jwt --new-key keys/batch.jwk.json --target orders",
  ],
  json: "`{ ok, file, client, secret?, secret_file?, key_file?, warnings }`; `client` is the entry of the document.",

  async run({ options, words: [id, ...words], console }) {
    const document = await readDocument(documentFile(words));
    const method = options.method ?? "client_secret_basic";
    const files = [options["secret-file"], options["new-key"]].filter(Boolean);
    assertFree(files, false);
    const credential = await (method === "private_key_jwt" ? byKey(options) : bySecret(options));
    const client = entry(id, { method, ...credential.auth }, options);
    const warnings = await addTo(document, "clients", client);
    for (const { file, text } of credential.write) writeSecret(file, text);

    const reported = { file: document.file, client, ...credential.facts, warnings };
    const lines = [
      `${document.file}: client ${id}`,
      ...warned(warnings, console.paint),
      ...credential.text,
      "`edge-token-exchange push` puts it in force.",
    ];
    return { facts: reported, text: lines.join("\n") };
  },
};

/** The entry of the document; it omits what no option sets, and so grants nothing there. */
function entry(id, auth, options) {
  const lists = {
    targets: options.target,
    default_target: options.target?.[0],
    scopes: options.scope,
    allow: options.allow,
    may_act: options["may-act"],
    subject_audience: options["subject-audience"],
    explain: options.explain,
  };
  const said = Object.entries(lists).filter(([, value]) => value !== undefined);
  return { client_id: id, auth, ...Object.fromEntries(said) };
}

async function bySecret({ "secret-file": file, "new-key": key, jwks, "jwks-uri": uri }) {
  if (key || jwks || uri)
    throw wrongUse("--new-key, --jwks and --jwks-uri are for --method private_key_jwt");
  const { sha256, ...made } = await newSecret(file);
  return { auth: { secret_sha256: [sha256] }, ...made };
}

/**
 * A new secret by its digest, `sha256`, with what a command reports of it: `write`, `facts` and `text`. The
 * secret goes to `file`, or into the report where there is none.
 */
export async function newSecret(file) {
  const { secret, sha256 } = await generateClientSecret();
  return {
    sha256,
    write: file ? [{ file, text: `${secret}\n` }] : [],
    facts: file ? { secret_file: file } : { secret },
    text: file
      ? [`Its secret is in ${file}.`]
      : [`Its secret, which is shown this once: ${secret}`],
  };
}

async function byKey({ "secret-file": secret, "new-key": file, jwks, "jwks-uri": uri }) {
  if (secret) throw wrongUse("--secret-file is for secrets; --new-key takes the file of a key");
  if ([file, jwks, uri].filter((way) => way !== undefined).length !== 1) {
    throw wrongUse("private_key_jwt takes --new-key FILE, --jwks FILE or --jwks-uri URL");
  }
  if (uri) {
    privateUrl(uri, "the jwks_uri");
    return { auth: { jwks_uri: uri }, write: [], facts: {}, text: [] };
  }
  if (jwks) {
    return { auth: { jwks: await publicSet(jwks) }, write: [], facts: {}, text: [] };
  }
  const { kid, alg, public: shared, private: own } = await generateSigningKey("ES256");
  const named = { kid, alg, use: "sig" };
  return {
    auth: { jwks: { keys: [{ ...shared, ...named }] } },
    write: [{ file, text: `${JSON.stringify({ ...own, kid, alg }, null, 2)}\n` }],
    facts: { key_file: file },
    text: [`Its private key is in ${file}.`],
  };
}

/** A key set from a file. No private key enters a document or a message. */
export async function publicSet(file) {
  const text = await readText(file, "a key set");
  let set;
  try {
    set = JSON.parse(text);
  } catch {
    throw missing("jwks.unreadable", `${file} is not JSON`, KEY_SET);
  }
  const keys = Array.isArray(set?.keys) ? set.keys : [set];
  if (keys.some((key) => typeof key?.kty !== "string")) {
    throw missing("jwks.unreadable", `${file} is neither a key set nor a JWK`, KEY_SET);
  }
  if (keys.some((key) => ["d", "priv", "k"].some((name) => name in key))) {
    throw missing(
      "jwks.private",
      `${file} has a private key in it`,
      "The document takes public keys only.",
    );
  }
  return { keys };
}
