// Rule 5, its end: the effect of a revocation and of a not-before time on a token.

import {
  access,
  agent,
  attackerKey,
  EDGE,
  github,
  home,
  IDP,
  nest,
  own,
  ownBravo,
  ownId,
  partner,
} from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { GITHUB } from "../../make/realms/workload.mjs";
import { active, granted, inactive, refused, vector } from "../../make/vector.mjs";

const REVOKED = ["RFC 7009 section 2.2", "house rule: revoked tokens are refused"];
const WHOSE = ["RFC 7009 section 2.1", "house rule: only a client's own tokens"];
const NOT_BEFORE = "house rule: not before";

/** Exchanges or introspects a token of the realm after the requests of `revocations`. */
const ask = (name, clauses, subject, revocations, expect, more) =>
  vector(
    `revoked-${name}`,
    clauses,
    { as: "orders-service", subject, revocations, ...more },
    expect,
  );
const look = (name, clauses, token, revocations, expect, more) =>
  vector(`revoked-${name}`, clauses, { route: "introspect", token, revocations, ...more }, expect);
const billed = (claims) => granted({ aud: "billing", scope: "read", ...claims }, { seconds: 120 });

const token = (name, claims, ...rest) => own({ jti: `revoked-${name}`, ...claims }, ...rest);
const idToken = (name, claims) => ownId({ jti: `revoked-${name}`, ...claims });
const gone = refused("subject_token.revoked");

/** A not-before time at the `iat` of most tokens here; every vector has a subject of its own. */
const notBefore = (sub, not_before, iss = IDP) => [{ iss, sub, not_before }];
const ISSUED = NOW - 10;
const marked = (name, subject, times, expect, more) =>
  vector(`revoked-${name}`, NOT_BEFORE, { subject, notBefore: times, ...more }, expect);

export default [
  ask("token-as-subject", REVOKED, token("a"), [{ token: token("a") }], gone),
  look("token", REVOKED, token("b"), [{ token: token("b") }], inactive),
  look("token-to-a-watcher", REVOKED, token("c"), [{ token: token("c") }], inactive, {
    as: "inspector",
  }),
  ask("id-token-as-subject", REVOKED, idToken("d"), [{ token: idToken("d") }], gone, {
    as: "gateway",
    subjectType: "id_token",
  }),
  ask(
    "token-within-the-skew-after-exp",
    REVOKED,
    token("e", { iat: NOW - 90, exp: NOW - 30 }),
    [{ token: token("e", { iat: NOW - 90, exp: NOW - 30 }) }],
    gone,
  ),
  ask("another-token-of-the-same-client", REVOKED, token("f1"), [{ token: token("f2") }], billed()),
  ask(
    "token-of-the-same-jti-in-other-bytes",
    REVOKED,
    token("g", { scope: "read" }),
    [{ token: token("g") }],
    gone,
  ),

  ask("by-another-client", WHOSE, token("h"), [{ as: "svc-a", token: token("h") }], billed()),
  look(
    "by-a-watcher",
    WHOSE,
    token("i"),
    [{ as: "inspector", token: token("i") }],
    active(own.claims({ jti: "revoked-i" })),
  ),
  ask(
    "by-its-audience",
    WHOSE,
    token("j"),
    [{ as: "orders-service", token: token("j") }],
    billed(),
  ),
  ask(
    "by-another-client-as-id-token",
    WHOSE,
    idToken("k"),
    [{ as: "svc-a", token: idToken("k") }],
    granted({ scope: undefined }),
    { as: "gateway", subjectType: "id_token" },
  ),
  ask(
    "by-a-forged-token-of-the-same-jti",
    WHOSE,
    token("l"),
    [{ token: token("l", {}, { kid: "edge-alpha-1" }, attackerKey) }],
    billed(),
  ),
  ask(
    "by-a-token-of-another-realm-of-the-same-jti",
    WHOSE,
    token("m"),
    [{ token: ownBravo({ jti: "revoked-m" }) }],
    billed(),
  ),
  ask(
    "by-a-token-of-a-trusted-issuer-of-the-same-jti",
    WHOSE,
    token("n"),
    [{ token: access({ jti: "revoked-n", client_id: "gateway" }) }],
    billed(),
  ),
  ask(
    "jti-at-a-trusted-issuer-is-another",
    WHOSE,
    access({ jti: "revoked-o" }),
    [{ token: token("o") }],
    granted(),
    { as: "gateway" },
  ),

  marked(
    "subject-before-its-mark",
    access({ sub: "marked-1" }),
    notBefore("marked-1", ISSUED + 1),
    gone,
  ),
  marked(
    "subject-at-its-mark",
    access({ sub: "marked-2" }),
    notBefore("marked-2", ISSUED),
    granted({ sub: "marked-2" }),
  ),
  marked(
    "subject-of-a-mark-that-is-anothers",
    access({ sub: "marked-3" }),
    notBefore("marked-", NOW),
    granted({ sub: "marked-3" }),
  ),
  marked(
    "token-minted-for-a-marked-subject",
    own({ sub: "marked-4" }),
    notBefore("marked-4", NOW),
    gone,
    { as: "orders-service" },
  ),
  marked(
    "token-minted-for-a-subject-marked-by-this-realm",
    own({ sub: "marked-5" }),
    notBefore("marked-5", NOW, EDGE),
    gone,
    { as: "orders-service" },
  ),
  marked(
    "token-of-the-issuer-of-a-subject-marked-by-this-realm",
    access({ sub: "marked-6" }),
    notBefore("marked-6", NOW, EDGE),
    granted({ sub: "marked-6" }),
  ),
  look("token-of-a-marked-subject", NOT_BEFORE, own({ sub: "marked-7" }), undefined, inactive, {
    notBefore: notBefore("marked-7", NOW),
  }),
  marked(
    "actor-before-its-mark",
    access(),
    notBefore("agent-marked-1", NOW),
    refused("actor_token.revoked"),
    { actor: agent({ sub: "agent-marked-1" }) },
  ),
  marked(
    "actor-at-its-mark",
    access(),
    notBefore("agent-marked-2", ISSUED),
    // Its own token passes, and one in which it acts would be refused for 120 seconds after the mark.
    refused("policy.act.revoked"),
    { actor: agent({ sub: "agent-marked-2" }) },
  ),
  marked(
    "subject-of-the-same-name-at-another-issuer",
    home({ sub: "marked-8" }),
    notBefore("marked-8", NOW, "https://partner.example"),
    granted({ sub: "marked-8", acr: "urn:example:edge" }),
    { realm: "partners", as: "hub" },
  ),
  marked(
    "subject-with-a-namespace",
    partner({ sub: "marked-9" }),
    notBefore("marked-9", NOW, "https://partner.example"),
    gone,
    { realm: "partners", as: "hub", scope: "read" },
  ),
  marked(
    "subject-without-iat",
    nest({ sub: "marked-10", iat: undefined }),
    notBefore("marked-10", 1, "https://nest.example"),
    gone,
    { realm: "partners", as: "hub", subjectType: "jwt" },
  ),
  marked(
    "workload",
    github({ sub: "repo:octo/marked:ref:refs/heads/main" }),
    notBefore("repo:octo/marked:ref:refs/heads/main", NOW, GITHUB),
    refused("client.authentication_failed"),
    { realm: "workload", as: null, subjectType: "id_token", scope: "pull" },
  ),
];
