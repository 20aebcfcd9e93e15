// What the vectors of `may_act` share: its refusals, the chains that it permits, and the two forms of a request.

import { access, agent, EDGE, IDP } from "./issuers.mjs";
import { refused, vector } from "./vector.mjs";

export const MAY = "RFC 8693 section 4.4";
export const GATEWAY = "https://api-gateway.example";

export const REFUSED = Object.fromEntries(
  [
    "malformed",
    "names_nobody",
    "missing",
    "client_not_named",
    "actor_not_named",
    "issuer_mismatch",
  ].map((rule) => [rule, refused(`policy.may_act.${rule}`)]),
);
export const AGENT = { act: { iss: IDP, sub: "agent-7" } };
export const ITSELF = { act: { iss: EDGE, sub: GATEWAY, client_id: "svc-a" } };

export const alone = (name, clauses, may_act, expect, ask = {}) =>
  vector(
    `may-act-${name}`,
    clauses,
    { as: "svc-a", subject: access({ aud: "svc-a", may_act }), ...ask },
    expect,
  );
export const withActor = (name, clauses, may_act, expect, ask = {}) =>
  vector(
    `may-act-with-actor-${name}`,
    clauses,
    { subject: access({ may_act }), actor: agent(), ...ask },
    expect,
  );
