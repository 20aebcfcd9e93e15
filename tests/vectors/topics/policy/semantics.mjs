// Rule 8: delegation or impersonation, by the permissions of the client and of the subject token.

import { access, agent, EDGE, idToken, IDP } from "../../make/issuers.mjs";
import { secretOf } from "../../make/secrets.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const TWO = "RFC 8693 section 1.1";
const MAY = ["RFC 8693 section 4.4", TWO];
const ACT = ["RFC 8693 section 4.1", TWO];
const UNAUTHORIZED = "RFC 6749 section 5.2";

/** `impersonator` authenticates in the body. */
const asImpersonator = {
  as: "impersonator",
  headers: { authorization: undefined },
  set: { client_id: "impersonator", client_secret: secretOf("impersonator") },
};
const ask = (as, claims = {}, actor = undefined) => ({
  ...(as === "impersonator" ? asImpersonator : { as }),
  subject: access({ aud: as, ...claims }),
  actor: actor && agent({ aud: as }),
});
const sem = (name, clauses, [as, claims, actor], expect) =>
  vector(`semantics-${name}`, clauses, ask(as, claims, actor), expect);
const acts = (client_id, sub = client_id, act = undefined) =>
  granted({ act: { iss: EDGE, sub, client_id, act } });
const AGENT = { iss: IDP, sub: "agent-7" };
const GATEWAY = "https://api-gateway.example";
const previous = { act: { sub: "earlier" } };
const kept = { act: { iss: IDP, sub: "earlier" } };

export default [
  sem("impersonation-comes-first", TWO, ["gateway"], granted()),
  sem("a-client-that-only-delegates-acts-itself", TWO, ["delegator"], acts("delegator")),
  sem("a-client-that-only-impersonates", TWO, ["impersonator"], granted()),
  sem("an-actor-token-means-delegation", TWO, ["gateway", {}, "actor"], granted({ act: AGENT })),
  sem(
    "an-actor-token-of-a-client-that-only-delegates",
    TWO,
    ["delegator", {}, "actor"],
    granted({ act: AGENT }),
  ),
  sem(
    "an-actor-token-of-a-client-that-only-impersonates",
    UNAUTHORIZED,
    ["impersonator", {}, "actor"],
    refused("policy.delegation.not_allowed"),
  ),
  sem(
    "a-client-that-may-do-nothing",
    UNAUTHORIZED,
    ["idle"],
    refused("policy.client.may_not_exchange"),
  ),
  sem(
    "a-client-that-may-do-nothing-with-an-actor",
    UNAUTHORIZED,
    ["idle", {}, "actor"],
    refused("policy.client.may_not_exchange"),
  ),
  vector(
    "semantics-a-client-that-may-do-nothing-is-refused-before-its-tokens",
    UNAUTHORIZED,
    { as: "idle", subject: "garbage" },
    refused("policy.client.may_not_exchange"),
  ),

  sem(
    "may-act-permits-impersonation",
    MAY,
    ["svc-a", { may_act: { client_id: "svc-a" } }],
    granted(),
  ),
  sem(
    "may-act-permits-the-client-to-act-only",
    MAY,
    ["svc-a", { may_act: { sub: GATEWAY } }],
    acts("svc-a", GATEWAY),
  ),
  sem(
    "may-act-permits-both",
    MAY,
    ["svc-a", { may_act: { client_id: "svc-a", sub: GATEWAY } }],
    granted(),
  ),
  sem(
    "may-act-by-sub-never-permits-impersonation",
    MAY,
    ["impersonator", { may_act: { sub: "impersonator" } }],
    refused("policy.may_act.client_not_named"),
  ),
  sem(
    "may-act-permits-impersonation-only-and-the-client-delegates",
    MAY,
    ["delegator", { may_act: { client_id: "delegator", sub: "another" } }],
    refused("policy.may_act.actor_not_named"),
  ),
  sem(
    "may-act-permits-impersonation-whatever-sub-says",
    MAY,
    ["gateway", { may_act: { client_id: "gateway", sub: "another" } }],
    granted(),
  ),

  sem(
    "a-delegated-token-makes-the-client-the-new-actor",
    ACT,
    ["gateway", previous],
    acts("gateway", "gateway", { iss: IDP, sub: "earlier" }),
  ),
  sem(
    "a-delegated-token-of-a-client-that-only-delegates",
    ACT,
    ["delegator", previous],
    acts("delegator", "delegator", { iss: IDP, sub: "earlier" }),
  ),
  sem(
    "a-delegated-token-of-a-client-that-only-impersonates-keeps-the-chain",
    ACT,
    ["impersonator", previous],
    granted(kept),
  ),
  sem(
    "a-delegated-token-with-an-actor-token",
    ACT,
    ["gateway", previous, "actor"],
    granted({ act: { ...AGENT, act: { iss: IDP, sub: "earlier" } } }),
  ),
  sem(
    "a-delegated-token-whose-may-act-permits-the-client",
    [...ACT, ...MAY],
    ["svc-a", { ...previous, may_act: { client_id: "svc-a" } }],
    acts("svc-a", GATEWAY, { iss: IDP, sub: "earlier" }),
  ),
  sem(
    "a-delegated-token-whose-may-act-permits-impersonation-only",
    [...ACT, ...MAY],
    ["gateway", { ...previous, may_act: { client_id: "gateway", sub: "another" } }],
    refused("policy.may_act.actor_not_named"),
  ),
  sem(
    "a-delegated-token-without-may-act-where-it-is-required",
    [...ACT, ...MAY],
    ["svc-a", previous],
    refused("policy.may_act.missing"),
  ),

  vector(
    "semantics-an-id-token-is-impersonated",
    TWO,
    { subject: idToken(), subjectType: "id_token" },
    granted({ scope: undefined }),
  ),
  vector(
    "semantics-an-id-token-is-delegated",
    TWO,
    { subject: idToken(), subjectType: "id_token", actor: agent() },
    granted({ scope: undefined, act: AGENT }),
  ),
];
