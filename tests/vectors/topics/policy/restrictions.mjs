// Rule 7: a claim that limits a token reaches the new one, or the exchange is refused.

import { access, agent, home, own, ownLimits } from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const RULE = ["house rule: claims.restrict", "RFC 9396 section 7"];
const STATUS = "house rule: status lists";

const limited = (name, ask, expect) =>
  vector(`restriction-${name}`, RULE, { realm: "limits", ...ask }, expect);
const DROPPED = refused("policy.restriction.subject_dropped");
const ACTOR_DROPPED = refused("policy.restriction.actor_dropped");
const ACTS = { act: { iss: "https://idp.example/realms/alpha", sub: "agent-7" } };
const list = { status_list: { idx: 7, uri: "https://idp.example/status/1" } };
const status = (name, ask, expect) => vector(`status-${name}`, STATUS, ask, expect);
const UNSUPPORTED = refused("subject_token.status_unsupported");

export default [
  limited("is-carried", { subject: access({ org_id: "acme" }) }, granted({ org_id: "acme" })),
  limited(
    "is-carried-into-an-id-token",
    { subject: access({ org_id: "acme" }), requested: "id_token" },
    granted({ org_id: "acme" }, { kind: "id_token", scope: "read write" }),
  ),
  limited("is-carried-as-null", { subject: access({ plant: null }) }, granted({ plant: null })),
  limited(
    "of-an-own-token-is-carried",
    { as: "orders-service", subject: ownLimits({ org_id: "acme" }), audience: "billing" },
    granted({ org_id: "acme", aud: "billing", scope: "read" }, { seconds: 120 }),
  ),
  limited(
    "of-an-issuer-that-is-not-believed",
    { as: "hub", subject: home({ org_id: "acme" }) },
    DROPPED,
  ),
  limited(
    "that-is-null-of-an-issuer-that-is-not-believed",
    { as: "hub", subject: home({ org_id: null }) },
    DROPPED,
  ),
  limited(
    "by-another-name-is-dropped",
    { as: "hub", subject: home({ organization: "acme" }) },
    granted(),
  ),
  limited(
    "that-the-client-does-not-carry",
    { as: "bare", subject: access({ aud: "bare", plant: 4 }) },
    DROPPED,
  ),
  limited(
    "without-one-the-client-needs-none",
    { as: "bare", subject: access({ aud: "bare" }) },
    granted(),
  ),
  vector("restriction-by-default", RULE, { subject: access({ org_id: "acme" }) }, DROPPED),
  vector(
    "restriction-of-an-own-token-by-default",
    RULE,
    { as: "orders-service", subject: own({ org_id: "acme" }) },
    DROPPED,
  ),
  limited(
    "of-the-actor-alone",
    { subject: access(), actor: agent({ org_id: "acme" }) },
    ACTOR_DROPPED,
  ),
  limited(
    "of-the-actor-with-another-value",
    { subject: access({ org_id: "acme" }), actor: agent({ org_id: "umbrella" }) },
    ACTOR_DROPPED,
  ),
  limited(
    "of-the-actor-with-the-same-value",
    { subject: access({ org_id: "acme" }), actor: agent({ org_id: "acme" }) },
    granted({ org_id: "acme", ...ACTS }),
  ),
  limited(
    "of-the-subject-alone",
    { subject: access({ org_id: "acme" }), actor: agent() },
    granted({ org_id: "acme", ...ACTS }),
  ),

  status("list", { subject: access({ status: list }) }, UNSUPPORTED),
  status("empty-object", { subject: access({ status: {} }) }, UNSUPPORTED),
  status("word", { subject: access({ status: "active" }) }, granted()),
  status(
    "list-of-the-actor",
    { subject: access(), actor: agent({ status: list }) },
    refused("actor_token.status_unsupported"),
  ),
  status(
    "list-that-the-issuer-lets-ignore",
    { realm: "limits", as: "hub", subject: home({ status: list }) },
    granted(),
  ),

  vector(
    "request-authorization-details",
    "RFC 9396 section 5",
    { subject: access(), set: { authorization_details: '[{"type":"payment"}]' } },
    refused("request.authorization_details_unsupported"),
  ),
  vector(
    "request-authorization-details-empty-is-absent",
    "RFC 6749 section 3.2",
    { subject: access(), set: { authorization_details: "" } },
    granted(),
  ),
];
