// The checks of `doctor` on other hosts: the trusted issuers, and a running service.

import { readDocument } from "../document.mjs";
import { ask, askJson, privateUrl } from "../request/fetch.mjs";
import { attempt, finding, good } from "./here.mjs";

/** Where the clock is off by more than a realm allows, the service refuses good tokens. */
const MAX_SKEW_SECONDS = 5;

/** Checks key sets at a jwks_uri: reachable, within the limits of the Worker, and not empty. */
export async function* checkIssuers(file) {
  const { value } = await readDocument(file);
  const remote = (value.trusted_issuers ?? []).filter(({ jwks_uri: uri }) => uri !== undefined);
  for (const { issuer, jwks_uri: uri } of remote) {
    yield* attempt("issuers", async function* check() {
      const { keys } = await askJson(privateUrl(uri, "the jwks_uri"));
      const count = Array.isArray(keys) ? keys.length : 0;
      if (count > 0 && count <= 64) return yield good("issuers", `keys of ${issuer}: ${count}`);
      yield finding("issuers", "wrong", `keys of ${issuer}: ${count}, where 1 to 64 are of use`);
    });
  }
}

/** Checks that the service is alive and ready, with an accurate clock and the document's realm. */
export async function* checkService(text, file) {
  const { origin } = privateUrl(text, "--url");
  const started = Date.now();
  const health = await ask(new URL("/health", origin));
  if (health.status === 200) yield good("service", `${origin} is alive`);
  else yield finding("service", "wrong", `/health answers with ${health.status}`);
  yield* clock(health, started);

  const ready = await ask(new URL("/ready", origin));
  if (ready.status === 200) yield good("service", "it is ready");
  else {
    const next = "Its answer says what is not: KV, keys or Durable Objects.";
    yield finding("service", "wrong", `/ready answers with ${ready.status}`, next);
  }
  if (file === undefined) return;
  const { value } = await readDocument(file);
  const metadata = await askJson(
    new URL(`/.well-known/oauth-authorization-server/${value.realm}`, origin),
  );
  if (metadata.issuer === value.issuer) {
    yield good("service", `it serves ${value.realm} as ${value.issuer}`);
  } else {
    const what = `it serves ${value.realm} under another issuer than ${file} has`;
    yield finding("service", "wrong", what, "edge-token-exchange push");
  }
  const { keys } = await askJson(new URL(`/${value.realm}/jwks`, origin));
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
