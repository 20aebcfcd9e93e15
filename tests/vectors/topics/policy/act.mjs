// Rule 10: `act`, the chain of actors.

import {
  access,
  agent,
  EDGE,
  home,
  IDP,
  own,
  ownPartners,
  partner,
  robot,
} from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const ACT = "RFC 8693 section 4.1";
const SHAPE = [ACT, "house rule: shape of act"];
const DEPTH = [ACT, "house rule: max_act_depth"];
const LINKS = [ACT, "house rule: which issuer a link may name"];

const HOME = "https://home.example";
const AGENTS = "https://agents.example";
const PARTNERS = "https://edge.example/partners";
const edge = { acr: "urn:example:edge" };
const gateway = { iss: EDGE, sub: "gateway", client_id: "gateway" };
const hubLink = { iss: PARTNERS, sub: "hub", client_id: "hub" };

/** Returns a chain of links, the first outermost. */
const chain = (...links) =>
  links.reduceRight((inner, link) => ({ ...link, ...(inner && { act: inner }) }), undefined);
const subs = (count, more = {}) =>
  Array.from({ length: count }, (_, index) => ({ ...more, sub: `a${index + 1}` }));

const alpha = (name, clauses, act, expect) =>
  vector(`act-${name}`, clauses, { subject: access({ act }) }, expect);
const hub = (name, clauses, ask, expect) =>
  vector(`act-${name}`, clauses, { realm: "partners", as: "hub", ...ask }, expect);
const becomes = (...links) => granted({ act: chain(gateway, ...links) });
const malformed = refused("policy.act.malformed");
const mine = (name, clauses, act, expect) =>
  vector(`act-of-own-${name}`, clauses, { as: "orders-service", subject: own({ act }) }, expect);
const mineBecomes = (...links) =>
  granted(
    {
      aud: "billing",
      scope: "read",
      act: chain({ iss: EDGE, sub: "orders-service", client_id: "orders-service" }, ...links),
    },
    { seconds: 120 },
  );

