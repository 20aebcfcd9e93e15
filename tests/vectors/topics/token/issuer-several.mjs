// Rule 5 and "Several issuers": pairs of issuers, namespaces and the clients they list.

import { access, home, homeId, nest, ownPartners, partner, robot } from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const ISS = ["RFC 8725 section 3.8", "RFC 7519 section 4.1.1"];
const CROSS = "house rule: cross_issuer";
const NAMESPACE = ["RFC 8725 section 3.8", "RFC 9068 section 5"];
const LISTED = "house rule: clients of an issuer";

const from = (name, iss, rule = "issuer_unknown") =>
  vector(`issuer-${name}`, ISS, { subject: access({ iss }) }, refused(`subject_token.${rule}`));
const at = (realm, name, clauses, ask, expect) => vector(name, clauses, { realm, ...ask }, expect);
const hub = (name, clauses, ask, expect) =>
  at("partners", name, clauses, { as: "hub", ...ask }, expect);
const edge = { acr: "urn:example:edge" };

export default [
  hub(
    "cross-issuer-listed",
    CROSS,
    { subject: home(), actor: robot(), actorType: "jwt" },
    granted({ ...edge, act: { iss: "https://agents.example", sub: "robot-1" } }),
  ),
  hub(
    "cross-issuer-not-listed",
    CROSS,
    { subject: partner(), actor: robot(), actorType: "jwt" },
    refused("policy.cross_issuer.not_listed"),
  ),
  hub(
    "cross-issuer-listed-the-other-way-round",
    CROSS,
    { subject: home(), actor: nest({ sub: "agent-7" }), actorType: "jwt" },
    refused("policy.cross_issuer.not_listed"),
  ),
  hub(
    "cross-issuer-within-one-issuer",
    CROSS,
    { subject: home(), actor: home({ sub: "agent-7" }) },
    granted({ ...edge, act: { iss: "https://home.example", sub: "agent-7" } }),
  ),
  hub(
    "cross-issuer-from-the-realm-itself",
    CROSS,
    { subject: ownPartners({ aud: "hub" }), actor: robot(), actorType: "jwt" },
    granted({ ...edge, scope: "read", act: { iss: "https://agents.example", sub: "robot-1" } }),
  ),
  hub(
    "cross-issuer-from-the-realm-itself-not-listed",
    CROSS,
    { subject: ownPartners({ aud: "hub" }), actor: home({ sub: "agent-7" }) },
    refused("policy.cross_issuer.not_listed"),
  ),

  hub("namespace-none", NAMESPACE, { subject: home() }, granted({ ...edge })),
  hub(
    "namespace-put-before-sub",
    NAMESPACE,
    { subject: partner() },
    granted({ ...edge, sub: "partner:u1", scope: "read" }),
  ),
  // A subject has 1,024 bytes at most, its namespace counted.
  hub(
    "namespace-put-before-the-longest-sub",
    NAMESPACE,
    { subject: partner({ sub: "u".repeat(1_016) }) },
    granted({ ...edge, sub: `partner:${"u".repeat(1_016)}`, scope: "read" }),
  ),
  hub(
    "namespace-put-before-too-long-a-sub",
    NAMESPACE,
    { subject: partner({ sub: "u".repeat(1_017) }) },
    refused("subject_token.subject_missing"),
  ),
  hub(
    "namespace-of-another-issuer",
    NAMESPACE,
    { subject: home({ sub: "partner:u1" }) },
    refused("subject_token.subject_namespace"),
  ),
  hub(
    "namespace-of-another-issuer-alone",
    NAMESPACE,
    { subject: home({ sub: "nest/" }) },
    refused("subject_token.subject_namespace"),
  ),
  hub(
    "namespace-nearly-of-another-issuer",
    NAMESPACE,
    { subject: home({ sub: "partner" }) },
    granted({ ...edge, sub: "partner" }),
  ),
  hub(
    "namespace-not-put-before-an-own-token",
    NAMESPACE,
    { subject: ownPartners({ aud: "hub", sub: "partner:u1" }) },
    granted({ ...edge, sub: "partner:u1", scope: "read" }),
  ),
  hub(
    "namespace-not-put-before-an-actor",
    NAMESPACE,
    {
      subject: nest(),
      subjectType: "jwt",
      actor: homeId({ sub: "agent-7" }),
      actorType: "id_token",
    },
    granted({ ...edge, sub: "nest/u1", act: { iss: "https://home.example", sub: "agent-7" } }),
  ),

  hub(
    "issuer-lists-the-client",
    LISTED,
    { subject: partner() },
    granted({ ...edge, sub: "partner:u1", scope: "read" }),
  ),
  at(
    "partners",
    "issuer-does-not-list-the-client",
    LISTED,
    { as: "spoke", subject: partner({ aud: "spoke" }) },
    refused("policy.issuer.subject_client_not_listed"),
  ),
  at(
    "partners",
    "issuer-of-the-actor-does-not-list-the-client",
    LISTED,
    {
      as: "spoke",
      subject: home({ aud: "spoke" }),
      actor: robot({ aud: "spoke" }),
      actorType: "jwt",
    },
    refused("policy.issuer.actor_client_not_listed"),
  ),
  at(
    "partners",
    "issuer-lists-all-clients",
    LISTED,
    { as: "spoke", subject: home({ aud: "spoke" }) },
    granted({ ...edge, scope: "read" }),
  ),
];
