// One realm of a signed configuration with every part of an exchange: an issuer that publishes its keys,
// one with its keys in the document, a client with a secret and one with a key. Each scene has a realm, an
// issuer and isolates of its own, so that scenes can run beside each other.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { createLocalJWKSet, jwtVerify } from "jose";

import {
  createKeyring,
  deriveKeys,
  generateSecret,
  rotateKeyring,
  sealKeyring,
  signRecords,
  splitRealm,
} from "../../../dist/npm/npm/node.mjs";
import { sealKeySet } from "../../../src/js/jwks/record.mjs";
import { startIdp } from "../../worker/support/idp.mjs";
import { newConfigKey } from "../../worker/support/signed.mjs";
import { GRANT, makeWorld } from "../../worker/support/world.mjs";

const DAY = 86_400;
const TYPE = "urn:ietf:params:oauth:token-type:access_token";

export const configKey = await newConfigKey();
export const SECRET = generateSecret();
export const derived = await deriveKeys(SECRET);

/** The secrets with which the test starts the Worker of the scenes. */
export const secrets = {
  CONFIG_PUBLIC_JWK: JSON.stringify(configKey.publicJwk),
  KEY_ENCRYPTION_KEY: SECRET,
};

let scenes = 0;

/**
 * Publishes a realm in its second version, with the first one behind `old:` for a store that is stale.
 * `fetched: false` leaves the keys of its issuer to be fetched. `now` is in seconds.
 */
export async function newScene(worker, { now, fetched = true }) {
  scenes += 1;
  const path = `faults/${scenes}`;
  const idp = await startIdp();
  await idp.rotate();
  const world = await makeWorld(new URL(`/${path}`, worker.url).href);
  const { document, issuer } = world;
  const remote = { issuer: idp.issuer, jwks_uri: idp.jwksUri, algorithms: ["ES256"] };
  const [inline] = document.trusted_issuers;
  const brings = { clients: "all", scopes: "all", carry: [] };
  document.trusted_issuers = [
    { ...remote, ...brings, subject_namespace: "fetched:" },
    { ...inline, ...brings, subject_namespace: "inline:" },
  ];

  const older = splitRealm({ ...document, version: 1, clients: document.clients.map(wider) });
  const split = splitRealm({ ...document, version: 2 }, older.records);
  const keysRecord = recordName("keys", path, idp.issuer, idp.jwksUri);
  const { ring, next } = await rings(path, issuer, now);
  const set = (time) =>
    sealKeySet(
      keysRecord,
      { time, set: JSON.stringify({ keys: [idp.keys[0].publicJwk] }) },
      derived,
    );
  const records = [
    ...(await signRecords(configKey.privateJwk, split.records)),
    [split.keyring, await sealKeyring(next, derived)],
    ...(fetched ? [[keysRecord, await set(Math.floor(now))]] : []),
  ];
  const old = [
    ...(await signRecords(configKey.privateJwk, older.records)),
    [split.keyring, await sealKeyring(ring, derived)],
    ...(fetched ? [[keysRecord, await set(Math.floor(now) - 600)]] : []),
  ];
  for (const [name, text] of old) await worker.records.put(`old:${name}`, text);
  for (const [name, text] of records) await worker.records.put(name, text);
  const published = createLocalJWKSet({ keys: next.keys.map(ownKey) });

  return {
    idp,
    path,
    issuer,
    world,
    keysRecord,
    keyring: split.keyring,
    ring: next,

    /**
     * Sends the request that `what` names (`secret`, `inline`, `assertion`, `jwks`) to an isolate, at a
     * time in seconds. Returns `{ answer, requestId, decides, took, text }`; `answer` has the status and
     * the refusal. It verifies a token.
     */
    async ask(what, { isolate, at = now, tokensAt = now, faults, variables, token }) {
      const { route, init } = await request(what, { at: tokensAt, token });
      const headers = new Headers(init.headers);
      headers.set("x-test-isolate", `${path} ${isolate}`);
      headers.set("x-test-now", String(at));
      if (faults) headers.set("x-test-faults", JSON.stringify(faults));
      if (variables) headers.set("x-test-env", JSON.stringify(variables));
      const began = performance.now();
      const response = await worker.fetch(`/${path}/${route}`, { ...init, headers });
      const text = await response.text();
      const took = performance.now() - began;
      const refusal = response.headers.get("x-exchange-refusal");
      await wellFormed(response, text, { at, published, issuer });
      return {
        answer: refusal ? `${response.status} ${refusal}` : `${response.status}`,
        requestId: response.headers.get("x-request-id"),
        decides: what !== "jwks",
        took,
        text,
      };
    },

    /** Runs the cron in an isolate at a time in seconds. */
    async cron({ isolate, at = now, variables }) {
      const headers = {
        "x-test-isolate": `${path} ${isolate}`,
        "x-test-cron": "yes",
        "x-test-now": String(at),
        ...(variables && { "x-test-env": JSON.stringify(variables) }),
      };
      await (await worker.fetch("/", { headers })).arrayBuffer();
    },

    /** The calls of an isolate to its bindings so far, and the fetches of the whole Worker. */
    async counts(isolate) {
      const headers = { "x-test-isolate": `${path} ${isolate}`, "x-test-counts": "yes" };
      return (await worker.fetch("/", { headers })).json();
    },
  };

  async function request(what, { at, token }) {
    if (what === "jwks") return { route: "jwks", init: {} };
    if (what === "assertion") return { route: "token", init: await world.byAssertion() };
    if (what === "inline") return { route: "token", init: await world.bySecret() };
    const subject = token ?? (await idp.token(Math.floor(at)));
    const init = {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`with-secret:${world.secret}`)}` },
      body: new URLSearchParams({
        grant_type: GRANT,
        subject_token: subject,
        subject_token_type: TYPE,
      }),
    };
    return { route: "token", init };
  }
}

/** The client before it lost a scope: its old record must not come back. */
const wider = (client) => ({ ...client, scopes: ["read", "write"] });

/** A keyring and its successor: both sign now, the second with a newer key. */
async function rings(realm, issuer, now) {
  const ring = await createKeyring({ realm, issuer, algorithm: "ES256", now: now - 2 * DAY });
  const next = await rotateKeyring(ring, { now: now - DAY, algorithm: "ES256" });
  return { ring, next };
}

const ownKey = ({ kid, alg, public: jwk }) => ({ ...jwk, kid, alg });

/** Checks that every answer, whatever broke, has no token but a good one and no trace of the fault. */
async function wellFormed(response, text, { at, published, issuer }) {
  assert.doesNotMatch(text, /\bat [^ ]+ \(|Error:|panicked|wasm-function/, text);
  const { status, headers } = response;
  const body = headers.get("content-type")?.startsWith("application/") ? JSON.parse(text) : {};
  if (status === 503) {
    assert.match(headers.get("retry-after"), /^\d+$/);
    assert.equal(body.error, "temporarily_unavailable");
  }
  if (body.access_token === undefined) {
    assert.ok(status !== 200 || body.keys !== undefined, text);
    return;
  }
  assert.equal(status, 200);
  const currentDate = new Date(at * 1000);
  await jwtVerify(body.access_token, published, { issuer, audience: "orders", currentDate });
}

/** Returns the name of a record, by the rules of src/realm/record.rs. */
export function recordName(kind, ...parts) {
  const hash = createHash("sha256");
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hash.update(length).update(part);
  }
  return `${kind}:${hash.digest("base64url")}`;
}
