// Rule 5, its end: revoked parties that act, revoked ancestors, and subjects that issuers share.

import { access, agent, home, IDP, ownLimits } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const ACTORS = ["RFC 8693 section 4.1", "house rule: revoked actors"];
const ANCESTORS = ["RFC 7009 section 2.1", "house rule: what was derived of a revoked token"];
const SUBJECTS = ["house rule: not before"];
const EDGE = "https://edge.example/limits";
const GONE = refused("subject_token.revoked");
const ACTOR_GONE = refused("policy.act.revoked");

const ask = (name, clauses, ask, expect) =>
  vector(`revoked-${name}`, clauses, { realm: "limits", ...ask }, expect);
const marked = (sub, not_before, iss = IDP) => ({ notBefore: [{ iss, sub, not_before }] });
const link = (sub, more) => ({ iss: IDP, sub, ...more });
const again = { as: "orders-service", audience: "billing" };
const billed = (claims) => granted({ aud: "billing", scope: "read", ...claims }, { seconds: 120 });
const first = (more) => ({
  minted: "access_token",
  iss: IDP,
  type: "access_token",
  iat: NOW - 10,
  exp: NOW + 600,
  ...more,
});
/** An own token of a time, in which this party acts. */
const actedBy = (act, iat) => ownLimits({ act, iat, origin: first({ iat: NOW - 500 }) });

const OLD = NOW - 200;
export default [
  ask(
    "actor-of-a-token-minted-119-seconds-after",
    ACTORS,
    { ...again, subject: actedBy(link("actor-a"), OLD + 119), ...marked("actor-a", OLD) },
    GONE,
  ),
  ask(
    "actor-of-a-token-minted-120-seconds-after",
    ACTORS,
    { ...again, subject: actedBy(link("actor-b"), OLD + 120), ...marked("actor-b", OLD) },
    billed({
      act: { iss: EDGE, sub: "orders-service", client_id: "orders-service", act: link("actor-b") },
    }),
  ),
  ask(
    "nested-actor-of-an-own-token",
    ACTORS,
    {
      ...again,
      subject: actedBy(link("actor-c", { act: link("actor-d") }), OLD),
      ...marked("actor-d", OLD),
    },
    GONE,
  ),
  ask(
    "client-that-acts",
    ACTORS,
    {
      ...again,
      subject: actedBy({ iss: EDGE, sub: "actor-e", client_id: "actor-e" }, OLD),
      ...marked("actor-e", OLD, EDGE),
    },
    GONE,
  ),
  ask(
    "actor-that-a-foreign-token-names",
    ACTORS,
    { subject: access({ act: link("actor-f") }), ...marked("actor-f", NOW - 9) },
    ACTOR_GONE,
  ),
  ask(
    "nested-actor-that-a-foreign-token-names",
    ACTORS,
    {
      subject: access({ act: link("actor-g", { act: link("actor-h") }), iat: OLD - 1 }),
      ...marked("actor-h", OLD),
    },
    ACTOR_GONE,
  ),
  ask(
    "actor-that-a-later-foreign-token-names",
    ACTORS,
    {
      as: "retired",
      ...marked("actor-i", OLD),
      subject: access({ act: link("actor-i"), iat: OLD, aud: "retired" }),
    },
    granted({
      act: { iss: EDGE, sub: "retired", client_id: "retired", act: link("actor-i") },
    }),
  ),
  ask(
    "actor-119-seconds-ago",
    ACTORS,
    { subject: access(), actor: agent({ sub: "actor-j" }), ...marked("actor-j", NOW - 119) },
    ACTOR_GONE,
  ),
  ask(
    "actor-120-seconds-ago",
    ACTORS,
    { subject: access(), actor: agent({ sub: "actor-k" }), ...marked("actor-k", NOW - 120) },
    granted({ act: link("actor-k") }),
  ),

  ask(
    "ancestor-of-a-token",
    ANCESTORS,
    {
      ...again,
      subject: ownLimits({
        jti: "descendant-1",
        origin: first({ jti: ["ancestor-x", "ancestor-y"] }),
      }),
      revocations: [{ as: "gateway", token: ownLimits({ jti: "ancestor-x" }) }],
    },
    GONE,
  ),
  ask(
    "descendant-of-a-token",
    ANCESTORS,
    {
      ...again,
      subject: ownLimits({ jti: "ancestor-z", origin: first() }),
      revocations: [
        {
          as: "gateway",
          token: ownLimits({ jti: "descendant-2", origin: first({ jti: ["ancestor-z"] }) }),
        },
      ],
    },
    billed(),
  ),

  ask(
    "origin-before-the-time",
    SUBJECTS,
    {
      ...again,
      subject: ownLimits({ sub: "u-origin-a", origin: first({ iat: NOW - 31 }) }),
      ...marked("u-origin-a", NOW - 30),
    },
    GONE,
  ),
  ask(
    "origin-at-the-time",
    SUBJECTS,
    {
      ...again,
      subject: ownLimits({ sub: "u-origin-b", origin: first({ iat: NOW - 30 }) }),
      ...marked("u-origin-b", NOW - 30),
    },
    billed({ sub: "u-origin-b" }),
  ),
  ask(
    "subject-at-an-issuer-that-shares-the-namespace",
    SUBJECTS,
    { as: "hub", subject: home({ sub: "u-shared" }), ...marked("u-shared", NOW - 9) },
    GONE,
  ),
];
