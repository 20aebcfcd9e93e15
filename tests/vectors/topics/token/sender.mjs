// Rule 7 without a proof: the engine does not turn a token bound to a key into an unbound one.

import { access, agent, idToken, own } from "../../make/issuers.mjs";
import { refused, vector } from "../../make/vector.mjs";

const DPOP = "RFC 9449 section 5";
const MTLS = "RFC 8705 section 3";
const jkt = { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" };
const x5t = { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg0" };
const UNPROVEN = "unproven";
const UNKNOWN = "unknown";

const bound = (name, clauses, cnf, why) =>
  vector(
    `bound-${name}`,
    clauses,
    { subject: access({ cnf }) },
    refused(`policy.sender_constraint.subject_${why}`),
  );
const actorBound = (name, clauses, cnf, why) =>
  vector(
    `bound-actor-${name}`,
    clauses,
    { subject: access(), actor: agent({ cnf }) },
    refused(`policy.sender_constraint.actor_${why}`),
  );

export default [
  bound("by-dpop", DPOP, jkt, UNPROVEN),
  bound("by-certificate", MTLS, x5t, UNPROVEN),
  bound("by-null", DPOP, null, UNKNOWN),
  bound("by-an-empty-object", DPOP, {}, UNKNOWN),
  bound("by-an-array", DPOP, [jkt], UNKNOWN),
  bound("by-a-string", DPOP, "none", UNKNOWN),
  bound("by-false", DPOP, false, UNKNOWN),
  bound("by-an-unknown-method", DPOP, { future: true }, UNKNOWN),
  bound("by-two-methods", DPOP, { ...jkt, ...x5t }, UNKNOWN),
  bound("by-a-key", "RFC 7800 section 3.2", { jwk: { kty: "EC" } }, UNKNOWN),
  bound("by-31-bytes", DPOP, { jkt: "A".repeat(42) }, UNKNOWN),
  // The last character of the example in RFC 8705 has bits that no byte holds.
  bound(
    "by-certificate-in-another-encoding",
    MTLS,
    { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" },
    UNKNOWN,
  ),
  actorBound("by-dpop", DPOP, jkt, UNPROVEN),
  actorBound("by-certificate", MTLS, x5t, UNPROVEN),
  actorBound("by-null", DPOP, null, UNKNOWN),
  vector(
    "bound-id-token",
    DPOP,
    { subject: idToken({ cnf: jkt }), subjectType: "id_token" },
    refused("policy.sender_constraint.subject_unproven"),
  ),
  vector(
    "bound-own-token",
    DPOP,
    { subject: own({ cnf: jkt }), as: "orders-service" },
    refused("policy.sender_constraint.subject_unproven"),
  ),
];
