// The faults, one at a time, and the expected answers, written from the design before the first run. `cold`
// is an isolate with empty caches, `warm` one that exchanged half a minute ago, so that it reads everything
// in its caches again.

const GRANTED = "200";
const NO_REALM = "503 host.realm_unavailable";
const NO_CLIENT = "503 host.client_unavailable";
const NO_KEYS = "503 host.signing_keys_unavailable";
const NO_ISSUER_KEYS = "503 host.issuer_keys_unavailable";
const NO_REVOCATIONS = "503 host.revocations_unavailable";
const NO_FIRST_USE = "503 host.first_use_unavailable";

const LAST_GOOD = "last good (at most 1 h) is for I/O failure";
const GONE = "not found means gone";
const STAYS = "a corrupt or unsigned record is refused, the old one stays";
const CLOSED = "fails closed: 503 and no token";
const APART = "nothing of this is needed here";
const DAY = "last known good up to 24 h";

/** A fault between the Worker and its bindings; the request asks for `what`. */
const binding = (part, fault, faults, { what = "secret", cold, warm, because }) => ({
  part,
  fault,
  what,
  faults,
  cold,
  warm,
  because,
});

const kv = (fault, answers) => binding("KV", fault, { kv: fault }, answers);
const record = (kind, fault, answers) =>
  binding(`KV ${kind}`, fault, { [`kv:${kind}`]: fault }, answers);
const object = (part, fault, answers) => binding(`DO ${part}`, fault, { [part]: fault }, answers);

const bindings = [
  kv("throws", { cold: NO_REALM, warm: GRANTED, because: LAST_GOOD }),
  kv("hangs", { cold: NO_REALM, warm: GRANTED, because: LAST_GOOD }),
  kv("slow", { cold: GRANTED, warm: GRANTED, because: "late, but in time" }),
  kv("empty", { cold: "404", warm: "404", because: GONE }),
  record("client", "empty", {
    cold: "401 client.authentication_failed",
    warm: "401 client.authentication_failed",
    because: GONE,
  }),
  record("keyring", "empty", { cold: NO_KEYS, warm: NO_KEYS, because: GONE }),
  record("keys", "empty", { cold: NO_ISSUER_KEYS, warm: GRANTED, because: DAY }),
  record("revocations", "empty", { cold: GRANTED, warm: GRANTED, because: "ask the object" }),
  record("realm", "garbage", { cold: NO_REALM, warm: GRANTED, because: STAYS }),
  record("client", "garbage", { cold: NO_CLIENT, warm: GRANTED, because: STAYS }),
  record("keyring", "garbage", {
    cold: NO_KEYS,
    warm: NO_KEYS,
    because: "an unreadable keyring means 503",
  }),
  record("keys", "garbage", { cold: NO_ISSUER_KEYS, warm: GRANTED, because: DAY }),
  record("revocations", "garbage", {
    cold: GRANTED,
    warm: GRANTED,
    because: "unreadable: ask the object",
  }),
  record("realm", "stale", {
    cold: NO_REALM,
    warm: GRANTED,
    because: "an older version is refused",
  }),
  record("client", "stale", {
    cold: NO_CLIENT,
    warm: GRANTED,
    because: "older than its realm allows",
  }),
  record("keyring", "stale", {
    cold: NO_KEYS,
    warm: GRANTED,
    because: "no isolate takes an older one than any has seen",
  }),
  record("keys", "stale", { cold: GRANTED, warm: GRANTED, because: DAY }),
  object("replay", "throws", { cold: GRANTED, warm: GRANTED, because: APART }),
  object("replay", "throws", {
    what: "assertion",
    cold: NO_FIRST_USE,
    warm: NO_FIRST_USE,
    because: CLOSED,
  }),
  object("replay", "hangs", {
    what: "assertion",
    cold: NO_FIRST_USE,
    warm: NO_FIRST_USE,
    because: CLOSED,
  }),
  object("replay", "slow", {
    what: "assertion",
    cold: GRANTED,
    warm: GRANTED,
    because: "late, but in time",
  }),
  object("versions", "throws", { cold: NO_REALM, warm: GRANTED, because: LAST_GOOD }),
  object("versions", "hangs", { cold: NO_REALM, warm: GRANTED, because: LAST_GOOD }),
  object("versions", "slow", { cold: GRANTED, warm: GRANTED, because: "late, but in time" }),
  object("revocations", "throws", {
    cold: NO_REVOCATIONS,
    warm: GRANTED,
    because: "ask the object, else 503; that nothing is revoked counts for five minutes",
  }),
  object("revocations", "hangs", {
    cold: NO_REVOCATIONS,
    warm: GRANTED,
    because: "ask the object, else 503; that nothing is revoked counts for five minutes",
  }),
  object("revocations", "slow", { cold: GRANTED, warm: GRANTED, because: "late, but in time" }),
  object("refresh", "throws", { cold: GRANTED, warm: GRANTED, because: APART }),
  object("refresh", "hangs", { cold: GRANTED, warm: GRANTED, because: APART }),
];

