// What the vectors of rule 6 share: the two forms of a request, and the chain that it leads to.

import { access, agent, IDP } from "./issuers.mjs";
import { granted, vector } from "./vector.mjs";

export const ACTOR = ["RFC 8693 section 5", "house rule: the client holds the actor token"];

export const subject = (name, clauses, claims, expect, ask) =>
  vector(`presenter-${name}`, clauses, { subject: access(claims), ...ask }, expect);
export const actor = (name, claims, expect, may_act) =>
  vector(
    `presenter-of-actor-${name}`,
    ACTOR,
    { subject: access({ may_act }), actor: agent(claims) },
    expect,
  );

export const delegated = granted({ act: { iss: IDP, sub: "agent-7" } });
