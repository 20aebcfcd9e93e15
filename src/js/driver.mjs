// The driver: starts a request in the engine, replies to the engine's host calls, and returns the response.
//
// Both hosts use it. The host calls and their numbers are the table of host_call.rs; `createDriver` takes
// the sources of the replies. A failed host call is unavailable to the engine, which answers 503. An
// exception out of the engine itself is a trap: the engine starts anew, and the driver answers every
// request that was under way in it with 503.

import { unavailable } from "./answers.mjs";
import { bounded } from "./bounded.mjs";
import { AlgorithmError } from "./errors.mjs";
import { createReporter } from "./events.mjs";
import { createRevocationStore } from "./revocation-store.mjs";
import { createVerifier, signature } from "./webcrypto.mjs";

const YES = 1;
const NO = 2;
const UNAVAILABLE = 3;
const LACKING = 4;

/** The calls that every exchange makes; `calls` has the others. */
const VERIFY = 3;
const SIGN = 4;
const ADMIT = 7;

/** How the engine names the missing keys of an issuer: `HostError::IssuerKeys`. */
const ISSUER_KEYS = "the keys of the token issuer are unavailable";

const LOST = 0;
const FIRST_STATUS = 200;
const NOTHING = new Uint8Array(0);
const SAID_YES = [YES];
const SAID_NO = [NO];

/** Marks the number of a store whose records never change, as in cache.rs. */
const CONSTANT = 2 ** 31;

/** Marks the number of a store whose records are signed, as in records.rs. */
const SIGNED = 2 ** 30;

/** The bits of `begin`'s features, as in features.rs. */
const AUDIT = 1;
const LIMITS = 2;
const OPERATOR = 4;
const REHEARSAL = 8;

let stores = 0;

/**
 * A function that answers one request, `{ now, secure, method, path, headers, body }`, with `{ status,
 * headers, body, failed, events, audit }`: `headers` cannot be changed, `failed` names the failed part of the host behind a 503,
 * `events` lists what the engine leaves for after the answer (events.mjs), `audit` is the line for the
 * audit log; each is empty where there is none.
 *
 * - `records(name, now)` returns the bytes of a record, or nothing where there is none;
 * - `reasonAgainst(name)`, which is optional, returns the word for why there is no record of an issuer's
 *   keys; a rejection of `records` may have the word as its `reason`;
 * - `firstUse({ party, identifier, until })` returns whether it is the first use, atomically: a boolean;
 * - `nonceKey()`, which is optional, returns the key of the nonces of DPoP proofs, 32 bytes, or nothing;
 * - `admit(party)`, which is optional, counts a request of an authenticated client, named by a digest,
 *   and returns whether it is within the limit;
 * - `audit` is whether the engine writes audit lines;
 * - `operator` says that the operator asks, on a machine of their own: the engine then explains why a
 *   client did not authenticate;
 * - `revocations(name)` returns the revocations of the realm with this record, as bytes of JSON, or
 *   nothing where there are none; `revoke({ realm, token, party, until })` stores a revocation before it
 *   answers; without both, this process remembers revocations;
 * - `subtle` is the platform's WebCrypto;
 * - `keyrings` has the realms' own keys; without it a realm has none;
 * - `configKey` is the text of the public JWK that signs the records of realms and clients; where it is
 *   set, even to an invalid key, the engine accepts no other record of them;
 * - `versionIsCurrent(name, version, digest)` returns whether no host has asked about a later version of
 *   a signed record, nor about another record of that version;
 * - `report(event, details)` receives events for the operator;
 * - `rehearsal` says that this driver only warms the engine up, before the platform has randomness;
 * - `constant` says that no realm, client or keyring ever changes: the engine reads each once;
 * - `begin(engine, { store, features }, number, request)` starts it in the engine, by default as a
 *   request of `begin`.
 */
