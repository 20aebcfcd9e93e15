// The revocations of a realm in the database of its object. RFC 7009.
//
// The object is authoritative: it stores a change before it answers. Everything else, the snapshot in KV and
// the caches of isolates, is a copy of some age. A counter grows with each change, so that a reader can
// tell an older copy from a newer one. Times are in whole seconds.

import { REVOKED, assertName, writeList } from "../js/revocation-list.mjs";

/** The limit of revoked tokens in a realm. */
const MAX_TOKENS = 10_000;

/** The limit for one client, so that no client keeps the others from revoking. */
const MAX_TOKENS_OF_CLIENT = 2_500;

/** The limit of people with a not-before time. */
const MAX_PEOPLE = 100_000;

/**
 * The limit of their names: one for tokens minted here, one for each issuer that shares their namespace. As a
 * list they are 10 MB, and a value of KV has at most 25.
 */
const MAX_NAMES = 500_000;

/** How long a row outlives the token or the time that it names: clocks differ. */
const AFTERWARDS_SECONDS = 60;

/** How often at most the object removes expired rows. Each time wakes the object. */
const PURGE_SECONDS = 60;

/** Above this, `list` would not fit into an answer; readers of it know no longer lists. */
const MAX_LISTED = 15_000;

/** `held` counts the tokens of each client, `counts` people and names, so that a change reads few rows. */
const TABLES = [
  "CREATE TABLE IF NOT EXISTS tokens (name TEXT PRIMARY KEY, client TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS subjects (name TEXT PRIMARY KEY, not_before INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS held (client TEXT PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS changes (counter INTEGER NOT NULL)",
  "CREATE TABLE IF NOT EXISTS counts (id INTEGER PRIMARY KEY CHECK (id = 1), people INTEGER NOT NULL, names INTEGER NOT NULL)",
  "CREATE INDEX IF NOT EXISTS tokens_until ON tokens (until)",
  "CREATE INDEX IF NOT EXISTS subjects_until ON subjects (until)",
  "CREATE INDEX IF NOT EXISTS people_until ON people (until)",
];

