// Rule 4: times. Each boundary as a pair: the last accepted and the first refused.

import { access, agent, idToken, nest } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const EXP = "RFC 7519 section 4.1.4";
const NBF = "RFC 7519 section 4.1.5";
const IAT = "RFC 7519 section 4.1.6";
const DATE = "RFC 7519 section 2";
const AGE = "house rule: max_age_seconds";
const ORDER = "house rule: times that contradict";
const LEFT = "house rule: no token without lifetime";

const time = (name, clauses, claims, expect) =>
  vector(`time-${name}`, clauses, { subject: access(claims) }, expect);
const no = (name, clauses, claims, rule) =>
  time(name, clauses, claims, refused(rule.includes(".") ? rule : `subject_token.${rule}`));
const lasting = (seconds) => granted({}, { seconds });
const NEARLY = "policy.lifetime.subject_nearly_expired";
const actorTime = (name, clauses, claims, expect) =>
  vector(`time-of-actor-${name}`, clauses, { subject: access(), actor: agent(claims) }, expect);
const delegated = (seconds) =>
  granted({ act: { iss: "https://idp.example/realms/alpha", sub: "agent-7" } }, { seconds });
/** `nest` takes plain JWTs, for which `iat` may be absent, and trusts them for ten minutes. */
const jwt = (name, claims, expect) =>
  vector(
    `time-of-jwt-${name}`,
    AGE,
    { realm: "partners", as: "hub", subject: nest(claims), subjectType: "jwt" },
    expect,
  );
const nested = granted({ sub: "nest/u1", acr: "urn:example:edge" });

export default [
  no("exp-missing", EXP, { exp: undefined }, "expiration_missing"),
  time("exp-in-a-second", EXP, { exp: NOW + 1 }, lasting(1)),
  no("exp-now-is-within-skew", [EXP, LEFT], { exp: NOW }, NEARLY),
  no("exp-at-the-end-of-skew", [EXP, LEFT], { exp: NOW - 59, iat: NOW - 90 }, NEARLY),
  no("exp-past-skew", EXP, { exp: NOW - 60, iat: NOW - 90 }, "expired"),
  no("exp-long-ago", EXP, { exp: 1, iat: 0 }, "expired"),
  no("exp-negative", DATE, { exp: -1 }, "claims_malformed"),
  time("exp-at-the-end-of-time", [EXP, DATE], { exp: 4_102_444_800 }, lasting(300)),
  time("exp-with-a-fraction", DATE, { exp: NOW + 100.5 }, lasting(100)),
  no("exp-a-string", DATE, { exp: String(NOW + 600) }, "claims_malformed"),
  no("exp-null", DATE, { exp: null }, "claims_malformed"),
  no("exp-a-boolean", DATE, { exp: true }, "claims_malformed"),
  no("exp-an-array", DATE, { exp: [NOW + 600] }, "claims_malformed"),

  time("nbf-now", NBF, { nbf: NOW }, lasting(300)),
  time("nbf-ahead-within-skew", NBF, { nbf: NOW + 60 }, lasting(300)),
  no("nbf-ahead-of-skew", NBF, { nbf: NOW + 61 }, "not_yet_valid"),
  no("nbf-a-string", DATE, { nbf: String(NOW) }, "claims_malformed"),
  no("nbf-null", DATE, { nbf: null }, "claims_malformed"),
  time("nbf-at-exp", ORDER, { nbf: NOW + 30, exp: NOW + 30 }, lasting(30)),
  no("nbf-after-exp", ORDER, { nbf: NOW + 31, exp: NOW + 30 }, "times_contradict"),

  no("iat-missing", IAT, { iat: undefined }, "issued_at_missing"),
  vector(
    "time-iat-missing-in-an-id-token",
    IAT,
    { subject: idToken({ iat: undefined }), subjectType: "id_token" },
    refused("subject_token.issued_at_missing"),
  ),
  time("iat-ahead-within-skew", IAT, { iat: NOW + 60 }, lasting(300)),
  no("iat-ahead-of-skew", IAT, { iat: NOW + 61 }, "issued_in_future"),
  time("iat-with-a-fraction", DATE, { iat: NOW - 10.25 }, lasting(300)),
  no("iat-a-string", DATE, { iat: String(NOW) }, "claims_malformed"),
  time("iat-as-old-as-trusted", AGE, { iat: NOW - 3660 }, lasting(300)),
  no("iat-older-than-trusted", AGE, { iat: NOW - 3661 }, "too_old"),
  time("iat-at-exp", ORDER, { iat: NOW + 30, exp: NOW + 30 }, lasting(30)),
  no("iat-after-exp", ORDER, { iat: NOW + 31, exp: NOW + 30 }, "times_contradict"),

  jwt("without-iat", { iat: undefined, exp: NOW + 660 }, nested),
  jwt(
    "without-iat-for-too-long",
    { iat: undefined, exp: NOW + 661 },
    refused("subject_token.lifetime_too_long"),
  ),
  jwt("as-old-as-trusted", { iat: NOW - 660 }, nested),
  jwt("older-than-trusted", { iat: NOW - 661 }, refused("subject_token.too_old")),
  jwt("with-iat-and-a-far-exp", { exp: NOW + 86_400 }, nested),

  vector(
    "time-without-skew-at-exp",
    EXP,
    { realm: "narrow", subject: access({ exp: NOW }) },
    refused("subject_token.expired"),
  ),
  vector(
    "time-without-skew-iat-ahead",
    IAT,
    { realm: "narrow", subject: access({ iat: NOW + 1 }) },
    refused("subject_token.issued_in_future"),
  ),

  actorTime("exp-in-a-second", EXP, { exp: NOW + 1 }, delegated(1)),
  actorTime(
    "exp-now-is-within-skew",
    LEFT,
    { exp: NOW },
    refused("policy.lifetime.actor_nearly_expired"),
  ),
  actorTime("exp-past-skew", EXP, { exp: NOW - 60, iat: NOW - 90 }, refused("actor_token.expired")),
  actorTime("exp-missing", EXP, { exp: undefined }, refused("actor_token.expiration_missing")),
  actorTime("nbf-ahead-of-skew", NBF, { nbf: NOW + 61 }, refused("actor_token.not_yet_valid")),
  actorTime("iat-missing", IAT, { iat: undefined }, refused("actor_token.issued_at_missing")),
  actorTime("iat-ahead-of-skew", IAT, { iat: NOW + 61 }, refused("actor_token.issued_in_future")),
  actorTime("iat-older-than-trusted", AGE, { iat: NOW - 3661 }, refused("actor_token.too_old")),
  actorTime(
    "iat-after-exp",
    ORDER,
    { iat: NOW + 31, exp: NOW + 30 },
    refused("actor_token.times_contradict"),
  ),
];