export function createDriver({
  engine,
  records,
  reasonAgainst = () => undefined,
  firstUse,
  nonceKey = () => undefined,
  admit,
  audit = false,
  operator = false,
  revocations,
  revoke,
  subtle = globalThis.crypto.subtle,
  keyrings,
  configKey,
  versionIsCurrent = () => true,
  report = () => {},
  constant = false,
  rehearsal = false,
  begin = beginRequest,
}) {
  const { glue } = engine;
  const isSigned = configKey !== undefined;
  const host = {
    store: (stores += 1) + (constant ? CONSTANT : 0) + (isSigned ? SIGNED : 0),
    features:
      (audit ? AUDIT : 0) |
      (admit ? LIMITS : 0) |
      (operator ? OPERATOR : 0) |
      (rehearsal ? REHEARSAL : 0),
  };
  let configured;
  const verifier = createVerifier(subtle);
  const revoked = revocations || revoke ? { revocations, revoke } : createRevocationStore();
  /** The names of own keys, by number. */
  const signers = bounded(1_000);
  const heads = bounded(200);
  const reportEvents = createReporter(report, bounded(1_000));

  // Each returns the outcome and, where there is one, the value found. The driver reads texts before it
  // awaits anything: it can take each once, and afterwards another engine may have replaced this one,
  // which does not know this number. WebCrypto copies its arguments when it is called (Web Cryptography
  // API §14.3), so the driver passes it the engine's own memory.
  const calls = {
    async 1(number, now) {
      const record = await records(glue.call_text(number, 0), now);
      return record ? [YES, new Uint8Array(record)] : [NO];
    },

    async 2(number, now) {
      const published = await keyrings.published(glue.call_text(number, 0), now);
      return published ? [YES, published] : [NO];
    },

    async 5(number) {
      const party = glue.call_text(number, 0);
      const identifier = glue.call_text(number, 1);
      const until = Number(glue.call_text(number, 2));
      const first = await firstUse({ party, identifier, until });
      // A store's own result, such as a count or an object, is no answer: most of them would be a yes.
      if (typeof first !== "boolean") throw new TypeError("firstUse: expected a boolean");
      return [first ? YES : NO];
    },

    async 6(number) {
      const list = await revoked.revocations(glue.call_text(number, 0));
      return list ? [YES, list] : SAID_NO;
    },

    async 8(number) {
      const realm = glue.call_text(number, 0);
      const token = glue.call_text(number, 1);
      const party = glue.call_text(number, 2);
      const until = Number(glue.call_text(number, 3));
      await revoked.revoke({ realm, token, party, until });
      return SAID_YES;
    },

    async 9(number) {
      const name = glue.call_text(number, 0);
      const version = Number(glue.call_text(number, 1));
      const digest = glue.call_text(number, 2);
      return [(await versionIsCurrent(name, version, digest)) ? YES : NO];
    },

    async 10(number) {
      return [YES, new Uint8Array(await subtle.digest("SHA-256", engine.bytes(number, 0)))];
    },

    async 11() {
      const key = await nonceKey();
      return key ? [YES, new Uint8Array(key)] : [NO];
    },
  };

  // Every exchange is counted, verifies and signs, so the loop below awaits the platform's own promises for
  // these: an asynchronous function for each would cost as much as the call of the engine.

  /** Whether a key made a signature: a promise, or a boolean where the platform need not be asked. */
  function verified(number) {
    const key = keyNumber(number);
    const known = verifier.key(key);
    if (known === undefined) return verifiedFirst(number, key);
    return verifier.verify(known, engine.bytes(number, 0), engine.bytes(number, 1));
  }

  async function verifiedFirst(number, key) {
    const texts = [glue.call_text(number, 0), glue.call_text(number, 1)];
    const known = await verifier.known(key, ...texts);
    return verifier.verify(known, engine.bytes(number, 0), engine.bytes(number, 1));
  }

  /** The signature by an own key: a promise, which has nothing where there is no such key. */
  function signed(number, now) {
    const own = keyNumber(number);
    let names = signers.get(own);
    if (names === undefined) {
      names = { name: glue.call_text(number, 0), kid: glue.call_text(number, 1) };
      signers.set(own, names);
    }
    const key = keyrings.atHand(names.name, names.kid);
    if (key) return signature(subtle, key, engine.bytes(number, 0));
    return signedFirst(number, names, now);
  }

  async function signedFirst(number, { name, kid }, now) {
    const key = await keyrings.signingKey(name, kid, now);
    return key && signature(subtle, key, engine.bytes(number, 0));
  }

  /** Each instance of the engine numbers keys from the start: its generation separates them. */
  const keyNumber = (number) => engine.generation * 2 ** 32 + glue.call_key(number);

  return async function drive(request) {
    const { generation } = engine;
    const number = engine.number();
    let reason;
    try {
      if (isSigned && configured !== generation) {
        // A new engine knows no key, and accepts no record until it has the configuration key.
        glue.configure(host.store, String(configKey));
        configured = generation;
      }
      let state = begin(engine, host, number, request);
      while (state !== LOST && state < FIRST_STATUS) {
        let outcome;
        let found = NOTHING;
        try {
          if (state === VERIFY) {
            outcome = (await verified(number)) ? YES : NO;
          } else if (state === SIGN) {
            const signature = await signed(number, request.now);
            outcome = signature ? YES : NO;
            if (signature) found = new Uint8Array(signature);
          } else if (state === ADMIT) {
            outcome = (await admit(glue.call_text(number, 0))) ? YES : NO;
          } else {
            [outcome, found = NOTHING] = await calls[state](number, request.now);
          }
        } catch (error) {
          if (error instanceof WebAssembly.RuntimeError) throw error;
          outcome = error instanceof AlgorithmError ? LACKING : UNAVAILABLE;
          reason ??= error?.reason;
        }
        if (engine.generation !== generation) return unavailable("the engine was restarted");
        state = glue.resume(number, outcome, found);
      }
      return state === LOST ? unavailable("the request was lost") : read(state, number, reason);
    } catch {
      engine.restart(generation);
      return unavailable("the engine trapped");
    }
  };

  function read(status, number, reason) {
    const text = glue.response(number);
    // The first two lines may be empty: the empty line that ends the top comes after them.
    const end = text.indexOf("\n\n", text.indexOf("\n", text.indexOf("\n") + 1));
    const top = text.slice(0, end);
    // The same few heads recur.
    if (!heads.has(top)) heads.set(top, head(top));
    const { failed, events, headers } = heads.get(top);
    reportEvents(events);
    const line = text.indexOf("\n", end + 2);
    const audit = withReason(text.slice(end + 2, line), failed, reason ?? against(events));
    return { status, headers, body: text.slice(line + 1), failed, events, audit };
  }

  /** The word for why there are no keys of the issuer whose record the events ask for. */
  function against(events) {
    const wanted = events.find(({ event }) => event === "issuer_keys_wanted");
    return wanted && reasonAgainst(wanted.record);
  }
}

/** The audit line of an answer without an issuer's keys, with the word for why there are none. */
function withReason(line, failed, reason) {
  const known = typeof reason === "string" && /^[a-z_]{1,32}$/.test(reason);
  if (line === "" || failed !== ISSUER_KEYS || !known) return line;
  return `${line.slice(0, -1)},"reason":"${reason}"}`;
}

/** How a request begins, unless a host begins it otherwise. */
function beginRequest(engine, { store, features }, number, request) {
  return engine.glue.begin(store, features, number, request.now, engine.writeRequest(request));
}

/** The lines above the empty line: see `response` in js.rs. */
function head(text) {
  const [failed, listed, ...lines] = text.split("\n");
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(": ");
    headers[line.slice(0, colon)] = line.slice(colon + 2);
  }
  return {
    failed,
    events: listed === "" ? [] : JSON.parse(listed),
    headers: Object.freeze(headers),
  };
}
