// Rule 6: the audience of the subject token, and its presenter.

import { access, agent, EDGE, home, idToken, IDP, nest, own, ownId } from "../../make/issuers.mjs";
import { subject, actor, delegated } from "../../make/presenter.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const AUD = ["RFC 7519 section 4.1.3", "RFC 8725 section 3.9"];
const HOLD = ["RFC 8693 section 5", "house rule: the client holds the token"];

const mine = (name, clauses, token, expect, ask) =>
  vector(
    `presenter-of-own-${name}`,
    clauses,
    { subject: token, as: "orders-service", ...ask },
    expect,
  );

const MISMATCH = refused("policy.audience.subject_mismatch");
const UNHELD = refused("policy.presenter.subject_not_held");
const svcA = { as: "svc-a" };
const MAY = { may_act: { client_id: "svc-a" } };
const edge = { acr: "urn:example:edge" };
const billed = granted({ aud: "billing", scope: "read" }, { seconds: 120 });

export default [
  subject("aud-is-the-client", AUD, { aud: "gateway" }, granted()),
  subject("aud-has-the-client", AUD, { aud: ["https://other.example", "gateway"] }, granted()),
  subject(
    "aud-is-a-subject-audience",
    AUD,
    { aud: "https://api-a.example", ...MAY },
    granted(),
    svcA,
  ),
  subject("aud-is-anothers-subject-audience", AUD, { aud: "https://api-a.example" }, MISMATCH),
  subject(
    "aud-is-the-clients-subject",
    AUD,
    { aud: "https://api-gateway.example", ...MAY },
    MISMATCH,
    svcA,
  ),
  subject("aud-is-the-client-in-capitals", AUD, { aud: "Gateway" }, MISMATCH),
  subject("aud-is-another-client", AUD, { aud: "svc-a" }, MISMATCH),
  subject("aud-is-a-target", AUD, { aud: "orders" }, MISMATCH),
  subject("aud-missing", AUD, { aud: undefined }, MISMATCH),
  subject("aud-empty-array", AUD, { aud: [] }, MISMATCH),
  subject(
    "aud-is-the-token-endpoint",
    AUD,
    { aud: `${EDGE}/token`, client_id: "gateway" },
    MISMATCH,
  ),
  subject(
    "aud-begins-with-the-issuer",
    AUD,
    { aud: `${EDGE}/evil`, client_id: "gateway" },
    MISMATCH,
  ),
  subject(
    "aud-is-another-client-although-azp-names-this-one",
    AUD,
    { aud: "svc-a", azp: "gateway" },
    MISMATCH,
  ),

  subject("aud-is-this-service-alone", HOLD, { aud: EDGE }, UNHELD),
  subject(
    "aud-is-this-service-and-azp-the-client",
    HOLD,
    { aud: EDGE, azp: "gateway", client_id: undefined },
    granted(),
  ),
  subject(
    "aud-is-this-service-and-azp-the-client-of-another-client-id",
    HOLD,
    { aud: EDGE, azp: "gateway" },
    UNHELD,
  ),
  subject(
    "aud-is-this-service-and-client-id-the-client",
    HOLD,
    { aud: EDGE, client_id: "gateway" },
    granted(),
  ),
  subject(
    "aud-is-this-service-and-client-id-another",
    HOLD,
    { aud: EDGE, client_id: "svc-a" },
    UNHELD,
  ),
  subject(
    "aud-is-this-service-and-may-act-names-the-client",
    HOLD,
    { aud: EDGE, may_act: { client_id: ["x", "gateway"] } },
    granted(),
  ),
  subject(
    "aud-is-this-service-and-may-act-names-its-subject",
    HOLD,
    { aud: EDGE, may_act: { sub: "https://api-gateway.example" } },
    granted({ act: { iss: EDGE, sub: "https://api-gateway.example", client_id: "svc-a" } }),
    svcA,
  ),
  subject(
    "aud-is-this-service-and-may-act-names-its-subject-here",
    HOLD,
    { aud: EDGE, may_act: { sub: "https://api-gateway.example", iss: EDGE } },
    granted({ act: { iss: EDGE, sub: "https://api-gateway.example", client_id: "svc-a" } }),
    svcA,
  ),
  subject(
    "aud-is-this-service-and-may-act-names-its-subject-elsewhere",
    HOLD,
    { aud: EDGE, may_act: { sub: "https://api-gateway.example", iss: IDP } },
    UNHELD,
    svcA,
  ),
  subject(
    "aud-is-this-service-and-may-act-names-another",
    HOLD,
    { aud: EDGE, may_act: { client_id: "svc-a" } },
    UNHELD,
  ),
  subject(
    "aud-is-this-service-and-act-names-the-client",
    HOLD,
    { aud: EDGE, act: { sub: "gateway", client_id: "gateway" } },
    UNHELD,
  ),
  vector(
    "presenter-of-id-token-by-azp",
    HOLD,
    { subject: idToken({ aud: EDGE, azp: "gateway" }), subjectType: "id_token" },
    MISMATCH,
  ),
  vector(
    "presenter-of-id-token-for-this-service",
    HOLD,
    { subject: idToken({ aud: EDGE }), subjectType: "id_token" },
    MISMATCH,
  ),
  vector(
    "presenter-of-anothers-token-with-an-actor-of-its-own",
    HOLD,
    { subject: access({ aud: EDGE, may_act: { sub: "agent-7" } }), actor: agent() },
    UNHELD,
  ),
  vector(
    "presenter-by-the-issuers-own-name-for-this-service",
    AUD,
    {
      realm: "partners",
      as: "hub",
      subjectType: "jwt",
      subject: nest({ aud: "urn:example:edge", cid: "hub" }),
    },
    granted({ sub: "nest/u1", ...edge }),
  ),
  vector(
    "presenter-by-another-issuers-name-for-this-service",
    AUD,
    { realm: "partners", as: "hub", subject: home({ aud: "urn:example:edge", client_id: "hub" }) },
    MISMATCH,
  ),
  vector(
    "presenter-by-a-client-id-that-is-mapped-elsewhere",
    ["house rule: claims of an issuer", ...HOLD],
    {
      realm: "partners",
      as: "hub",
      subjectType: "jwt",
      subject: nest({ aud: "urn:example:edge", client_id: "hub" }),
    },
    UNHELD,
  ),

  actor("aud-is-the-client", { aud: "gateway", client_id: "someone" }, delegated),

  mine("aud-is-a-subject-audience", AUD, own(), billed),
  mine("aud-is-this-service", AUD, own({ aud: EDGE, client_id: "orders-service" }), MISMATCH),
  mine("by-the-client-it-was-minted-for", AUD, own(), MISMATCH, { as: "gateway" }),
  mine("by-another-client", AUD, own(), MISMATCH, { as: "delegator" }),
  mine("several-aud", AUD, own({ aud: ["billing", "orders"] }), billed),
  mine("id-token-by-its-client", AUD, ownId(), granted({ scope: undefined }), {
    as: "gateway",
    subjectType: "id_token",
  }),
  mine("id-token-by-another-client", AUD, ownId(), MISMATCH, { subjectType: "id_token" }),
];
