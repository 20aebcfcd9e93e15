// Rule 13: `outlive_subject` holds for the issuer that states it, and by no detour; and a kept `may_act`.

import { access, home, idToken, IDP, ownId, robot } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const RULE = ["house rule: outlive_subject", "RFC 8693 section 5"];
const KEPT = ["RFC 8693 section 4.4", "house rule: may_act of a result the client holds again"];

const soon = { exp: NOW + 1 };
const outlive = (name, ask, expect) =>
  vector(`outlive-${name}`, RULE, { realm: "limits", ...ask }, expect);
const kept = (name, ask, expect) => vector(`may-act-kept-${name}`, KEPT, ask, expect);
const THIRD = refused("policy.may_act.third_issuer");
const first = { minted: "id_token", iss: IDP, type: "access_token", iat: NOW - 10, exp: NOW + 600 };

export default [
  outlive("a-token-of-the-issuer-that-states-it", { subject: access(soon) }, granted()),
  outlive(
    "no-token-of-another-issuer",
    { as: "hub", subject: home(soon) },
    granted({}, { seconds: 1 }),
  ),
  outlive(
    "not-with-an-id-token",
    { subject: access(soon), requested: "id_token" },
    granted({}, { kind: "id_token", seconds: 1, scope: "read write" }),
  ),
  outlive(
    "not-with-a-token-for-the-client-itself",
    { subject: access(soon), audience: "gateway" },
    granted({ aud: "gateway", scope: "read" }, { seconds: 1 }),
  ),
  outlive(
    "not-with-a-token-for-the-client-and-another-target",
    { subject: access(soon), audience: ["orders", "gateway"] },
    granted({ aud: ["orders", "gateway"], scope: "read" }, { seconds: 1 }),
  ),
  outlive(
    "held-again-as-at-the-shortest-target",
    { subject: access(), audience: "gateway" },
    granted({ aud: "gateway", scope: "read" }, { seconds: 120 }),
  ),
  outlive(
    "held-again-under-the-shortest-target",
    { subject: access({ exp: NOW + 119 }), audience: "gateway" },
    granted({ aud: "gateway", scope: "read" }, { seconds: 119 }),
  ),
  outlive(
    "an-id-token-of-the-issuer-that-states-it",
    { subject: idToken(soon), subjectType: "id_token" },
    granted({ scope: undefined }),
  ),

  kept(
    "loses-members-that-have-no-reader",
    {
      subject: access({ may_act: { client_id: "gateway", sub: "x", email: "a@b.example" } }),
      requested: "id_token",
    },
    granted(
      { may_act: { client_id: "gateway", sub: "x", iss: IDP } },
      { kind: "id_token", scope: "read write" },
    ),
  ),
  kept(
    "of-a-third-issuer",
    {
      subject: access({
        may_act: { client_id: "gateway", iss: "https://agents.example" },
      }),
      requested: "id_token",
    },
    refused("policy.may_act.issuer_mismatch"),
  ),
  vector(
    "may-act-kept-of-a-third-issuer-by-delegation",
    KEPT,
    {
      realm: "partners",
      as: "hub",
      subject: home({ may_act: { sub: "robot-1", iss: "https://agents.example" } }),
      actor: robot(),
      actorType: "jwt",
      requested: "id_token",
    },
    THIRD,
  ),
  kept(
    "works-again-at-this-realm",
    {
      subject: ownId({ origin: first, may_act: { client_id: "gateway", sub: "x", iss: IDP } }),
      subjectType: "id_token",
    },
    granted({ scope: undefined }),
  ),
  kept(
    "is-kept-once-more",
    {
      subject: ownId({ origin: first, may_act: { client_id: "gateway", sub: "x", iss: IDP } }),
      subjectType: "id_token",
      requested: "id_token",
    },
    granted(
      { may_act: { client_id: "gateway", sub: "x", iss: IDP } },
      { kind: "id_token", scope: undefined },
    ),
  ),
  kept(
    "of-another-first-issuer",
    {
      subject: ownId({
        origin: { ...first, iss: "https://home.example" },
        may_act: { client_id: "gateway", iss: IDP },
      }),
      subjectType: "id_token",
    },
    refused("policy.may_act.issuer_mismatch"),
  ),
  kept(
    "by-sub-alone-names-no-actor-of-the-first-issuer",
    {
      as: "svc-a",
      subject: ownId({
        aud: "svc-a",
        origin: first,
        may_act: { sub: "https://api-gateway.example", iss: IDP },
      }),
      subjectType: "id_token",
    },
    refused("policy.may_act.issuer_mismatch"),
  ),
];
