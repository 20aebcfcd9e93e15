// Rule 12: scope within every ceiling.

import { access, idToken, nest, own, ownId, partner } from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const SCOPE = ["RFC 6749 section 3.3", "RFC 8693 section 2.2.1"];
const CEILING = ["house rule: scope only narrows", ...SCOPE];
const EXPAND = ["house rule: scope_expansion", ...SCOPE];
const NARROW = ["house rule: scope_policy narrow", "RFC 8693 section 2.2.1"];
const PRODUCT = "RFC 8693 section 2.1.1";

const EXCEEDS = refused("policy.scope.exceeds");
const NOTHING = refused("policy.scope.nothing_left");
const edge = { acr: "urn:example:edge" };

const ask = (name, clauses, scope, expect, claims, more) =>
  vector(`scope-${name}`, clauses, { subject: access(claims), scope, ...more }, expect);
const id = (name, scope, expect, more) =>
  vector(
    `scope-${name}`,
    EXPAND,
    { subject: idToken(), subjectType: "id_token", scope, ...more },
    expect,
  );
const unscoped = granted({ scope: undefined });

/** `narrow` trims scope; its tokens are signed with Ed25519 and have the claims that the realm issues. */
const issued = {
  acr: "urn:example:edge",
  tenant: { name: "default", tags: ["a", 1, true, null] },
  may_act: { client_id: ["ledger"], iss: "https://edge.example/eu/narrow" },
};
const trimmed = (name, scope, expect, claims, more) =>
  vector(
    `scope-narrow-${name}`,
    NARROW,
    { realm: "narrow", subject: access(claims), scope, ...more },
    expect,
  );
const narrowed = (scope, more) => granted({ ...issued, scope, ...more }, { seconds: 600 });

/** A client that holds the result again gets the lifetime of the shortest of its targets. */
const HELD = { seconds: 120 };