/** Over the storage of an object. Every method throws where the storage fails, and then changes nothing. */
export function createRevocationRows(storage) {
  const { sql } = storage;
  for (const table of TABLES) sql.exec(table);
  const first = (query, ...values) => sql.exec(query, ...values).toArray()[0];
  if (first("SELECT 1 FROM counts") === undefined) {
    // Rows of an earlier version have no people: each name counts as one.
    sql.exec("INSERT OR IGNORE INTO people SELECT name, until FROM subjects");
    count();
  }
  /** `{ counter, bytes }` of the last listing, until a row changes. */
  let listed;

  const seconds = () => Math.floor(Date.now() / 1000);
  const counter = () => first("SELECT counter FROM changes")?.counter ?? 0;
  const counts = () => first("SELECT people, names FROM counts");

  function count() {
    sql.exec(
      "INSERT OR REPLACE INTO counts SELECT 1, (SELECT count(*) FROM people), (SELECT count(*) FROM subjects)",
    );
  }

  function changed() {
    listed = undefined;
    sql.exec("INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM changes)");
    sql.exec("UPDATE changes SET counter = counter + 1");
  }

  /** Removes expired rows. */
  function purge() {
    const end = seconds() - AFTERWARDS_SECONDS;
    const removed = (table) => sql.exec(`DELETE FROM ${table} WHERE until <= ?`, end).rowsWritten;
    const [tokens, subjects, people] = ["tokens", "subjects", "people"].map(removed);
    if (tokens > 0) {
      sql.exec("DELETE FROM held");
      sql.exec("INSERT INTO held SELECT client, count(*) FROM tokens GROUP BY client");
    }
    if (subjects + people > 0) count();
    if (tokens + subjects > 0) listed = undefined;
  }

  function hasSpace(client) {
    const all = first("SELECT coalesce(sum(tokens), 0) AS tokens FROM held").tokens;
    const own = first("SELECT tokens FROM held WHERE client = ?", client)?.tokens ?? 0;
    return all < MAX_TOKENS && own < MAX_TOKENS_OF_CLIENT;
  }

  const inOne = (work) => storage.transactionSync(work);

  return {
    counter,

    /** Revokes a token of a client until it would have expired. Throws where the client or the realm is full. */
    revoke(token, client, until) {
      assertName(token);
      return inOne(() => {
        if (first("SELECT 1 FROM tokens WHERE name = ?", token) === undefined) {
          if (!hasSpace(client)) purge();
          if (!hasSpace(client)) throw new Error("too many tokens are revoked");
          sql.exec("INSERT INTO tokens VALUES (?, ?, ?)", token, client, whole(until));
          sql.exec(
            "INSERT INTO held VALUES (?, 1) ON CONFLICT DO UPDATE SET tokens = tokens + 1",
            client,
          );
          changed();
        }
        return counter();
      });
    },

    /**
     * Sets the not-before times of people, each a list of names of which the last is that of tokens minted
     * here and has the time `minted`. Times only get later. Returns whether all of them have space: if not,
     * nothing changes.
     */
    setNotBefore(people, { notBefore, minted = notBefore, until }) {
      const end = whole(until);
      people.flat().forEach(assertName);
      if (end <= seconds()) return true;
      return inOne(() => {
        if (!fits(people)) purge();
        if (!fits(people)) return false;
        let [newPeople, newNames] = [0, 0];
        for (const names of people) {
          const own = names.at(-1);
          if (!isKnown("people", own)) newPeople += 1;
          for (const name of names) {
            if (!isKnown("subjects", name)) newNames += 1;
            set(name, name === own ? minted : notBefore, end);
          }
          sql.exec(
            "INSERT INTO people VALUES (?, ?) ON CONFLICT DO UPDATE SET until = max(until, excluded.until)",
            own,
            end,
          );
        }
        const more = "UPDATE counts SET people = people + ?, names = names + ?";
        sql.exec(more, newPeople, newNames);
        changed();
        return true;
      });
    },

    /** Removes expired rows, and returns when the next one expires, or nothing. */
    purge() {
      return inOne(() => {
        purge();
        const next =
          "SELECT min(until) AS until FROM (SELECT min(until) AS until FROM tokens UNION ALL SELECT min(until) FROM subjects UNION ALL SELECT min(until) FROM people)";
        return first(next).until ?? undefined;
      });
    },

    /** The time in milliseconds at which to remove a row that expires then. */
    purgeAt(until) {
      const wait = Math.max(until + AFTERWARDS_SECONDS - seconds(), PURGE_SECONDS);
      return (seconds() + wait) * 1000;
    },

    /** The counter, and the list as revocation-list.mjs writes it: no bytes where nothing is revoked. */
    entries() {
      const now = counter();
      if (listed?.counter !== now) {
        const all =
          "SELECT (SELECT count(*) FROM tokens) + (SELECT count(*) FROM subjects) AS rows";
        const size = first(all).rows;
        const bytes = size === 0 ? new Uint8Array(0) : writeList(rows(), size);
        listed = { counter: now, bytes };
      }
      return listed;
    },

    /** The list as JSON, for isolates of an earlier version; throws where it is longer than they know. */
    list() {
      const tokens = sql.exec("SELECT name FROM tokens").toArray();
      const { names } = counts();
      if (tokens.length + names > MAX_LISTED)
        throw new Error("the list is too long for this reader");
      if (tokens.length + names === 0) return { counter: counter(), list: "" };
      const subjects = Object.fromEntries(sql.exec("SELECT name, not_before FROM subjects").raw());
      const list = JSON.stringify({ tokens: tokens.map(({ name }) => name), subjects });
      return { counter: counter(), list };
    },

    /** How many people have a not-before time. */
    people: () => counts().people,
  };

  function isKnown(table, name) {
    return first(`SELECT 1 FROM ${table} WHERE name = ?`, name) !== undefined;
  }

  function set(name, notBefore, until) {
    sql.exec(
      "INSERT INTO subjects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET not_before = max(not_before, excluded.not_before), until = max(until, excluded.until)",
      name,
      whole(notBefore),
      until,
    );
  }

  /** Whether the people that are new, and their names, have space. */
  function fits(people) {
    const added = people.filter((names) => !isKnown("people", names.at(-1)));
    const names = added.reduce((sum, own) => sum + own.length, 0);
    const { people: have, names: haveNames } = counts();
    return have + added.length <= MAX_PEOPLE && haveNames + names <= MAX_NAMES;
  }

  function* rows() {
    for (const [name] of sql.exec("SELECT name FROM tokens").raw()) yield [name, REVOKED];
    yield* sql.exec("SELECT name, not_before FROM subjects").raw();
  }
}

/** A time in whole seconds; a late end is a safe one. */
function whole(time) {
  const seconds = Math.ceil(time);
  if (!Number.isSafeInteger(seconds)) throw new Error("a time is a number of seconds");
  return seconds;
}
