// Rule 7: the engine does not turn a token bound to a key into an unbound one.

import { access, agent, idToken, own } from "../../make/issuers.mjs";
import { refused, vector } from "../../make/vector.mjs";

const DPOP = "RFC 9449 section 5";
const MTLS = "RFC 8705 section 3";
const jkt = { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" };
const x5t = { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" };

const bound = (name, clauses, cnf) =>
  vector(
    `bound-${name}`,
    clauses,
    { subject: access({ cnf }) },
    refused("policy.sender_constraint.subject_bound"),
  );
const actorBound = (name, clauses, cnf) =>
  vector(
    `bound-actor-${name}`,
    clauses,
    { subject: access(), actor: agent({ cnf }) },
    refused("policy.sender_constraint.actor_bound"),
  );

export default [
  bound("by-dpop", DPOP, jkt),
  bound("by-certificate", MTLS, x5t),
  bound("by-null", DPOP, null),
  bound("by-an-empty-object", DPOP, {}),
  bound("by-a-string", DPOP, "none"),
  bound("by-false", DPOP, false),
  bound("by-an-unknown-method", DPOP, { future: true }),
  actorBound("by-dpop", DPOP, jkt),
  actorBound("by-null", DPOP, null),
  vector(
    "bound-id-token",
    DPOP,
    { subject: idToken({ cnf: jkt }), subjectType: "id_token" },
    refused("policy.sender_constraint.subject_bound"),
  ),
  vector(
    "bound-own-token",
    DPOP,
    { subject: own({ cnf: jkt }), as: "orders-service" },
    refused("policy.sender_constraint.subject_bound"),
  ),
];
