// Rule 14: the refusals by the rules of a realm and of its clients.

import { access, agent, idToken, IDP } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { MESSAGES } from "../../make/realms/policy.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const RULE = ["house rule: policy rules", "RFC 8693 section 2.2.2"];

const rule = (name, ask, expect) =>
  vector(`rule-${name}`, RULE, { realm: "policy", ...ask }, expect);
/** Returns the refusal of a rule: its id, its message, its code. */
const by =
  (id, error = "invalid_request") =>
  () => ({
    status: 400,
    refusal: `policy.rule.${id}`,
    body: { error, error_description: MESSAGES[id] },
  });
/** The usual claims of tokens of this realm. */
const usual = (more, kind) => granted({ tier: "basic", via: ["gateway"], ...more }, kind);
const agents = { act: { iss: IDP, sub: "agent-7" }, via: ["gateway", "agent-7"] };
const broad = { scope: "read write transfer" };

export default [
  rule("nothing-to-refuse", { subject: access() }, usual()),

  rule(
    "an-agent-may-not-transfer",
    { subject: access(broad), actor: agent() },
    by("no-transfer-by-agents", "invalid_scope"),
  ),
  rule(
    "an-agent-may-ask-for-less",
    { subject: access(broad), actor: agent(), scope: "read" },
    usual({ ...agents, scope: "read" }),
  ),
  rule("a-client-without-an-agent-may-transfer", { subject: access(broad) }, usual(broad)),

  rule(
    "an-id-token-declared-as-jwt-is-one",
    { as: "typed", subject: idToken({ aud: "typed" }), subjectType: "jwt" },
    by("no-id-tokens"),
  ),
  rule(
    "an-access-token-declared-as-jwt-is-one",
    { as: "typed", subject: access({ aud: "typed" }), subjectType: "jwt" },
    usual({ via: ["typed"] }, { found: "access_token" }),
  ),

  rule("required-and-held", { subject: access({ country: "CH" }) }, usual()),
  rule(
    "required-and-not-held",
    { subject: access({ country: "US" }) },
    by("country", "invalid_target"),
  ),
  rule(
    "a-list-is-not-one-of-its-elements",
    { subject: access({ country: ["CH"] }) },
    by("country", "invalid_target"),
  ),

  rule("recent-enough", { subject: access({ auth_time: NOW - 3600 }) }, usual()),
  rule("a-second-too-late", { subject: access({ auth_time: NOW - 3601 }) }, by("recent-login")),
  rule(
    "cannot-be-evaluated-as-required",
    { subject: access({ auth_time: "yesterday" }) },
    by("recent-login"),
  ),
  rule(
    "arithmetic-does-not-wrap",
    { subject: access({ auth_time: -9223372036854774000 }) },
    by("recent-login"),
  ),

  rule("refused-where-it-holds", { subject: access({ flag: true }) }, by("flagged")),
  rule("passed-where-it-does-not-hold", { subject: access({ flag: false }) }, usual()),
  rule("not-a-boolean-refuses", { subject: access({ flag: "false" }) }, by("flagged")),
  rule("null-is-not-a-boolean", { subject: access({ flag: null }) }, by("flagged")),

  rule(
    "the-first-of-two-decides",
    { subject: access({ country: "US", flag: true }) },
    by("country", "invalid_target"),
  ),
  rule(
    "a-client-adds-its-own",
    { as: "strict", subject: access({ aud: "strict" }), actor: agent({ aud: "strict" }) },
    by("only-read", "invalid_scope"),
  ),
  rule(
    "those-of-the-realm-come-first",
    { as: "strict", subject: access({ aud: "strict", flag: true }) },
    by("flagged"),
  ),
  rule(
    "of-a-client-over-the-grant",
    { as: "strict", subject: access({ aud: "strict" }), scope: "read" },
    by("no-impersonation"),
  ),
  rule(
    "of-a-client-over-who-acts",
    {
      as: "strict",
      subject: access({ aud: "strict" }),
      actor: agent({ aud: "strict", sub: "agent-9" }),
      scope: "read",
    },
    by("not-this-agent"),
  ),
  rule(
    "of-a-client-all-held",
    {
      as: "strict",
      subject: access({ aud: "strict" }),
      actor: agent({ aud: "strict" }),
      scope: "read",
    },
    usual({ ...agents, via: ["strict", "agent-7"], scope: "read" }),
  ),
  rule(
    "of-another-client-is-not-asked",
    { subject: idToken(), subjectType: "id_token" },
    usual({ scope: undefined }),
  ),

  rule(
    "more-work-than-there-may-be",
    {
      as: "clumsy",
      subject: access({ aud: "clumsy", groups: Array.from({ length: 1_900 }, (_, n) => n) }),
    },
    by("pairs"),
  ),
  rule(
    "cannot-be-evaluated-as-refusing",
    { as: "clumsy", subject: access({ aud: "clumsy", groups: [1, 2] }) },
    by("never"),
  ),
  rule(
    "a-side-that-decides-outvotes-one-that-fails",
    { as: "clumsy", subject: access({ aud: "clumsy", groups: {} }) },
    by("never"),
  ),
  rule(
    "asked-after-everything-else",
    { subject: access({ flag: true }), scope: "admin" },
    refused("policy.scope.exceeds"),
  ),
];
