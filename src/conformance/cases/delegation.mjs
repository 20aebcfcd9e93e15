// Delegation: the subject and its actors. RFC 8693 sections 1.1, 4.1 and 4.4.

import { Fault, granted, hold, issued, refused } from "../expect.mjs";
import { type } from "../kit.mjs";

const needs = ["delegation"];
const CODE = "RFC 8693 section 2.2.2";

/** The server refuses a delegation with changed claims of the subject or the actor token. */
const refusal = (
  id,
  clause,
  what,
  { subject = {}, actor = {}, options },
  { level = "MUST", ...more } = {},
) => ({
  id,
  level,
  clause,
  what,
  needs,
  codes: ["invalid_request"],
  ...more,
  run: async (kit) => {
    const of = (change) => (typeof change === "function" ? change(kit) : change);
    refused(
      await kit.delegate({
        subject_token: await kit.subject("delegate", of(subject)),
        actor_token: await kit.actor("delegate", of(actor), options?.(kit)),
      }),
    );
  },
});

const impersonationRefused = (id, clause, what, change, { level = "MUST", ...more } = {}) => ({
  id,
  level,
  clause,
  what,
  codes: ["invalid_request"],
  ...more,
  run: async (kit) => {
    const subject_token = await kit.subject("impersonator", change);
    refused(await kit.impersonate({ subject_token }));
  },
});

const link = (kit, sub, more = {}) => ({ iss: kit.fixture.issuers.people.issuer, sub, ...more });

