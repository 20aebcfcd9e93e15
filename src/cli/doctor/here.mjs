// The checks of `doctor` on this host and in KV: tools, bindings, documents, secret, own keys.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import { problem, readDocument, spelled, splitDocument } from "../document.mjs";
import { Failure } from "../failure.mjs";
import { NAME as CONFIG_KEY, configKey } from "../store/config-key.mjs";
import { findingsOf, opened } from "../store/rings.mjs";
import { SECRET, keySecret } from "../store/secret.mjs";
import { contents, isSigned } from "../store/stored.mjs";
import { configFile, installed, wrangler } from "../store/wrangler.mjs";

/** A finding; `state` is `good`, `warning` or `wrong`. */
export const finding = (area, state, what, next) => ({ area, state, what, ...(next && { next }) });
export const good = (area, what) => finding(area, "good", what);

const envArgs = ({ env }) => (env ? ["--env", env] : []);

/** Runs a check and turns a `Failure` in it into a finding of its area. */
export async function* attempt(area, check) {
  try {
    yield* check();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield finding(area, "wrong", error.message, error.next);
  }
}

/** Node and wrangler. */
export async function* checkTools() {
  yield good("tools", `Node ${process.versions.node}`);
  if (!installed()) {
    const next = "npm install --save-dev wrangler";
    return yield finding("tools", "warning", "wrangler is not installed; npx would fetch it", next);
  }
  yield good("tools", `wrangler ${wranglerVersion()}`);
}

function wranglerVersion() {
  try {
    const manifest = createRequire(resolve("package.json")).resolve("wrangler/package.json");
    return JSON.parse(readFileSync(manifest, "utf8")).version;
  } catch {
    return "on the PATH";
  }
}

/** Checks that the documents are valid, and fit the store that serves them. */
export async function* checkDocument(file, { remote }) {
  const document = await readDocument(file);
  const { realm, warnings } = await splitDocument(document);
  for (const warning of warnings) {
    yield finding("document", "warning", `${spelled(problem(document, warning))} [${warning.id}]`);
  }
  if (remote && document.value.issuer.startsWith("http:")) {
    const next = "Set the URL under which the Worker is deployed.";
    yield finding("document", "wrong", `${file}: the issuer is on this host`, next);
  }
  yield good("document", `${file}: realm ${realm}, version ${document.value.version ?? 1}`);
}

/** Checks the secret as this host has it. */
export async function* checkSecret(options) {
  const secret = await keySecret(options);
  if (secret === undefined) {
    const next = `\`keys secret FILE\` makes one; \`wrangler dev\` takes it from .dev.vars.`;
    yield finding("secret", "warning", `without ${SECRET} local keys lie open in KV`, next);
  } else {
    yield good("secret", `${SECRET} is given`);
  }
}

/** Checks that the deployed Worker of the environment has the secret. */
export async function* checkDeployedSecret(options) {
  const place = ["--config", configFile(options.config), ...envArgs(options)];
  const listed = await wrangler(["secret", "list", ...place]);
  if (listed.includes(`"${SECRET}"`)) return yield good("secret", `the Worker has ${SECRET}`);
  const next = ["npx wrangler secret put", SECRET, ...envArgs(options)].join(" ");
  yield finding("secret", "wrong", `the Worker does not have ${SECRET}`, next);
}

/** The key that must sign records, as far as this host can find it. */
export async function* checkConfigKey(options) {
  const found = await configKey(options);
  if (found === undefined) return;
  const { file, value, key } = found;
  if (value === undefined) {
    const what = `${CONFIG_KEY} in ${file} cannot be read here`;
    return yield finding(
      "records",
      "warning",
      what,
      "Write it on one line, as `keys config` does.",
    );
  }
  if (key !== undefined) return yield good("records", `${file} has ${CONFIG_KEY}, a public key`);
  const next = "Every realm answers 503. `keys config` prints the line as it must be.";
  yield finding(
    "records",
    "wrong",
    `${CONFIG_KEY} in ${file} is no public key that is taken`,
    next,
  );
}

/** Whether the Worker accepts a realm's record: by its key if it has one, else unsigned. */
async function believed(text, options) {
  const found = await configKey(options);
  if (found === undefined) return isSigned(text) ? `signed, and there is no ${CONFIG_KEY}` : "";
  if (!isSigned(text)) return `not signed, and ${found.file} has ${CONFIG_KEY}`;
  const other = found.key !== undefined && !(await found.key.isOf(text.trim()));
  return other ? `not signed by ${CONFIG_KEY} in ${found.file}` : "";
}

/** Checks the realm's records in KV: the same version, and keys that sign. */
export async function* checkStored(store, file, options) {
  const document = await readDocument(file);
  const { realm, issuer, algorithm, keyring: name, records } = await splitDocument(document);
  const realmName = records.at(-1)[0];
  const found = await store.read([realmName, name]);
  const stored = contents(found.get(realmName))?.document;
  const place = [`--${store.where}`, ...envArgs(options)].join(" ");
  const push = `edge-token-exchange push ${place}`;
  if (stored === undefined) {
    return yield finding("records", "wrong", `${realm} is not in ${store.where} KV`, push);
  }
  const doubt = await believed(found.get(realmName), options);
  if (doubt !== "") {
    const next = `${push} --sign KEYFILE`;
    yield finding(
      "records",
      "wrong",
      `${realm}: its record is ${doubt}: the Worker refuses it`,
      next,
    );
  }
  const [here, there] = [document.value.version ?? 1, stored.version ?? 1];
  if (here === there) yield good("records", `${realm}: version ${there} is in ${store.where} KV`);
  else {
    const what = `${realm}: version ${there} is in ${store.where} KV, ${file} has ${here}`;
    yield finding("records", "warning", what, push);
  }
  if (!found.has(name)) return yield finding("keys", "wrong", `${realm} has no keys`, push);
  const ring = await opened(found.get(name), await keySecret(options), { name, issuer });
  const findings = findingsOf(ring, { algorithm }, Date.now() / 1000);
  for (const what of findings)
    yield finding("keys", "wrong", `${realm}: ${what}`, `edge-token-exchange keys rotate ${place}`);
  if (findings.length === 0) yield good("keys", `${realm}: ${ring.keys.length} own, one signs`);
}
