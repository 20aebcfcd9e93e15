// The members that expressions give issued tokens: claims and `may_act`, of the realm and of a client.

import { access, agent, IDP } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const SET = ["house rule: computed claims"];
const MAY_ACT = ["RFC 8693 section 4.4", "house rule: computed may_act"];

const of = (clauses) => (name, ask, expect) =>
  vector(`expression-${name}`, clauses, { realm: "policy", ...ask }, expect);
const set = of(SET);
const may = of(MAY_ACT);
const usual = (more, kind) => granted({ tier: "basic", via: ["gateway"], ...more }, kind);
const other = (claims) => access({ aud: "other", level: 1, ...claims });
/** The claims of a token for `other`: its own claims, and its own `may_act`. */
const others = (more) =>
  granted({ tenant: "other", level: 2, may_act: { sub: "u1", iss: IDP }, ...more });
const BAD = refused("policy.issued.may_act");

export default [
  set("replaces-what-is-carried", { subject: access({ tier: "lead" }) }, usual()),
  set("sees-the-claims", { subject: access({ tier: "gold" }) }, usual({ tier: "gold" })),
  set("leaves-other-carried-claims", { subject: access({ acr: "2" }) }, usual({ acr: "2" })),
  set(
    "sees-an-actor",
    { subject: access(), actor: agent() },
    usual({ act: { iss: IDP, sub: "agent-7" }, via: ["gateway", "agent-7"] }),
  ),
  set(
    "does-not-see-prior-actors",
    { subject: access({ act: { sub: "a", note: "x", act: { sub: "b", act: { sub: "c" } } } }) },
    usual({
      first_actor: { sub: "a", note: "x" },
      act: {
        iss: "https://edge.example/realms/policy",
        sub: "gateway",
        client_id: "gateway",
        act: { iss: IDP, sub: "a", act: { iss: IDP, sub: "b", act: { iss: IDP, sub: "c" } } },
      },
    }),
  ),
  set(
    "by-type-of-token",
    { subject: access(), requested: "id_token" },
    granted(
      {
        tier: "basic",
        zone: "default",
        asked: { scope: [], at: NOW, for: ["gateway"] },
        may_act: { sub: "u1" },
      },
      { kind: "id_token", scope: "read write" },
    ),
  ),
  set("of-a-client-replaces-the-realms", { as: "other", subject: other() }, others()),
  set(
    "of-a-client-that-carries-nothing",
    { as: "other", subject: other({ acr: "2", tier: "gold" }) },
    others(),
  ),
  set(
    "without-a-value-refuses",
    { as: "other", subject: other({ level: undefined }) },
    refused("policy.issued.claim"),
  ),
  set(
    "of-the-wrong-type-refuses",
    { as: "other", subject: other({ level: "1" }) },
    refused("policy.issued.claim"),
  ),

  may("may-act-is-null", { subject: access() }, usual()),
  may(
    "may-act-is-an-object",
    { subject: access({ delegates: ["svc-a", "svc-b"] }) },
    usual({ may_act: { client_id: ["svc-a", "svc-b"] } }),
  ),
  may("may-act-of-an-empty-list", { subject: access({ delegates: [] }) }, BAD),
  may("may-act-of-an-empty-name", { subject: access({ delegates: "" }) }, BAD),
  may("may-act-of-a-number", { subject: access({ delegates: 5 }) }, BAD),
  may("may-act-of-a-list-with-a-number", { subject: access({ delegates: ["a", 5] }) }, BAD),
  may("may-act-larger-than-a-claim", { subject: access({ delegates: "a".repeat(4096) }) }, BAD),
  may(
    "may-act-that-is-kept-wins",
    { subject: access({ may_act: { client_id: "gateway" }, delegates: 5 }), audience: "gateway" },
    usual({ aud: "gateway", may_act: { client_id: "gateway" } }),
  ),
  may(
    "may-act-of-a-client-replaces-the-realms",
    { as: "other", subject: other({ delegates: ["svc-a"] }) },
    others(),
  ),
  may(
    "may-act-of-a-client-may-be-none",
    { as: "other", subject: other(), requested: "id_token" },
    granted(
      { tenant: "other", asked: { scope: [], at: NOW, for: ["other"] } },
      { kind: "id_token", scope: "read write" },
    ),
  ),
];