export const delegation = [
  {
    id: "act-names-the-actor",
    level: "POL",
    clause: "house rule: RFC 8693 section 1.1",
    what: "with an actor token, act of the issued token is an object that names the actor",
    needs,
    vector: "semantics-an-actor-token-means-delegation",
    bug: "keycloak #50690: four requests, all succeed, none says who acts",
    run: async (kit) => {
      const { act, sub } = issued(await kit.delegate()).claims;
      hold(
        typeof act === "object" && act !== null && !Array.isArray(act),
        `act is ${JSON.stringify(act)}`,
      );
      hold(String(act.sub).endsWith("conformance-agent"), `act.sub is ${act.sub}`);
      hold(String(sub).endsWith("conformance-user"), `sub is ${sub}`);
    },
  },
  {
    id: "act-has-no-other-claims",
    level: "MUST",
    clause: "RFC 8693 section 4.1",
    what: "act identifies: exp, nbf, iat, aud, scope and jti are not in it",
    needs,
    vector: "act-links-are-reduced-to-identity",
    run: async (kit) => {
      const { act = {} } = issued(await kit.delegate()).claims;
      const strange = ["exp", "nbf", "iat", "aud", "scope", "jti"].filter((name) => name in act);
      hold(strange.length === 0, `${strange.join(", ")} in act`);
    },
  },
  {
    id: "act-names-the-issuer",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.1",
    what: "act has iss beside sub",
    needs,
    run: async (kit) => hold(issued(await kit.delegate()).claims.act?.iss, "there is no act.iss"),
  },
  {
    id: "impersonation-has-no-act",
    level: "POL",
    clause: "house rule: RFC 8693 section 1.1",
    what: "an impersonation names no actor",
    run: async (kit) => hold(!("act" in issued(await kit.impersonate()).claims), "there is an act"),
  },
  {
    id: "act-is-nested",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.1",
    what: "the actor before is kept inside the new one",
    needs,
    vector: "act-links-keep-their-order",
    run: async (kit) => {
      const subject_token = await kit.subject("delegate", { act: link(kit, "service-a") });
      const { act } = issued(await kit.delegate({ subject_token })).claims;
      hold(String(act?.act?.sub).endsWith("service-a"), `act is ${JSON.stringify(act)}`);
    },
  },
  {
    id: "act-is-not-dropped",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.1",
    bug: "keycloak #52691: delegated tokens lose their actor in the next exchange",
    what: "a delegated token does not become an impersonation: act is kept, or it is refused",
    vector: "semantics-a-delegated-token-of-a-client-that-only-impersonates-keeps-the-chain",
    run: async (kit) => {
      const subject_token = await kit.subject("impersonator", { act: link(kit, "service-a") });
      const answer = await kit.impersonate({ subject_token });
      if (answer.status === 200) hold(issued(answer).claims.act, "act is gone");
    },
  },
  {
    id: "nested-actors-change-nothing",
    level: "MUST",
    clause: "RFC 8693 section 4.1",
    what: "actors inside act are not considered in the decision",
    needs,
    vector: "act-nested-actors-change-no-verdict",
    run: async (kit) => {
      const statuses = [];
      for (const inner of ["service-b", "conformance-agent", "admin"]) {
        const act = link(kit, "service-a", { act: link(kit, inner) });
        statuses.push(
          (await kit.delegate({ subject_token: await kit.subject("delegate", { act }) })).status,
        );
      }
      hold(new Set(statuses).size === 1, `three nested actors, answers ${statuses.join(", ")}`);
    },
  },
  ...[
    ["a-string", "service-a"],
    ["an-array", [{ sub: "service-a" }]],
    ["null", null],
  ].map(([name, act]) =>
    impersonationRefused(
      `act-is-${name}`,
      "RFC 8693 section 4.1",
      `act that is ${name.replace("-", " ")}: it is an object`,
      { act },
      {
        vector: { "a-string": "act-a-string", "an-array": "act-an-array", null: "act-null" }[name],
        bug: "stacklok/toolhive #6093: an act that is no object is copied, past the depth check",
      },
    ),
  ),
  {
    id: "act-depth-is-bounded",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.1",
    what: "a chain of forty actors is refused",
    vector: "act-depth-far-over-the-limit",
    run: async (kit) => {
      let act = link(kit, "service-0");
      for (let at = 1; at < 40; at += 1) act = link(kit, `service-${at}`, { act });
      const subject_token = await kit.subject("delegate", { act });
      refused(await kit.delegate({ subject_token }));
    },
  },
  ...[
    ["a-string", "conformance-impersonator"],
    ["an-array", [{ client_id: "conformance-impersonator" }]],
    ["null", null],
  ].map(([name, may_act]) =>
    impersonationRefused(
      `may-act-is-${name}`,
      "RFC 8693 section 4.4",
      `may_act that is ${name.replace("-", " ")}: it is an object`,
      { may_act },
      {
        vector: `may-act-is-${name}`,
        bug: "stacklok/toolhive #6113: the shape is not checked in tokens of other issuers",
      },
    ),
  ),
  impersonationRefused(
    "may-act-binds-without-actor-token",
    "house rule: RFC 8693 section 4.4",
    "a may_act that names another party binds, although no actor token was sent",
    { may_act: { sub: "another-party" } },
    {
      level: "POL",
      bug: "keycloak #52691, #50690: may_act counts only where there is an actor token",
      vector: "may-act-names-another-subject",
    },
  ),
  impersonationRefused(
    "may-act-without-a-name",
    "house rule: RFC 8693 section 4.4",
    "a may_act without a name permits no actor",
    { may_act: {} },
    { level: "POL", vector: "may-act-is-empty" },
  ),
  refusal(
    "may-act-names-another-actor",
    "house rule: RFC 8693 section 4.4",
    "a may_act that names another than the actor",
    { subject: { may_act: { sub: "another-party" } } },
    { level: "POL", vector: "may-act-with-actor-names-another-actor" },
  ),
  {
    id: "may-act-names-the-actor",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.4",
    what: "a may_act that names the actor permits the delegation",
    needs,
    vector: "may-act-with-actor-names-the-actor",
    run: async (kit) => {
      const subject_token = await kit.subject("delegate", {
        may_act: { sub: "conformance-agent" },
      });
      granted(await kit.delegate({ subject_token }));
    },
  },
  {
    id: "may-act-is-not-handed-on",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.4",
    what: "the right to act is not in the issued token",
    needs,
    run: async (kit) => {
      const subject_token = await kit.subject("delegate", {
        may_act: { sub: "conformance-agent" },
      });
      hold(
        !("may_act" in issued(await kit.delegate({ subject_token })).claims),
        "may_act is copied",
      );
    },
  },
  refusal(
    "actor-expired",
    CODE,
    "an expired actor token",
    {
      actor: ({ now }) => ({ iat: now - 900, exp: now - 600 }),
    },
    { vector: "time-of-actor-exp-past-skew" },
  ),
  refusal(
    "actor-issuer-unknown",
    CODE,
    "an actor token of an issuer that the realm does not trust",
    {
      actor: { iss: "https://evil.conformance.example" },
    },
  ),
  refusal("actor-by-another-key", CODE, "an actor token by the key of another issuer", {
    options: (kit) => ({ by: kit.keys.partner, header: { kid: kit.keys.people.kid } }),
  }),
  refusal(
    "actor-of-another-client",
    "house rule: RFC 8693 section 5",
    "an actor token that is for another client",
    { actor: ({ fixture }) => ({ aud: fixture.clients.other.id }) },
    {
      level: "POL",
      vector: "presenter-of-actor-aud-is-another-client",
      bug: "stacklok/toolhive #6331: a leaked actor token serves every client",
    },
  ),
  refusal(
    "actor-typ-of-an-id-token",
    "RFC 8693 section 2.1",
    "an ID token that is called an access token, as actor",
    {
      actor: { nonce: "n", client_id: undefined },
      options: () => ({ header: { typ: "JWT" } }),
    },
    { vector: "type-actor-id-token-as-access-token" },
  ),
  refusal(
    "actor-is-the-subject",
    "house rule: RFC 8693 section 1.1",
    "the subject acting for itself is no delegation",
    { actor: { sub: "conformance-user" } },
    { level: "POL", vector: "parties-subject-is-the-actor" },
  ),
  {
    id: "delegation-not-allowed",
    level: "POL",
    clause: "house rule: RFC 6749 section 5.2",
    what: "an actor token of a client that may only impersonate is not ignored",
    vector: "semantics-an-actor-token-of-a-client-that-only-impersonates",
    codes: ["unauthorized_client"],
    run: async (kit) => {
      const actor_token = await kit.actor("impersonator");
      const answer = await kit.impersonate({ actor_token, actor_token_type: type("access_token") });
      if (answer.status === 200 && !issued(answer).claims.act) {
        throw new Fault("the actor was dropped: an impersonation was issued");
      }
      refused(answer, ["unauthorized_client"]);
    },
  },
];
