// Rule 9: `may_act`, and the actors that it permits.

import { access, agent, EDGE, idToken, nest, own } from "../../make/issuers.mjs";
import { MAY, GATEWAY, REFUSED, AGENT, ITSELF, alone, withActor } from "../../make/may-act.mjs";
import { secretOf } from "../../make/secrets.mjs";
import { granted, vector } from "../../make/vector.mjs";

const PROVENANCE = [MAY, "house rule: may_act binds with and without an actor token"];
const delegator = (name, clauses, may_act, expect) =>
  vector(
    `may-act-${name}`,
    clauses,
    { as: "delegator", subject: access({ aud: "delegator", may_act }) },
    expect,
  );
const impersonator = {
  as: "impersonator",
  headers: { authorization: undefined },
  set: { client_id: "impersonator", client_secret: secretOf("impersonator") },
};
const itself = granted({ act: { iss: EDGE, sub: "delegator", client_id: "delegator" } });

export default [
  alone("names-the-client", MAY, { client_id: "svc-a" }, granted()),
  alone("names-the-client-in-an-array", MAY, { client_id: ["other", "svc-a"] }, granted()),
  alone("names-another-client", MAY, { client_id: "gateway" }, REFUSED.client_not_named),
  alone("names-other-clients", MAY, { client_id: ["gateway", "svc-b"] }, REFUSED.client_not_named),
  alone("names-no-client-in-an-empty-array", MAY, { client_id: [] }, REFUSED.client_not_named),
  alone("names-the-client-in-capitals", MAY, { client_id: "SVC-A" }, REFUSED.client_not_named),
  alone("has-a-wildcard", MAY, { client_id: "*" }, REFUSED.client_not_named),
  alone(
    "has-a-wildcard-for-the-end",
    MAY,
    { client_id: ["svc-*"], sub: "*" },
    REFUSED.client_not_named,
  ),
  alone(
    "names-a-list-in-one-string",
    MAY,
    { client_id: "svc-a gateway" },
    REFUSED.client_not_named,
  ),
  alone("names-the-client-by-its-subject", MAY, { client_id: GATEWAY }, REFUSED.client_not_named),
  alone("names-the-subject-of-the-client", MAY, { sub: GATEWAY }, granted(ITSELF)),
  alone(
    "names-the-subject-of-the-client-in-an-array",
    MAY,
    { sub: ["x", GATEWAY] },
    granted(ITSELF),
  ),
  alone("names-another-subject", MAY, { sub: "https://other.example" }, REFUSED.actor_not_named),
  alone("names-the-client-id-as-sub", MAY, { sub: "svc-a" }, REFUSED.actor_not_named),
  alone(
    "names-the-subject-and-another-client",
    MAY,
    { sub: GATEWAY, client_id: "gateway" },
    REFUSED.client_not_named,
  ),
  alone("is-missing", MAY, undefined, REFUSED.missing),
  alone("is-missing-in-an-id-token", MAY, undefined, REFUSED.missing, {
    subject: idToken({ aud: "svc-a" }),
    subjectType: "id_token",
  }),
  vector(
    "may-act-is-required-by-default",
    MAY,
    { realm: "minimal", as: "plain", subject: access({ aud: "plain" }) },
    REFUSED.missing,
  ),
  vector(
    "may-act-permits-by-default",
    MAY,
    {
      realm: "minimal",
      as: "plain",
      audience: "orders",
      subject: access({ aud: "plain", may_act: { client_id: "plain" } }),
    },
    granted({
      scope: "read",
      act: { iss: "https://edge.example/minimal", sub: "plain", client_id: "plain" },
    }),
  ),

  delegator("of-a-delegator-names-the-client", MAY, { client_id: "delegator" }, itself),
  delegator(
    "of-a-delegator-names-client-and-subject",
    MAY,
    { client_id: "delegator", sub: ["delegator"] },
    itself,
  ),
  delegator(
    "of-a-delegator-names-another-subject",
    MAY,
    { client_id: "delegator", sub: "agent-7" },
    REFUSED.actor_not_named,
  ),
  delegator(
    "of-a-delegator-names-another-client",
    MAY,
    { client_id: "other", sub: "delegator" },
    REFUSED.client_not_named,
  ),
  vector(
    "may-act-of-an-impersonator-names-its-subject",
    MAY,
    { ...impersonator, subject: access({ aud: "impersonator", may_act: { sub: "impersonator" } }) },
    REFUSED.client_not_named,
  ),
  vector(
    "may-act-of-an-impersonator-names-the-client",
    MAY,
    {
      ...impersonator,
      subject: access({ aud: "impersonator", may_act: { client_id: "impersonator", sub: [] } }),
    },
    granted(),
  ),

  alone("binds-without-an-actor-token", PROVENANCE, { sub: "agent-7" }, REFUSED.actor_not_named),
  vector(
    "may-act-binds-where-it-is-not-required",
    PROVENANCE,
    { subject: access({ may_act: { client_id: "svc-a" } }) },
    REFUSED.client_not_named,
  ),

  withActor("names-the-actor", MAY, { sub: "agent-7" }, granted(AGENT)),
  withActor("names-the-actor-in-an-array", MAY, { sub: ["x", "agent-7"] }, granted(AGENT)),
  withActor("names-another-actor", MAY, { sub: "agent-8" }, REFUSED.actor_not_named),
  withActor(
    "names-the-actor-and-the-client",
    MAY,
    { sub: "agent-7", client_id: ["gateway"] },
    granted(AGENT),
  ),
  withActor(
    "names-the-actor-and-another-client",
    MAY,
    { sub: "agent-7", client_id: ["svc-a"] },
    REFUSED.client_not_named,
  ),
  withActor("names-the-client-alone", MAY, { client_id: "gateway" }, REFUSED.actor_not_named),
  withActor("names-the-client-as-sub", MAY, { sub: "gateway" }, REFUSED.actor_not_named),
  withActor("has-a-wildcard", MAY, { sub: "*" }, REFUSED.actor_not_named),
  withActor("names-no-actor-in-an-empty-array", MAY, { sub: [] }, REFUSED.actor_not_named),
  withActor("is-missing", MAY, undefined, granted(AGENT)),
  withActor("is-missing-where-it-is-required", MAY, undefined, REFUSED.missing, {
    as: "svc-a",
    subject: access({ aud: "svc-a" }),
    actor: agent({ aud: "svc-a" }),
  }),
  vector(
    "may-act-of-a-jwt",
    MAY,
    {
      realm: "partners",
      as: "hub",
      subject: nest({ may_act: { client_id: "spoke" } }),
      subjectType: "jwt",
    },
    REFUSED.client_not_named,
  ),
  vector(
    "may-act-of-an-own-token-names-another",
    MAY,
    { as: "orders-service", subject: own({ may_act: { client_id: "billing-service" } }) },
    REFUSED.client_not_named,
  ),
];
