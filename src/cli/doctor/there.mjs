// The checks of `doctor` on other hosts: key sets of issuers and clients, and a running service.

import { bearerOf } from "../../js/jwks/auth.mjs";
import { FetchFailed, fetchKeys } from "../../js/jwks/fetch.mjs";
import { readDocument } from "../document.mjs";
import { tools } from "../engine.mjs";
import { harmless } from "../output.mjs";
import { ask, askJson, privateUrl } from "../request/fetch.mjs";
import { namedSecrets } from "../store/named-secrets.mjs";
import { attempt, finding, good } from "./here.mjs";

/** Where the clock is off by more than a realm allows, the service refuses good tokens. */
const MAX_SKEW_SECONDS = 5;

/** The most parts that are named of a service that is not ready. */
const MAX_PARTS = 10;

/** Checks key sets at a jwks_uri as the hosts do: their own fetch, and the engine's own reader. */
export async function* checkIssuers(file, options) {
  const { value } = await readDocument(file);
  const secrets = namedSecrets(options);
  const { judgeKeySet, judgeClientKeySet } = await tools();
  for (const own of value.trusted_issuers ?? []) {
    const { issuer, jwks_uri: uri, jwks_auth: name, algorithms = [] } = own;
    if (uri === undefined) continue;
    const judge = (bytes) => judgeKeySet(bytes, { issuer, algorithms });
    const bearer = bearerOf(name && { name, realm: value.issuer }, secrets);
    yield* attempt("issuers", () => checkKeys(issuer, uri, judge, bearer));
  }
  for (const { client_id: id, auth } of value.clients ?? []) {
    const { jwks_uri: uri } = auth ?? {};
    if (uri === undefined) continue;
    yield* attempt("issuers", () => checkKeys(`client ${id}`, uri, judgeClientKeySet));
  }
}

async function* checkKeys(owner, uri, judge, bearer) {
  const wrong = (reason, why) => {
    const what = `keys of ${owner}: ${reason}${why === undefined ? "" : `, ${why}`}`;
    return finding("issuers", "wrong", what, FETCH_FIXES[reason]);
  };
  let bytes;
  try {
    bytes = await fetchKeys(privateUrl(uri, "the jwks_uri").href, { bearer });
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    return yield wrong(error.reason, error.detail);
  }
  const { usable, skipped = [], reason, error } = judge(bytes);
  for (const { kid, reason: why } of skipped) {
    const key = kid === undefined ? "a key without kid" : `key ${JSON.stringify(kid)}`;
    yield finding("issuers", "warning", `keys of ${owner}: ${key} is skipped, ${why}`);
  }
  if (reason !== undefined) return yield wrong(reason, error);
  yield good("issuers", `keys of ${owner}: ${usable}`);
}

/** What to do about an address that brings no set, by the word for it. */
const FETCH_FIXES = {
  redirect: "No redirect is followed: write the address to which it leads as `jwks_uri`.",
  status: "Open the `jwks_uri` from a network such as the host's: it must answer with 200.",
  timeout: "The whole answer must come within five seconds.",
  too_large: "A set of more than 64 KiB is not read.",
  auth_missing:
    "Set the secret that `jwks_auth` names in the environment, or locally in .dev.vars.",
  auth_malformed: "The secret that `jwks_auth` names is JSON: `realm`, `origin` and `secret`.",
  auth_other_realm: "`realm` of the secret is the issuer of another realm; nothing was sent.",
  auth_other_origin: "`origin` of the secret is not that of the `jwks_uri`; nothing was sent.",
  network: "The address must be reachable, with a certificate that is publicly trusted.",
};

/** Checks that the service is alive and ready, with an accurate clock and the realms of the documents. */
export async function* checkService(text, files) {
  const { origin, protocol } = privateUrl(text, "--url");
  const started = Date.now();
  const health = await ask(new URL("/health", origin));
  if (health.status === 200) yield good("service", `${origin} is alive`);
  else yield finding("service", "wrong", `/health answers with ${health.status}`);
  yield* clock(health, started);

  const ready = await ask(new URL("/ready", origin));
  const { broken, warnings } = readiness(ready.text);
  if (ready.status === 200) yield good("service", "it is ready");
  else {
    const what = `/ready answers with ${ready.status}${broken && `: ${broken}`}`;
    const isLocal = protocol === "http:" && broken === "cron unavailable";
    yield isLocal
      ? finding("service", "warning", what, "`wrangler dev` runs no cron; a deployment must.")
      : finding("service", "wrong", what, "The manual's operations/watching.md has each part.");
  }
  for (const what of warnings) yield finding("service", "warning", `/ready warns of ${what}`);
  for (const file of files) yield* attempt("service", () => checkServed(origin, file));
}

/** What the answer of /ready says: the parts that do not work, and its warnings, as texts. */
function readiness(text) {
  try {
    const { parts = {}, warnings = [] } = JSON.parse(text);
    const broken = Object.entries(parts).filter(([, state]) => state !== "ok");
    const named = broken.map(([part, state]) => `${harmless(part)} ${harmless(state)}`);
    const some = (list) => list.slice(0, MAX_PARTS);
    return { broken: some(named).join(", "), warnings: some(warnings).map(harmless) };
  } catch {
    return { broken: "", warnings: [] };
  }
}

/** Checks that the service serves the realm of a document, and publishes its keys. */
async function* checkServed(origin, file) {
  const { value } = await readDocument(file);
  const path = value.realm === "" ? "" : `/${value.realm}`;
  const metadata = await askJson(new URL(`/.well-known/oauth-authorization-server${path}`, origin));
  if (metadata.issuer === value.issuer) {
    yield good(
      "service",
      `it serves ${value.realm || "a realm without a path"} as ${value.issuer}`,
    );
  } else {
    const what = `it serves ${value.realm || "a realm without a path"} under another issuer than ${file} has`;
    yield finding("service", "wrong", what, "edge-token-exchange push");
  }
  const { keys } = await askJson(new URL(`${path}/jwks`, origin));
  if (keys?.length > 0) yield good("service", `keys that it publishes: ${keys.length}`);
  else yield finding("service", "wrong", "it publishes no keys", "edge-token-exchange keys status");
}

/** Compares this host's clock with the service's, as far as a header shows it: to the second. */
function* clock({ headers }, started) {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return yield finding("clock", "warning", "the answer has no Date");
  const middle = (started + Date.now()) / 2;
  const seconds = Math.round((middle - date) / 1000);
  if (Math.abs(seconds) <= MAX_SKEW_SECONDS) return yield good("clock", "this clock and its agree");
  const way = seconds > 0 ? "ahead of" : "behind";
  const next = "Set it by a time server; tokens made here are refused where it is far off.";
  yield finding(
    "clock",
    "wrong",
    `this clock is ${Math.abs(seconds)} s ${way} the service's`,
    next,
  );
}
