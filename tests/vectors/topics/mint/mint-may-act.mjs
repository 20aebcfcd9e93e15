// Rule 15: `may_act` of the new token, kept or configured.

import { access, EDGE, IDP, own, ownId } from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const KEPT = ["RFC 8693 section 4.4", "house rule: may_act of a result the client holds again"];
const ISSUED = ["RFC 8693 section 4.4", "house rule: configured may_act"];

const narrow = (name, clauses, ask, expect) =>
  vector(`mint-${name}`, clauses, { realm: "narrow", ...ask }, expect);
const base = { acr: "urn:example:edge", tenant: { name: "default", tags: ["a", 1, true, null] } };
const issued = { may_act: { client_id: ["ledger"], iss: "https://edge.example/eu/narrow" } };
const NARROW = { seconds: 600 };
/** What a client holds again lives as at the shortest of its targets. */
const HELD = { seconds: 120 };
const GATEWAY = "https://api-gateway.example";
const GATEWAY_ACTS = { act: { iss: EDGE, sub: GATEWAY, client_id: "svc-a" } };
const svcA = (name, may_act, ask, expect) =>
  vector(
    `mint-${name}`,
    KEPT,
    { as: "svc-a", subject: access({ aud: "svc-a", may_act }), ...ask },
    expect,
  );
const SELF = { audience: "https://api-a.example" };
const idOf = (claims, more) => granted(claims, { kind: "id_token", scope: "read write", ...more });

export default [
  svcA("no-may-act-for-another-target", { client_id: "svc-a", sub: GATEWAY }, {}, granted()),
  svcA(
    "may-act-is-kept-for-the-client-itself",
    { client_id: "svc-a" },
    SELF,
    granted({ aud: "https://api-a.example", may_act: { client_id: "svc-a" } }),
  ),
  svcA(
    "may-act-is-kept-with-its-iss",
    { client_id: ["svc-a", "x"], sub: ["y"], iss: EDGE },
    SELF,
    granted({
      aud: "https://api-a.example",
      may_act: { client_id: ["svc-a", "x"], sub: ["y"], iss: EDGE },
    }),
  ),
  svcA(
    "may-act-is-kept-in-an-id-token",
    { sub: GATEWAY },
    { requested: "id_token" },
    idOf({ ...GATEWAY_ACTS, may_act: { sub: GATEWAY, iss: IDP } }),
  ),
  svcA(
    "may-act-is-kept-for-the-client-beside-another-target",
    { client_id: "svc-a" },
    { audience: ["https://api-a.example", "orders"] },
    granted({
      aud: ["https://api-a.example", "orders"],
      may_act: { client_id: "svc-a" },
    }),
  ),
  vector(
    "mint-may-act-is-kept-for-a-target-that-is-the-client",
    KEPT,
    { subject: access({ may_act: { client_id: "gateway" } }), audience: "gateway" },
    granted({ aud: "gateway", scope: "read", may_act: { client_id: "gateway" } }, HELD),
  ),
  vector(
    "mint-no-may-act-where-there-was-none",
    KEPT,
    { subject: access(), audience: "gateway" },
    granted({ aud: "gateway", scope: "read" }, HELD),
  ),
  vector(
    "mint-may-act-of-an-own-id-token-is-kept",
    KEPT,
    {
      subject: ownId({ may_act: { client_id: "gateway" } }),
      subjectType: "id_token",
      requested: "id_token",
    },
    idOf({ may_act: { client_id: "gateway" } }, { scope: undefined }),
  ),
  vector(
    "mint-may-act-of-an-own-token-keeps-its-first-issuer",
    KEPT,
    { as: "orders-service", subject: own({ may_act: { client_id: "orders-service", iss: IDP } }) },
    refused("policy.may_act.issuer_mismatch"),
  ),

  narrow(
    "configured-may-act",
    ISSUED,
    { subject: access() },
    granted({ ...base, ...issued }, NARROW),
  ),
  narrow(
    "configured-may-act-in-an-id-token",
    ISSUED,
    { subject: access(), requested: "id_token" },
    idOf({ ...base, may_act: { sub: "auditor" } }),
  ),
  narrow(
    "a-kept-may-act-wins-over-a-configured-one",
    KEPT,
    { subject: access({ may_act: { client_id: "gateway" } }), audience: "gateway" },
    granted({ ...base, aud: "gateway", scope: "read", may_act: { client_id: "gateway" } }, HELD),
  ),
  narrow(
    "a-kept-may-act-wins-in-an-id-token",
    KEPT,
    { subject: access({ may_act: { client_id: "gateway" } }), requested: "id_token" },
    idOf({ ...base, may_act: { client_id: "gateway" } }),
  ),
  narrow(
    "a-configured-may-act-where-none-is-kept",
    KEPT,
    { subject: access(), audience: "gateway" },
    granted({ ...base, ...issued, aud: "gateway", scope: "read" }, HELD),
  ),
];
