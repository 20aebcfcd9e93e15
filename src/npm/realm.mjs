// A realm that answers in this process: one document, its signing keys, and the parts of the host that
// the caller supplies.

import {
  json,
  object,
  onlyMembers,
  optionalFunction,
  request as requestFrom,
  wrong,
} from "../js/arguments.mjs";
import { createDriver } from "../js/driver.mjs";
import { RealmError } from "../js/errors.mjs";
import { wantedKeys } from "../js/events.mjs";
import { createFetch, unaudited } from "../js/http.mjs";
import { bearerOf } from "../js/jwks/auth.mjs";
import { createRevocationStore } from "../js/revocation-store.mjs";
import { lacking } from "./capabilities.mjs";
import { issuerKeys } from "./issuer-keys.mjs";
import { createRefusalsPage } from "./refusals-page.mjs";
import { createRemoteKeys } from "./remote-keys.mjs";
import { createReplayStore } from "./replay-store.mjs";
import { explained, issued, requestOf } from "./result.mjs";
import { namedSecrets } from "./named-secrets.mjs";
import { warnOfOwnMemory } from "./own-memory.mjs";
import { fixedKeyring } from "./signing-keys.mjs";
import { createTools } from "./tools.mjs";

const OPTIONS = [
  "signingKeys",
  "firstUse",
  "nonceKey",
  "revocations",
  "keys",
  "secrets",
  "isSecure",
  "clock",
  "logger",
  "subtle",
];

const NONCE_KEY_BYTES = 32;

/**
 * A realm from its document; see `createRealm` in types.d.ts. With `operator` it explains why a client did not
 * authenticate.
 */
export async function realmFrom(engine, document, given, { operator = false } = {}) {
  const text = json("document", document);
  const {
    signingKeys,
    subtle,
    clock,
    logger,
    firstUse,
    nonceKey,
    revoked,
    keys,
    secrets,
    isSecure,
  } = read(given);

  const { splitRealm, refusals } = createTools(() => engine);
  const split = splitRealm(text);
  const { realm, issuer, algorithm } = split;
  await assertHas(split.algorithms, subtle);
  assertHasNonceKey(JSON.parse(text), nonceKey);
  warnOfOwnMemory(given);
  const keyrings = await fixedKeyring({ signingKeys, algorithm, issuer, subtle });
  const report = (event, details) => log?.(JSON.stringify({ v: 1, event, ...details }));
  const fetched = (read, bearer) =>
    createRemoteKeys({ parse: (bytes) => JSON.parse(read(bytes)), bearer, clock, report });
  const ofClients = fetched(engine.glue.read_client_key_set);
  /** By the name of the secret that is sent for them, or nothing. */
  const ofIssuers = new Map();
  const remote = ({ clientId, jwksAuth: name }) => {
    if (clientId !== undefined) return ofClients;
    if (!ofIssuers.has(name)) {
      const auth = name && { name, realm: issuer };
      const bearer = bearerOf(auth, (secret) => secrets.get(secret));
      ofIssuers.set(name, fetched(engine.glue.read_key_set, bearer));
    }
    return ofIssuers.get(name);
  };
  const foreign = await issuerKeys({
    realm,
    document: JSON.parse(text),
    keys: keys ?? ((owner) => remote(owner).read(owner.jwksUri)),
  });
  const fixed = fixedRecords(split.records);
  const records = async (name) => fixed.get(name) ?? (await foreign.read(name));
  const ask = createDriver({
    engine,
    records,
    firstUse,
    nonceKey: () => nonceKey,
    revocations: (name) => revoked.revocations(name),
    revoke: (token) => revoked.revoke(token),
    subtle,
    keyrings,
    constant: true,
    audit: logger !== undefined,
    operator,
    report,
  });

  /** Asks the engine, then does what it left for after the answer. */
  async function drive(request) {
    const answer = await ask(request);
    for (const { record } of wantedKeys(answer.events)) {
      // A key was missing: the next request that needs the set fetches it; the token alone causes no
      // fetch.
      const wanted = foreign.owner(record);
      if (wanted) remote(wanted).expire(wanted.jwksUri);
    }
    return answer;
  }

  // A realm without a path answers at the root of its origin.
  const path = realm === "" ? "" : `/${realm}`;
  const log = logger && ((line) => tell(logger, line));
  const pages = createRefusalsPage(refusals);
  const fetch = createFetch({ drive, clock, log, pages, isSecure });

  async function called(route, request) {
    const now = clock() / 1000;
    const answer = await drive({ now, ...requestOf(request, `${path}/${route}`) });
    if (answer.audit || answer.failed) log?.(answer.audit || unaudited(answer.failed));
    return answer;
  }

  return Object.freeze({
    issuer,
    warnings: Object.freeze(split.warnings),
    exchange: async (request) => issued(await called("token", request)),
    explain: async (request) => explained(await called("explain", request)),
    handle: async (request) => fetch(requestFrom("request", request)),
  });
}

function read(given) {
  onlyMembers("options", object("options", given), OPTIONS);
  const { signingKeys, subtle = globalThis.crypto.subtle } = given;
  const optional = (name) => optionalFunction(`options.${name}`, given[name]);
  const clock = optional("clock") ?? Date.now;
  return {
    signingKeys,
    subtle: object("options.subtle", subtle),
    clock,
    logger: optional("logger"),
    firstUse: optional("firstUse") ?? createReplayStore({ clock }),
    nonceKey: nonceKeyOf(given.nonceKey),
    revoked:
      given.revocations === undefined
        ? createRevocationStore({ clock })
        : object("options.revocations", given.revocations),
    keys: optional("keys"),
    secrets: namedSecrets(given.secrets),
    isSecure: optional("isSecure"),
  };
}

/** A copy of the key of nonces, or nothing. */
function nonceKeyOf(given) {
  if (given === undefined) return undefined;
  if (!(given instanceof Uint8Array) || given.length !== NONCE_KEY_BYTES) {
    throw wrong("options.nonceKey", `a Uint8Array of ${NONCE_KEY_BYTES} bytes`, given);
  }
  return new Uint8Array(given);
}

/** Throws for a document whose proofs need nonces, where there is no key to make them. */
function assertHasNonceKey({ dpop }, nonceKey) {
  if (dpop === undefined || dpop.nonce === false || nonceKey !== undefined) return;
  throw new RealmError({
    pointer: "/dpop/nonce",
    reason: "nonces need the option nonceKey, or set false and replay jti",
  });
}

/** Throws for the first algorithm of the document that neither the platform nor the engine has. */
async function assertHas(demanded, subtle) {
  const [missing] = await lacking(
    demanded.map(({ alg }) => alg),
    subtle,
  );
  if (missing === undefined) return;
  const { pointer } = demanded.find(({ alg }) => alg === missing);
  throw new RealmError({ pointer, reason: `this platform does not have ${missing}` });
}

function fixedRecords(records) {
  const utf8 = new TextEncoder();
  return new Map(records.map(([name, text]) => [name, utf8.encode(text)]));
}

/** Passes the logger an audit line as an object. A failed logger does not fail the request. */
function tell(logger, line) {
  try {
    logger(JSON.parse(line));
  } catch {
    // No logger is left that could report it.
  }
}