export default [
  ask("all-of-the-subjects", SCOPE, "read write", granted()),
  ask("in-another-order", SCOPE, "write read", granted({ scope: "write read" })),
  ask("less", SCOPE, "read", granted({ scope: "read" })),
  ask("nothing-asked", SCOPE, undefined, granted()),
  ask("nothing-asked-is-trimmed-by-the-client", CEILING, undefined, granted(), {
    scope: "read write delete",
  }),
  ask(
    "nothing-asked-is-trimmed-by-the-target",
    CEILING,
    undefined,
    granted({ aud: "billing", scope: "read" }, { seconds: 120 }),
    {},
    { audience: "billing" },
  ),
  ask("nothing-asked-and-nothing-common", CEILING, undefined, unscoped, { scope: "delete" }),
  ask("more-than-the-subject", CEILING, "read transfer", EXCEEDS),
  ask("more-than-the-client", CEILING, "read delete", EXCEEDS, { scope: "read delete" }),
  ask(
    "more-than-the-target",
    [...CEILING, PRODUCT],
    "read write",
    EXCEEDS,
    {},
    { audience: "billing" },
  ),
  ask(
    "more-than-one-of-two-targets",
    [...CEILING, PRODUCT],
    "read write",
    EXCEEDS,
    {},
    { audience: ["orders", "billing"] },
  ),
  ask(
    "within-both-of-two-targets",
    PRODUCT,
    "read",
    granted({ aud: ["orders", "billing"], scope: "read" }, { seconds: 120 }),
    {},
    { audience: ["orders", "billing"] },
  ),
  ask("in-capitals", SCOPE, "READ", EXCEEDS),
  ask("by-prefix", SCOPE, "rea", EXCEEDS),
  ask("of-a-subject-without-scope", CEILING, "read", EXCEEDS, { scope: undefined }),
  ask("of-a-subject-with-empty-scope", CEILING, undefined, unscoped, { scope: "" }),
  ask("nothing-asked-of-a-subject-without-scope", CEILING, undefined, unscoped, {
    scope: undefined,
  }),
  vector(
    "scope-of-a-client-without-scopes",
    CEILING,
    {
      realm: "minimal",
      as: "scopeless",
      subject: access({ aud: "scopeless" }),
      audience: "orders",
      scope: "read",
    },
    EXCEEDS,
  ),
  vector(
    "scope-none-asked-by-a-client-without-scopes",
    CEILING,
    {
      realm: "minimal",
      as: "scopeless",
      subject: access({ aud: "scopeless" }),
      audience: "orders",
    },
    granted({
      scope: undefined,
      act: { iss: "https://edge.example/minimal", sub: "scopeless", client_id: "scopeless" },
    }),
  ),

  vector(
    "scope-within-the-ceiling-of-the-issuer",
    CEILING,
    { realm: "partners", as: "hub", subject: partner(), scope: "read" },
    granted({ ...edge, sub: "partner:u1", scope: "read" }),
  ),
  vector(
    "scope-beyond-the-ceiling-of-the-issuer",
    CEILING,
    { realm: "partners", as: "hub", subject: partner(), scope: "write" },
    EXCEEDS,
  ),
  vector(
    "scope-in-another-claim",
    "house rule: claims of an issuer",
    {
      realm: "partners",
      as: "hub",
      subject: nest({ scp: "read" }),
      subjectType: "jwt",
      scope: "read",
    },
    granted({ ...edge, sub: "nest/u1", scope: "read" }),
  ),
  vector(
    "scope-in-the-standard-claim-of-an-issuer-that-keeps-it-elsewhere",
    "house rule: claims of an issuer",
    {
      realm: "partners",
      as: "hub",
      subject: nest({ scp: undefined, scope: "read" }),
      subjectType: "jwt",
      scope: "read",
    },
    EXCEEDS,
  ),

  ask(
    "expansion-for-an-access-token-of-the-issuer",
    EXPAND,
    "transfer",
    granted({ scope: "transfer" }, HELD),
    {},
    { as: "orders-service", subject: access({ aud: "orders-service" }), audience: "orders" },
  ),
  ask(
    "expansion-is-not-given-unasked",
    EXPAND,
    undefined,
    granted({}, HELD),
    {},
    { as: "orders-service", subject: access({ aud: "orders-service" }), audience: "orders" },
  ),
  id("expansion-for-an-id-token", "transfer", granted({ scope: "transfer" })),
  id("expansion-for-an-id-token-is-not-given-unasked", undefined, unscoped),
  id("expansion-for-an-id-token-does-not-reach-further", "transfer read", EXCEEDS),
  id("expansion-within-the-target", "transfer", EXCEEDS, { audience: "billing" }),
  vector(
    "scope-expansion-not-for-an-own-access-token",
    EXPAND,
    { as: "orders-service", subject: own(), audience: "orders", scope: "transfer" },
    EXCEEDS,
  ),
  vector(
    "scope-expansion-not-for-an-own-id-token-without-origin",
    EXPAND,
    { subject: ownId(), subjectType: "id_token", scope: "transfer" },
    EXCEEDS,
  ),

  ask(
    "of-an-id-token-is-in-the-response-only",
    SCOPE,
    "read",
    granted({}, { kind: "id_token", scope: "read" }),
    {},
    { requested: "id_token" },
  ),
  ask(
    "of-an-id-token-has-no-target-ceiling",
    SCOPE,
    "transfer",
    granted({}, { kind: "id_token", scope: "transfer" }),
    { scope: "transfer" },
    { requested: "id_token" },
  ),
  ask(
    "of-an-id-token-beyond-the-client",
    CEILING,
    "delete",
    EXCEEDS,
    { scope: "delete" },
    { requested: "id_token" },
  ),

  trimmed("asked-for-too-much", "read write transfer", narrowed("read write")),
  trimmed(
    "asked-beyond-the-target",
    "read write",
    granted({ ...issued, aud: "ledger", scope: "read" }, { seconds: 120 }),
    {},
    { audience: "ledger" },
  ),
  trimmed("nothing-left", "transfer", NOTHING),
  trimmed("nothing-left-of-unknown-scope", "delete", NOTHING),
  trimmed("nothing-left-of-a-subject-without-scope", "read", NOTHING, { scope: undefined }),
  trimmed("beyond-the-ceiling-of-the-issuer", "read transfer", narrowed("read"), {
    scope: "read transfer",
  }),
  trimmed("nothing-asked", undefined, narrowed("read write")),
  trimmed("nothing-asked-and-nothing-common", undefined, narrowed(undefined), { scope: "delete" }),
  vector(
    "scope-narrow-expansion-within-the-ceiling-of-the-issuer",
    NARROW,
    { realm: "narrow", subject: idToken(), subjectType: "id_token", scope: "transfer read" },
    NOTHING,
  ),
];