/** An isolate with other secrets is a new one: it has no warm state. */
const secret = (fault, variables, answers) => ({
  part: "secret",
  fault,
  variables,
  warm: "-",
  ...answers,
});

const other = (bytes) => Buffer.alloc(bytes, 7).toString("base64url");
const otherKey = JSON.stringify({
  kty: "OKP",
  crv: "Ed25519",
  x: "uV9-UL61reLJbLUJHj8mwtwrrR2u9HSD4G6bQOdVX3k",
});

const secretRows = [
  ["missing", null],
  ["wrong", other(32)],
  ["malformed", other(16)],
].flatMap(([fault, KEY_ENCRYPTION_KEY]) => [
  secret(
    `KEY_ENCRYPTION_KEY ${fault}`,
    { KEY_ENCRYPTION_KEY },
    {
      what: "secret",
      cold: NO_ISSUER_KEYS,
      because: CLOSED,
    },
  ),
  secret(
    `KEY_ENCRYPTION_KEY ${fault}`,
    { KEY_ENCRYPTION_KEY },
    {
      what: "inline",
      cold: NO_KEYS,
      because: CLOSED,
    },
  ),
]);

const keyRows = [
  ["missing", null],
  ["wrong", otherKey],
  ["malformed", "{"],
].map(([fault, CONFIG_PUBLIC_JWK]) =>
  secret(
    `CONFIG_PUBLIC_JWK ${fault}`,
    { CONFIG_PUBLIC_JWK },
    {
      what: "secret",
      cold: NO_REALM,
      because: "takes nothing else than what that key signed",
    },
  ),
);

const clock = (seconds, what, answer, because) => ({
  part: "clock",
  fault: `${seconds > 0 ? "+" : ""}${seconds / 60} min`,
  what,
  ahead: seconds,
  cold: answer,
  warm: answer,
  because,
});

const clocks = [
  clock(600, "secret", "400 subject_token.expired", "refused at exp + skew"),
  clock(-600, "secret", "400 subject_token.issued_in_future", "iat not in the future"),
  clock(600, "assertion", "401 client.assertion_expired", "refused at exp + skew"),
  clock(-600, "assertion", "401 client.authentication_failed", "iat not in the future"),
  clock(600, "jwks", GRANTED, "published keys do not depend on it"),
  clock(-600, "jwks", GRANTED, "published keys do not depend on it"),
];

/** The answers of an issuer instead of its keys; `then` is the result of the exchange after the fetch. */
const issuer = (fault, { cold, warm, because }) => ({
  part: "issuer",
  fault,
  what: "secret",
  cold,
  warm,
  because,
});

const FIRST = NO_ISSUER_KEYS;
const UNKNOWN = "400 subject_token.key_unknown";
const broken = {
  cold: `${FIRST}, then ${NO_ISSUER_KEYS}`,
  warm: `${UNKNOWN}, then ${GRANTED}`,
  because: "what fails changes nothing: the last good set serves",
};

const issuers = [
  issuer("timeout", broken),
  issuer("500", broken),
  issuer("redirect", broken),
  issuer("10 MB", broken),
  issuer("private keys", broken),
  issuer("rotated", {
    cold: `${FIRST}, then ${GRANTED}`,
    warm: `${UNKNOWN}, then ${GRANTED}`,
    because: "one refresh after the answer, never in it",
  }),
];

/** Every row: `{ part, fault, what, cold, warm, because }` and the way in which the test breaks it. */
export const rows = [...bindings, ...secretRows, ...keyRows, ...clocks, ...issuers];
