// Rule 13: the lifetime of the new token.

import { access, agent, idToken, IDP, login, own, ownNarrow } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const MIN = ["RFC 8693 section 5", "house rule: lifetime"];
const OUTLIVE = ["house rule: outlive_subject", "RFC 8693 section 2.1"];

const live = (name, claims, expect, more) =>
  vector(`lifetime-${name}`, MIN, { subject: access(claims), ...more }, expect);
const NEARLY = refused("policy.lifetime.subject_nearly_expired");
const delegated = (seconds) => granted({ act: { iss: IDP, sub: "agent-7" } }, { seconds });
const withActor = (name, subjectSeconds, actorSeconds, seconds) =>
  live(name, { exp: NOW + subjectSeconds }, delegated(seconds), {
    actor: agent({ exp: NOW + actorSeconds }),
  });
const billed = (seconds) => granted({ aud: "billing", scope: "read" }, { seconds });

const issued = {
  acr: "urn:example:edge",
  tenant: { name: "default", tags: ["a", 1, true, null] },
  may_act: { client_id: ["ledger"], iss: "https://edge.example/eu/narrow" },
};
const narrow = (name, subject, expect, more) =>
  vector(`lifetime-outlive-${name}`, OUTLIVE, { realm: "narrow", subject, ...more }, expect);
const outlived = (seconds, more) => granted({ ...issued, ...more }, { seconds });

export default [
  live("of-the-realm", { exp: NOW + 3600 }, granted()),
  live("at-what-is-left-of-the-subject", { exp: NOW + 300 }, granted()),
  live("of-what-is-left-of-the-subject", { exp: NOW + 299 }, granted({}, { seconds: 299 })),
  live("of-the-target", {}, billed(120), { audience: "billing" }),
  live(
    "of-the-shortest-of-two-targets",
    {},
    granted({ aud: ["orders", "billing"], scope: "read" }, { seconds: 120 }),
    { audience: ["orders", "billing"] },
  ),
  live("of-the-subject-under-the-target", { exp: NOW + 5 }, billed(5), { audience: "billing" }),
  live(
    "of-the-client",
    {},
    granted(
      {
        aud: "billing",
        scope: "read",
        act: { iss: "https://edge.example/realms/alpha", sub: "brief", client_id: "brief" },
      },
      { seconds: 60 },
    ),
    {
      as: "brief",
      subject: access({ aud: "brief" }),
      audience: "billing",
    },
  ),
  withActor("of-the-actor", 600, 100, 100),
  withActor("of-the-subject-under-the-actor", 90, 100, 90),
  live("none-left", { exp: NOW }, NEARLY),
  live("none-left-of-the-actor", {}, refused("policy.lifetime.actor_nearly_expired"), {
    actor: agent({ exp: NOW }),
  }),
  live(
    "of-an-id-token",
    { exp: NOW + 100 },
    granted({}, { kind: "id_token", seconds: 100, scope: "read write" }),
    { requested: "id_token" },
  ),
  vector(
    "lifetime-of-an-own-token",
    MIN,
    { as: "orders-service", subject: own({ exp: NOW + 7 }) },
    billed(7),
  ),
  vector(
    "lifetime-of-an-own-token-at-its-end",
    MIN,
    { as: "orders-service", subject: own({ exp: NOW }) },
    NEARLY,
  ),

  narrow("a-foreign-subject", access({ exp: NOW + 1 }), outlived(600)),
  narrow(
    "but-not-a-target",
    access({ exp: NOW + 1 }),
    granted({ ...issued, aud: "ledger", scope: "read" }, { seconds: 120 }),
    { audience: "ledger" },
  ),
  narrow("not-past-exp", access({ exp: NOW }), refused("subject_token.expired")),
  narrow(
    "not-an-actor",
    access({ exp: NOW + 1 }),
    outlived(100, { act: { iss: IDP, sub: "agent-7" } }),
    { actor: agent({ exp: NOW + 100 }) },
  ),
  narrow(
    "not-an-own-token",
    ownNarrow({ exp: NOW + 30 }),
    granted(
      {
        ...issued,
        scope: "read",
        client_id: "ledger",
        act: { iss: "https://edge.example/eu/narrow", sub: "ledger", client_id: "ledger" },
      },
      { seconds: 30 },
    ),
    { as: "ledger" },
  ),
  narrow(
    "not-a-token-of-an-issuer-under-the-realms-origin",
    login({ exp: NOW + 30 }),
    outlived(30),
  ),
  narrow("an-id-token", idToken({ exp: NOW + 1 }), outlived(600, { scope: undefined }), {
    subjectType: "id_token",
  }),
];