export default [
  alpha("a-string", SHAPE, "agent-7", malformed),
  alpha("null", SHAPE, null, malformed),
  alpha("an-array", SHAPE, [{ sub: "agent-7" }], malformed),
  alpha("a-number-inside", SHAPE, { sub: "agent-7", act: 7 }, malformed),
  alpha("null-inside", SHAPE, { sub: "agent-7", act: null }, malformed),
  alpha("a-string-deep-inside", SHAPE, chain({ sub: "a1" }, { sub: "a2", act: "a3" }), malformed),
  alpha("without-sub", SHAPE, { iss: IDP }, malformed),
  alpha("empty", SHAPE, {}, malformed),
  alpha("empty-inside", SHAPE, { sub: "a1", act: {} }, malformed),
  alpha("sub-a-number", SHAPE, { sub: 7 }, malformed),
  alpha("iss-a-number", SHAPE, { sub: "a1", iss: 7 }, malformed),
  alpha("sub-of-no-length", SHAPE, { sub: "" }, malformed),
  alpha("iss-of-no-length", SHAPE, { sub: "a1", iss: "" }, malformed),

  alpha(
    "link-gets-the-issuer-of-its-token",
    LINKS,
    { sub: "a1" },
    becomes({ iss: IDP, sub: "a1" }),
  ),
  alpha(
    "link-that-names-the-issuer-of-its-token",
    LINKS,
    { iss: IDP, sub: "a1" },
    becomes({ iss: IDP, sub: "a1" }),
  ),
  alpha(
    "links-keep-their-order",
    ACT,
    chain({ sub: "a1" }, { sub: "a2" }),
    becomes({ iss: IDP, sub: "a1" }, { iss: IDP, sub: "a2" }),
  ),
  alpha(
    "links-are-reduced-to-identity",
    ACT,
    chain(
      { sub: "a1", exp: 1, aud: "x", scope: "all", name: "Agent", cnf: {} },
      { sub: "a2", jti: "1" },
    ),
    becomes({ iss: IDP, sub: "a1" }, { iss: IDP, sub: "a2" }),
  ),
  alpha(
    "client-id-in-a-foreign-link-is-dropped",
    LINKS,
    { sub: "a1", client_id: "gateway" },
    becomes({ iss: IDP, sub: "a1" }),
  ),
  alpha(
    "link-claims-the-realms-own-issuer",
    LINKS,
    { iss: EDGE, sub: "gateway" },
    refused("policy.act.own_issuer"),
  ),
  alpha(
    "link-inside-claims-the-realms-own-issuer",
    LINKS,
    chain({ sub: "a1" }, { iss: EDGE, sub: "gateway" }),
    refused("policy.act.own_issuer"),
  ),
  alpha(
    "link-of-an-unknown-issuer",
    LINKS,
    { iss: "https://other.example", sub: "a1" },
    refused("policy.act.foreign_issuer"),
  ),
  alpha(
    "link-inside-of-an-unknown-issuer",
    LINKS,
    chain({ sub: "a1" }, { iss: `${IDP}/`, sub: "a2" }),
    refused("policy.act.foreign_issuer"),
  ),
  alpha(
    "nested-actors-change-no-verdict",
    ACT,
    chain({ sub: "a1" }, { sub: "u1" }),
    becomes({ iss: IDP, sub: "a1" }, { iss: IDP, sub: "u1" }),
  ),

  hub(
    "link-of-a-listed-issuer",
    LINKS,
    { subject: home({ act: { iss: AGENTS, sub: "robot-1" } }) },
    granted({ ...edge, act: chain(hubLink, { iss: AGENTS, sub: "robot-1" }) }),
  ),
  hub(
    "link-of-a-trusted-issuer-that-is-not-listed",
    LINKS,
    { subject: home({ act: { iss: "https://nest.example", sub: "a1" } }) },
    refused("policy.act.foreign_issuer"),
  ),
  hub(
    "issuer-without-role-actor",
    LINKS,
    { subject: partner({ act: { sub: "a1" } }) },
    refused("policy.act.issuer_role"),
  ),
  hub(
    "of-an-actor-token-and-the-subject-token",
    ACT,
    { subject: home({ act: { sub: "a1" } }), actor: robot(), actorType: "jwt" },
    granted({ ...edge, act: chain({ iss: AGENTS, sub: "robot-1" }, { iss: HOME, sub: "a1" }) }),
  ),
  hub(
    "depth-at-a-limit-of-two",
    DEPTH,
    { subject: home({ act: { sub: "a1" } }) },
    granted({ ...edge, act: chain(hubLink, { iss: HOME, sub: "a1" }) }),
  ),
  hub(
    "depth-over-a-limit-of-two",
    DEPTH,
    { subject: home({ act: chain(...subs(2)) }) },
    refused("policy.act.too_deep"),
  ),
  hub(
    "depth-over-a-limit-of-two-with-an-actor-token",
    DEPTH,
    { subject: home({ act: chain(...subs(2)) }), actor: robot(), actorType: "jwt" },
    refused("policy.act.too_deep"),
  ),
  hub(
    "depth-over-the-limit-of-an-own-token",
    DEPTH,
    { subject: ownPartners({ aud: "hub", act: chain(hubLink, { iss: HOME, sub: "a1" }) }) },
    refused("policy.act.too_deep"),
  ),

  alpha("depth-at-the-default-limit", DEPTH, chain(...subs(3)), becomes(...subs(3, { iss: IDP }))),
  alpha("depth-over-the-default-limit", DEPTH, chain(...subs(4)), refused("policy.act.too_deep")),
  alpha("depth-far-over-the-limit", DEPTH, chain(...subs(25)), refused("policy.act.too_deep")),
  vector(
    "act-depth-kept-at-the-limit",
    DEPTH,
    {
      as: "billing-service",
      subject: own({ aud: "billing", act: chain(...subs(4, { iss: IDP })) }),
    },
    granted({ act: chain(...subs(4, { iss: IDP })) }),
  ),
  vector(
    "act-depth-kept-over-the-limit",
    DEPTH,
    {
      as: "billing-service",
      subject: own({ aud: "billing", act: chain(...subs(5, { iss: IDP })) }),
    },
    refused("policy.act.too_deep"),
  ),

  vector(
    "act-of-an-actor-token",
    ACT,
    { subject: access(), actor: agent({ act: { sub: "a1" } }) },
    refused("policy.act.actor_delegated"),
  ),
  vector(
    "act-of-an-actor-token-null",
    ACT,
    { subject: access(), actor: agent({ act: null }) },
    refused("policy.act.actor_delegated"),
  ),

  mine("link-of-the-realm", LINKS, gateway, mineBecomes(gateway)),
  mine(
    "link-of-another-issuer",
    LINKS,
    { iss: "https://other.example", sub: "a1" },
    mineBecomes({ iss: "https://other.example", sub: "a1" }),
  ),
  mine(
    "links-of-both",
    LINKS,
    chain(gateway, { iss: IDP, sub: "a1" }),
    mineBecomes(gateway, { iss: IDP, sub: "a1" }),
  ),
];
