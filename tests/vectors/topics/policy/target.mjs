// Rule 11: the services that accept the new token.

import { access, own } from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const AUD = ["RFC 8693 section 2.1", "RFC 8693 section 2.2.2"];
const RESOURCE = ["RFC 8707 section 2", "RFC 8693 section 2.2.2"];
const PRODUCT = "RFC 8693 section 2.1.1";

const UNKNOWN = refused("policy.target.unknown");
const ask = (name, clauses, request, expect, claims) =>
  vector(`target-${name}`, clauses, { subject: access(claims), ...request }, expect);
const no = (name, clauses, request) => ask(name, clauses, request, UNKNOWN);
const brief = { as: "brief", subject: access({ aud: "brief" }) };
const briefly = (claims) =>
  granted(
    {
      scope: "read",
      act: { iss: "https://edge.example/realms/alpha", sub: "brief", client_id: "brief" },
      ...claims,
    },
    { seconds: 60 },
  );
const ORDERS = "https://orders.example/api";
const BILLING = "https://billing.example/v2?tenant=7";

export default [
  ask("default", AUD, {}, granted()),
  ask("named", AUD, { audience: "orders" }, granted()),
  ask(
    "another-than-the-default",
    AUD,
    { audience: "billing" },
    granted({ aud: "billing", scope: "read" }, { seconds: 120 }),
  ),
  ask("twice", AUD, { audience: ["orders", "orders"] }, granted()),
  ask(
    "two",
    [...AUD, PRODUCT],
    { audience: ["orders", "billing"] },
    granted({ aud: ["orders", "billing"], scope: "read" }, { seconds: 120 }),
  ),
  ask("by-resource", RESOURCE, { resource: ORDERS }, granted({ aud: ORDERS })),
  ask(
    "by-resource-with-query",
    RESOURCE,
    { resource: BILLING },
    granted({ aud: BILLING, scope: "read" }, { seconds: 120 }),
  ),
  ask(
    "by-audience-and-resource",
    [...AUD, ...RESOURCE],
    { audience: "orders", resource: ORDERS },
    granted({ aud: ["orders", ORDERS] }),
  ),
  ask(
    "by-audience-and-resource-of-two",
    [...AUD, ...RESOURCE],
    { audience: "orders", resource: BILLING },
    granted({ aud: ["orders", BILLING], scope: "read" }, { seconds: 120 }),
  ),

  no("unknown", AUD, { audience: "shipping" }),
  no("unknown-among-known", AUD, { audience: ["orders", "shipping"] }),
  no("unknown-resource-beside-a-known-audience", [...AUD, ...RESOURCE], {
    audience: "orders",
    resource: "https://shipping.example/",
  }),
  no("of-the-realm-but-not-of-the-client", AUD, { audience: "https://api-a.example" }),
  no("in-capitals", AUD, { audience: "Orders" }),
  no("with-space", AUD, { audience: "orders " }),
  no("two-in-one-value", AUD, { audience: "orders billing" }),
  no("the-realm-itself", AUD, { audience: "https://edge.example/realms/alpha" }),
  no("resource-with-trailing-slash", RESOURCE, { resource: `${ORDERS}/` }),
  no("resource-below", RESOURCE, { resource: `${ORDERS}/1` }),
  no("resource-above", RESOURCE, { resource: "https://orders.example/" }),
  no("resource-in-capitals", RESOURCE, { resource: "https://ORDERS.example/api" }),
  no("resource-with-port", RESOURCE, { resource: "https://orders.example:443/api" }),
  no("resource-with-other-query", RESOURCE, { resource: "https://billing.example/v2?tenant=8" }),
  no("resource-without-its-query", RESOURCE, { resource: "https://billing.example/v2" }),
  no("resource-that-is-a-urn", RESOURCE, { resource: "urn:example:orders" }),

  vector("target-none-and-no-default", AUD, brief, refused("policy.target.missing")),
  vector(
    "target-empty-and-no-default",
    AUD,
    { ...brief, set: { audience: "" } },
    refused("policy.target.missing"),
  ),
  vector(
    "target-named-without-default",
    AUD,
    { ...brief, audience: "orders" },
    briefly({ aud: "orders" }),
  ),
  vector(
    "target-none-of-a-client-without-targets",
    AUD,
    { realm: "minimal", as: "bare", subject: access({ aud: "bare" }) },
    refused("policy.target.missing"),
  ),
  vector(
    "target-named-by-a-client-without-targets",
    AUD,
    { realm: "minimal", as: "bare", subject: access({ aud: "bare" }), audience: "orders" },
    UNKNOWN,
  ),

  ask(
    "of-an-id-token-is-the-client",
    AUD,
    { requested: "id_token" },
    granted({ aud: "gateway" }, { kind: "id_token", scope: "read write" }),
  ),
  ask(
    "of-an-id-token-named",
    AUD,
    { requested: "id_token", audience: "gateway" },
    granted({ aud: "gateway" }, { kind: "id_token", scope: "read write" }),
  ),
  ask(
    "of-an-id-token-another",
    AUD,
    { requested: "id_token", audience: "orders" },
    refused("policy.target.id_token"),
  ),
  ask(
    "of-an-id-token-the-client-and-another",
    AUD,
    { requested: "id_token", audience: ["gateway", "orders"] },
    refused("policy.target.id_token"),
  ),
  ask(
    "of-an-id-token-a-resource",
    RESOURCE,
    { requested: "id_token", resource: ORDERS },
    refused("policy.target.id_token"),
  ),
  ask(
    "of-an-id-token-unknown",
    AUD,
    { requested: "id_token", audience: "shipping" },
    refused("policy.target.id_token"),
  ),
  vector(
    "target-of-an-id-token-without-a-default",
    AUD,
    { ...brief, requested: "id_token" },
    granted(
      { act: { iss: "https://edge.example/realms/alpha", sub: "brief", client_id: "brief" } },
      { kind: "id_token", seconds: 60, scope: "read" },
    ),
  ),
  vector(
    "target-of-an-own-token-unknown",
    AUD,
    { as: "orders-service", subject: own(), audience: "gateway" },
    UNKNOWN,
  ),
];
