// Rules 4, 5, 8, 10 and 15 together: a client sends back a token that the realm minted.

import { access, attackerKey, EDGE, IDP, introspected, own, ownId } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const OWN = ["RFC 8693 section 2.1", "house rule: the realm's own tokens"];
const KIND = ["RFC 8725 section 3.12", ...OWN];
const CHAIN = ["RFC 8693 section 4.1", ...OWN];

const ask = (name, clauses, subject, expect, more) =>
  vector(`own-${name}`, clauses, { as: "orders-service", subject, ...more }, expect);
const billed = (claims) => granted({ aud: "billing", scope: "read", ...claims }, { seconds: 120 });
const gatewayLink = { iss: EDGE, sub: "gateway", client_id: "gateway" };
const ordersLink = { iss: EDGE, sub: "orders-service", client_id: "orders-service" };

export default [
  ask("access-token-exchanged-again", OWN, own(), billed()),
  ask(
    "access-token-of-a-client-that-delegates",
    CHAIN,
    own({ aud: "delegator" }),
    granted({ act: { iss: EDGE, sub: "delegator", client_id: "delegator" } }),
    { as: "delegator" },
  ),
  ask(
    "access-token-for-an-id-token",
    OWN,
    own(),
    granted({}, { kind: "id_token", scope: "read write" }),
    { requested: "id_token" },
  ),
  ask("id-token-for-an-access-token", OWN, ownId(), granted({ scope: undefined }), {
    as: "gateway",
    subjectType: "id_token",
  }),
  ask("id-token-for-an-id-token", OWN, ownId(), granted({}, { kind: "id_token" }), {
    as: "gateway",
    subjectType: "id_token",
    requested: "id_token",
  }),
  ask(
    "delegated-token-exchanged-again",
    CHAIN,
    own({ act: gatewayLink }),
    billed({ act: { ...ordersLink, act: gatewayLink } }),
  ),
  ask(
    "delegated-token-kept-by-an-impersonator",
    CHAIN,
    own({ aud: "billing", act: { iss: IDP, sub: "agent-7" } }),
    granted({ act: { iss: IDP, sub: "agent-7" } }),
    { as: "billing-service" },
  ),
  ask(
    "delegated-token-that-names-the-same-client-twice",
    CHAIN,
    own({ act: ordersLink }),
    billed({ act: { ...ordersLink, act: ordersLink } }),
  ),

  ask("access-token-as-id-token", KIND, own(), refused("subject_token.minted_as_other"), {
    subjectType: "id_token",
  }),
  ask("access-token-in-capitals", KIND, own({}, { typ: "AT+JWT" }), billed()),
  ask(
    "id-token-as-access-token",
    KIND,
    ownId({ aud: "orders" }),
    refused("subject_token.minted_as_other"),
  ),
  ask("access-token-as-jwt", KIND, own(), billed(), { subjectType: "jwt" }),
  ask(
    "token-with-another-typ",
    KIND,
    own({}, { typ: "logout+jwt" }),
    refused("subject_token.minted_as_other"),
  ),
  ...["access_token", "id_token"].map((subjectType) =>
    ask(
      `introspection-answer-as-${subjectType.replace("_", "-")}`,
      ["RFC 9701 section 8.1", ...KIND],
      introspected({ aud: "orders" }),
      refused("subject_token.minted_as_other"),
      { subjectType },
    ),
  ),

  ask(
    "token-of-a-client-that-needs-may-act",
    ["RFC 8693 section 4.4", ...OWN],
    own({ aud: "https://api-a.example" }),
    refused("policy.may_act.missing"),
    { as: "svc-a" },
  ),
  ask(
    "token-as-actor",
    OWN,
    access({ aud: "orders-service" }),
    refused("actor_token.issuer_role"),
    { actor: own() },
  ),
  ask("id-token-as-actor", OWN, access({ aud: "gateway" }), refused("actor_token.issuer_role"), {
    as: "gateway",
    actor: ownId(),
    actorType: "id_token",
  }),
  ask(
    "token-by-another-key",
    OWN,
    own({}, { kid: "edge-alpha-1" }, attackerKey),
    refused("subject_token.signature_invalid"),
  ),
  ask(
    "token-with-an-unknown-kid",
    OWN,
    own({}, { kid: "edge-alpha-0" }),
    refused("subject_token.key_unknown"),
  ),
  ask(
    "token-with-another-alg",
    OWN,
    own({}, { alg: "ES256" }).then((token) =>
      token.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString("base64url")),
    ),
    refused("subject_token.algorithm_not_listed"),
  ),
  ask(
    "token-expired",
    OWN,
    own({ iat: NOW - 400, exp: NOW - 100 }),
    refused("subject_token.expired"),
  ),
  ask("token-with-more-scope-than-the-client", OWN, own(), refused("policy.scope.exceeds"), {
    audience: "orders",
    scope: "delete",
  }),
  ask(
    "token-of-a-trusted-issuers-key",
    OWN,
    access({ iss: EDGE, aud: "orders" }),
    refused("subject_token.key_unknown"),
  ),
];
