// Rule 6: the client may present the actor token, and subject and actor are two parties.

import {
  access,
  agent,
  agentId,
  EDGE,
  home,
  nest,
  ownPartners,
  robot,
} from "../../make/issuers.mjs";
import { ACTOR, subject, actor, delegated } from "../../make/presenter.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const TWO = "RFC 8693 section 1.1";

const edge = { acr: "urn:example:edge" };

export default [
  actor("aud-is-another-client", { aud: "svc-a" }, refused("policy.audience.actor_mismatch")),
  actor("aud-missing", { aud: undefined }, refused("policy.audience.actor_mismatch")),
  actor("aud-is-this-service-and-client-id-the-client", { aud: EDGE }, delegated),
  actor(
    "aud-is-this-service-and-azp-the-client",
    { aud: EDGE, client_id: undefined, azp: "gateway" },
    delegated,
  ),
  actor(
    "aud-is-this-service-alone",
    { aud: EDGE, client_id: "someone" },
    refused("policy.presenter.actor_not_held"),
  ),
  actor("may-act-names-client-and-actor", { aud: EDGE, client_id: "someone" }, delegated, {
    client_id: "gateway",
    sub: "agent-7",
  }),
  actor(
    "may-act-names-the-actor-alone",
    { aud: EDGE, client_id: "someone" },
    refused("policy.presenter.actor_not_held"),
    { sub: ["agent-7", "gateway"] },
  ),
  actor(
    "may-act-names-the-client-alone",
    { aud: EDGE, client_id: "someone" },
    refused("policy.presenter.actor_not_held"),
    { client_id: "gateway" },
  ),
  actor(
    "its-own-may-act-has-no-effect",
    { aud: EDGE, client_id: "someone", may_act: { client_id: "gateway", sub: "agent-7" } },
    refused("policy.presenter.actor_not_held"),
  ),
  actor("its-own-may-act-of-a-wrong-shape-has-no-effect", { may_act: "gateway" }, delegated),
  vector(
    "presenter-of-actor-id-token",
    ACTOR,
    { subject: access(), actor: agentId(), actorType: "id_token" },
    delegated,
  ),

  vector(
    "parties-subject-is-the-actor",
    TWO,
    { subject: access(), actor: agent({ sub: "u1" }) },
    refused("policy.parties.same"),
  ),
  vector(
    "parties-subject-token-sent-twice",
    TWO,
    { subject: access(), actor: access() },
    refused("policy.parties.same"),
  ),
  vector(
    "parties-same-sub-of-two-issuers",
    TWO,
    {
      realm: "partners",
      as: "hub",
      subject: home(),
      actor: robot({ sub: "u1" }),
      actorType: "jwt",
    },
    granted({ ...edge, act: { iss: "https://agents.example", sub: "u1" } }),
  ),
  vector(
    "parties-own-subject-is-the-actor-with-its-namespace",
    TWO,
    {
      realm: "partners",
      as: "hub",
      subject: ownPartners({ aud: "hub", sub: "nest/u1" }),
      actor: nest(),
      actorType: "jwt",
    },
    refused("policy.parties.same"),
  ),
  vector(
    "parties-own-subject-is-not-the-actor-without-namespace",
    TWO,
    {
      realm: "partners",
      as: "hub",
      subject: ownPartners({ aud: "hub" }),
      actor: nest(),
      actorType: "jwt",
    },
    granted({ ...edge, scope: "read", act: { iss: "https://nest.example", sub: "u1" } }),
  ),
];
