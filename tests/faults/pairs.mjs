// Combines faults: the store, each object, the secret and the clock, in every combination. Rules give the
// expected answer, as the design has it: a request passes realm, client, first use, token, revocations and
// own keys in this order, and the first part that cannot go on answers.

const GRANTED = "200";
const NO_REALM = "503 host.realm_unavailable";
const NO_KEYS = "503 host.signing_keys_unavailable";
const NO_REVOCATIONS = "503 host.revocations_unavailable";
const NO_FIRST_USE = "503 host.first_use_unavailable";
const EXPIRED = "400 subject_token.expired";

const WRONG_SECRET = { KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64url") };

/**
 * The parts that a request passes, in order; each returns whether it ends the request, and with which
 * answer.
 */
const cold = [
  // The cache is empty: the isolate must read the realm, which must be good and the newest.
  ({ kv }) => kv === "empty" && "404",
  ({ kv, versions }) => (kv !== "works" || versions) && NO_REALM,
  ({ what, replay }) => what === "assertion" && replay && NO_FIRST_USE,
  ({ ahead }) => ahead && EXPIRED,
  // There is no snapshot, so the engine asks the object.
  ({ revocations }) => revocations && NO_REVOCATIONS,
  ({ secret }) => secret && NO_KEYS,
];

const warm = [
  ({ kv }) => kv === "empty" && "404",
  // Where the engine refuses the record of a realm, its cached realm serves only if it is known to be the
  // newest; where the store or the object merely does not answer, the last good one serves.
  ({ kv, versions }) => kv === "garbage" && versions && NO_REALM,
  ({ what, replay }) => what === "assertion" && replay && NO_FIRST_USE,
  ({ ahead }) => ahead && EXPIRED,
  // The result that there is no snapshot and no revocation counts for five minutes; after a snapshot that
  // the engine cannot read or understand, it asks the object.
  ({ kv, revocations }) => ["throws", "garbage"].includes(kv) && revocations && NO_REVOCATIONS,
  ({ kv }) => kv === "garbage" && NO_KEYS,
];

const answer = (way, broken) =>
  way.map((part) => part(broken)).find((ends) => typeof ends === "string") ?? GRANTED;

function row(broken) {
  const { what, kv, versions, revocations, replay, secret, ahead } = broken;
  const named = Object.entries({ kv, versions, revocations, replay })
    .filter(([, fault]) => fault && fault !== "works")
    .map(([part, fault]) => [part, fault === true ? "throws" : fault]);
  const parts = named.map(([part, fault]) => `${part} ${fault}`);
  if (secret) parts.push("secret wrong");
  if (ahead) parts.push("clock +10 min");
  return {
    part: "together",
    fault: parts.join(", ") || "nothing",
    what,
    faults: Object.fromEntries(named),
    ...(secret && { variables: WRONG_SECRET }),
    ...(ahead && { ahead }),
    cold: answer(cold, broken),
    warm: secret ? "-" : answer(warm, broken),
    because: "the first part on the way that cannot go on answers",
  };
}

const stores = ["works", "throws", "empty", "garbage", "stale"];
const either = [false, true];

/** Every combination for a client that uses every part. */
const combinations = stores.flatMap((kv) =>
  either.flatMap((versions) =>
    either.flatMap((revocations) =>
      either.flatMap((replay) =>
        either.map((secret) =>
          row({ what: "assertion", kv, versions, revocations, replay, secret }),
        ),
      ),
    ),
  ),
);

/** The same with a wrong clock, for a client whose own credentials have no time. */
const late = stores.flatMap((kv) =>
  either.map((versions) => row({ what: "secret", kv, versions, revocations: true, ahead: 600 })),
);

const UNKNOWN = "400 subject_token.key_unknown";

/** An issuer that rotates while another part is broken. */
const rotating = [
  ["no object decides who fetches", { refresh: "throws" }, UNKNOWN],
  ["the keys cannot be stored", { kv: "throws" }, UNKNOWN],
  ["the version of the realm is not known", { versions: "throws" }, GRANTED],
  ["revocations are not known", { revocations: "throws" }, GRANTED],
].map(([fault, faults, then]) => ({
  part: "issuer",
  fault: "rotated",
  also: fault,
  what: "secret",
  faults,
  cold: "-",
  warm: `${UNKNOWN}, then ${then}`,
  because: "an unknown key is refused; what is known serves",
}));

export const pairs = [...combinations, ...late, ...rotating];
