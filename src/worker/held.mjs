// What the version guard holds of a record that KEY_ENCRYPTION_KEY authenticates: the content that counts,
// the secrets that were replaced, and the time before which a set may have a key that its issuer removed.
//
// The table lies in the object's own database, which a writer of KV cannot reach. Times are in seconds, by
// the object's clock; a version is one of the record, by the clock of its writer.

/** KV shows a change elsewhere after 60 seconds or more: doubled. */
const STORE_SECONDS = 120;

const TABLES = [
  "CREATE TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL, keys TEXT NOT NULL)",
  "CREATE TABLE IF NOT EXISTS least (version INTEGER PRIMARY KEY, since REAL NOT NULL)",
  "CREATE TABLE IF NOT EXISTS replaced (secret TEXT PRIMARY KEY, closes REAL)",
];

/** The same over the database of an object. Every method throws where the storage fails. */
export function createHeld(sql) {
  for (const table of TABLES) sql.exec(table);

  const first = (query, ...values) => sql.exec(query, ...values).toArray()[0];
  const now = () => Date.now() / 1000;
  const holds = (content) => first("SELECT 1 FROM held WHERE content = ?", content) !== undefined;

  function store(content, keys) {
    const put =
      "INSERT INTO held (id, content, keys) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET content = ?1, keys = ?2";
    sql.exec(put, content, JSON.stringify(keys));
  }

  /** The secret in force has sealed the record: locations that show the one before have it soon. */
  function closeOthers(secret) {
    const closes = now() + STORE_SECONDS;
    sql.exec("UPDATE replaced SET closes = ? WHERE closes IS NULL AND secret <> ?", closes, secret);
  }

  /** Whether a secret may open a record of this content: one that was replaced opens nothing new. */
  function opens(content, secret) {
    const known = first("SELECT closes FROM replaced WHERE secret = ?", secret);
    if (known === undefined) return true;
    return (known.closes === null || now() < known.closes) && holds(content);
  }

  const isReplaced = (secret) =>
    first("SELECT 1 FROM replaced WHERE secret = ?", secret) !== undefined;

  return {
    opens,

    /** Stores that a record of this content, which its secret opened, is the newest. */
    accept(content, secret) {
      // Of an isolate that does not have the new secret yet.
      if (isReplaced(secret)) return;
      store(content, []);
      closeOthers(secret);
    },

    /** Whether the previous secret, which `by` replaced, may open a record of this content. */
    opensPrevious(content, secret, by) {
      if (isReplaced(by)) return false;
      sql.exec("INSERT INTO replaced (secret) VALUES (?) ON CONFLICT DO NOTHING", secret);
      return opens(content, secret);
    },

    /** Stores the set that the host fetched and wrote. */
    write({ version, content, keys, secret }) {
      const before = JSON.parse(first("SELECT keys FROM held")?.keys ?? "[]");
      if (before.some((key) => !keys.includes(key))) {
        const add = "INSERT INTO least (version, since) VALUES (?, ?) ON CONFLICT DO NOTHING";
        sql.exec(add, version, now() + STORE_SECONDS);
      }
      store(content, keys);
      if (!isReplaced(secret)) closeOthers(secret);
    },

    /** Whether a set has no key that its issuer removed longer ago than KV may lag. */
    isYoung(version, content) {
      if (holds(content)) return true;
      const { least } = first("SELECT max(version) AS least FROM least WHERE since <= ?", now());
      sql.exec("DELETE FROM least WHERE version < ?", least);
      return version >= (least ?? 0);
    },
  };
}
