// The realms of the page's scenarios, for a Worker on this host. Each start makes their keys and
// secrets and gives them to the Worker and to the page, so that "Live" compares equal realms.
//
// The page reads them from a copy of the static files that only `npm start` serves. A deployment serves
// dist/site, in which the build allows no such file.

import { createHash, randomBytes } from "node:crypto";
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

import { inDist } from "../../scripts/build/variant.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { built } from "../../src/worker/local/built.mjs";
import { settings } from "../build/site.mjs";

const EXAMPLE = "https://edge.example";

/**
 * Makes the keys and secrets of the scenarios. `demoKeys` is for the page; `documents(origin)` returns
 * the realm documents for a Worker at that origin.
 */
export async function makeScenarios() {
  const { generateSigningKey } = await built("npm/node.mjs");
  const demoKeys = { keys: {}, secrets: {} };
  const folder = inClone("www", "realms");
  const templates = readdirSync(folder).map((file) => [
    file,
    readFileSync(`${folder}/${file}`, "utf8"),
  ]);

  for (const [, text] of templates) {
    const { realm, trusted_issuers, clients } = JSON.parse(text);
    for (const { issuer, algorithms } of trusted_issuers) {
      demoKeys.keys[issuer] ??= await key(new URL(issuer).host, algorithms[0]);
    }
    for (const { client_id, auth } of clients) {
      const name = `${realm} ${client_id}`;
      if (auth.secret_sha256) demoKeys.secrets[name] = randomBytes(32).toString("base64url");
      if (auth.jwks) demoKeys.keys[name] = await key(client_id, "ES256");
    }
  }
  return {
    demoKeys,
    documents: (origin) =>
      templates.map(([file, text]) => ({ file, text: served(text, origin, demoKeys) })),
  };

  async function key(kid, alg) {
    return { ...(await generateSigningKey(alg)), kid };
  }
}

/** Fills a document with the public keys and the digests of the secrets. */
function served(text, origin, { keys, secrets }) {
  const document = JSON.parse(text.replaceAll(EXAMPLE, origin));
  const published = ({ kid, alg, public: jwk }) => ({ ...jwk, kid, alg, use: "sig" });
  for (const trusted of document.trusted_issuers)
    trusted.jwks.keys = [published(keys[trusted.issuer])];
  for (const { client_id, auth } of document.clients) {
    const name = `${document.realm} ${client_id}`;
    if (auth.jwks) auth.jwks.keys = [published(keys[name])];
    if (auth.secret_sha256) {
      auth.secret_sha256 = [createHash("sha256").update(secrets[name]).digest("base64url")];
    }
  }
  return JSON.stringify(document);
}

/** Copies the static files into a folder and adds the keys and secrets for the page. */
export function writeDemoSite(folder, demoKeys) {
  writeSite(folder, "etx-demo", "demo.json", demoKeys);
}

/** The same with the realm documents of --config, `{ file, text }`, without their keys and digests. */
export function writeRealmsSite(folder, documents) {
  const shown = documents.map(({ file, text }) => ({ file, text: emptied(text) }));
  writeSite(folder, "etx-realms", "realms.json", shown);
}

/**
 * Replaces keys and digests of a document by empty lists, which the tab fills. A short secret has a digest that can be guessed.
 */
function emptied(text) {
  const document = JSON.parse(text);
  for (const issuer of document.trusted_issuers ?? []) {
    delete issuer.jwks_uri;
    delete issuer.jwks_auth;
    issuer.jwks = { keys: [] };
  }
  for (const { auth } of document.clients ?? []) {
    if (auth.secret_sha256 !== undefined) auth.secret_sha256 = [];
    if (auth.jwks !== undefined || auth.jwks_uri !== undefined) auth.jwks = { keys: [] };
    delete auth.jwks_uri;
  }
  return JSON.stringify(document);
}

function writeSite(folder, setting, file, content) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(inDist("site"), folder, { recursive: true });
  writeFileSync(`${folder}/assets/${file}`, JSON.stringify(content));
  settings(folder, { [setting]: `/assets/${file}` });
}
