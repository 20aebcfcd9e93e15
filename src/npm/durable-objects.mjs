// First use and revocations in Durable Objects, for programs in workerd: many isolates serve one realm there,
// and each forgets what it knew when it ends.
//
// An object is one thread with one database, so of any number of concurrent uses exactly one is the first.
// The platform holds an answer back until what the object stored is durable. Every failure rejects, and the
// exchange ends with 503.

import { DurableObject } from "cloudflare:workers";

import { object, wrong } from "../js/arguments.mjs";
import { CODES, EngineError } from "../js/errors.mjs";

/** The limit of revoked tokens in a realm. */
const MAX_TOKENS = 10_000;

/** The limit for one client, so that no client keeps the others from revoking. */
const MAX_TOKENS_OF_CLIENT = 2_500;

/** How long a row outlives its token: the clocks of hosts differ. */
const AFTERWARDS_SECONDS = 60;

/** How often at most an object removes expired rows. Each time wakes it. */
const PURGE_SECONDS = 60;

/** How long an exchange waits for an object. */
const TIMEOUT_MS = 5_000;

/** The index finds expired rows and the tokens of a client without reading the others. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS used (party TEXT, identifier TEXT, until INTEGER NOT NULL, PRIMARY KEY (party, identifier)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS revoked (token TEXT PRIMARY KEY, party TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS used_until ON used (until);
  CREATE INDEX IF NOT EXISTS revoked_party ON revoked (party);
`;

const utf8 = new TextEncoder();

/** The class of the objects; the Worker exports it, and its configuration binds it. */
export class ExchangeStore extends DurableObject {
  #purgeIsSet = false;

  /** The number of revoked tokens, once it is counted. */
  #held;

  constructor(state, env) {
    super(state, env);
    this.#rows(SCHEMA);
  }

  /** Records a use and returns whether it was the first. */
  async firstUse(party, identifier, until) {
    const use = "INSERT OR IGNORE INTO used VALUES (?, ?, ?) RETURNING 1";
    const first = this.#rows(use, party, identifier, ending(until)).length > 0;
    if (first) await this.#purgeLater(until);
    return first;
  }

  /** Adds a token to the list, or rejects where there is no space for it. */
  async revoke(token, party, until) {
    const end = ending(until);
    if (this.#rows("SELECT 1 FROM revoked WHERE token = ?", token).length > 0) return;
    if (!this.#hasSpace(party)) {
      this.#purge(seconds());
      if (!this.#hasSpace(party)) throw new Error("too many tokens are revoked");
    }
    this.#rows("INSERT INTO revoked VALUES (?, ?, ?)", token, party, end);
    this.#held += 1;
    await this.#purgeLater(until);
  }

  /** The revoked tokens. */
  list() {
    return this.#rows("SELECT token FROM revoked").map(({ token }) => token);
  }

  /** Removes expired rows. */
  async alarm() {
    const now = seconds();
    this.#purge(now);
    const all = "SELECT until FROM used UNION ALL SELECT until FROM revoked";
    const [{ next }] = this.#rows(`SELECT min(until) AS next FROM (${all})`);
    if (next === null) this.#purgeIsSet = false;
    else await this.#setPurge(next, now);
  }

  #rows(query, ...values) {
    return this.ctx.storage.sql.exec(query, ...values).toArray();
  }

  #hasSpace(party) {
    this.#held ??= this.#rows("SELECT count(*) AS held FROM revoked")[0].held;
    const [{ own }] = this.#rows("SELECT count(*) AS own FROM revoked WHERE party = ?", party);
    return this.#held < MAX_TOKENS && own < MAX_TOKENS_OF_CLIENT;
  }

  #purge(now) {
    this.#held = undefined;
    for (const table of ["used", "revoked"]) {
      this.#rows(`DELETE FROM ${table} WHERE until <= ?`, now);
    }
  }

  async #purgeLater(until) {
    if (this.#purgeIsSet) return;
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.#setPurge(ending(until), seconds());
    this.#purgeIsSet = true;
  }

  async #setPurge(until, now) {
    const wait = Math.max(until - now, PURGE_SECONDS);
    await this.ctx.storage.setAlarm((now + wait) * 1000);
    this.#purgeIsSet = true;
  }
}

/**
 * The options `firstUse` and `revocations` of `createRealm` over objects of that class. `namespace` is their
 * binding, or `binding.jurisdiction("eu")`.
 */
export function createDurableStores(namespace) {
  if (typeof object("namespace", namespace).getByName !== "function") {
    throw wrong("namespace", "a binding of Durable Objects", namespace);
  }
  // The digest of the party picks one of 64 objects, by its first character.
  const uses = (party) => namespace.getByName(`first-use ${party[0]}`);
  const revoked = (realm) => namespace.getByName(`revoked ${realm}`);
  return {
    firstUse: ({ party, identifier, until }) =>
      inTime(uses(party).firstUse(party, identifier, until)),

    revocations: {
      async revocations(realm) {
        const tokens = await inTime(revoked(realm).list());
        if (tokens.length === 0) return undefined;
        return utf8.encode(JSON.stringify({ tokens, subjects: {} }));
      },

      async revoke({ realm, token, party, until }) {
        await inTime(revoked(realm).revoke(token, party, until));
      },
    },
  };
}

/** The answer of an object, or a rejection where it takes too long. */
function inTime(answer) {
  return new Promise((resolve, reject) => {
    const late = () => reject(new EngineError(CODES.engine, "a store gave no answer in time"));
    const timer = setTimeout(late, TIMEOUT_MS);
    const settle = (how) => (value) => {
      clearTimeout(timer);
      how(value);
    };
    answer.then(settle(resolve), settle(reject));
  });
}

/** The second from which a row is not needed. */
function ending(until) {
  if (!Number.isFinite(until)) throw new Error("until is no time");
  return Math.ceil(until) + AFTERWARDS_SECONDS;
}

const seconds = () => Math.floor(Date.now() / 1000);
