// Rule 7 with a proof: a binding is proven and goes over, and no path loses it.

import { createHash } from "node:crypto";

import { access, agent, agentId, idToken, ownBound, ownBoundId } from "../../make/issuers.mjs";
import { boundTo, proof } from "../../make/proof.mjs";
import { active, granted, refused, vector } from "../../make/vector.mjs";

const DPOP = "RFC 9449 section 5";
const MTLS = "RFC 8705 section 3";
const ATH = "house rule: ath, where a proof has it, is the hash of the token that is bound";

const own = await boundTo("es256");
const other = await boundTo("es256-other");
const certificate = { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg0" };
const AGENT = { act: { iss: "https://idp.example/realms/alpha", sub: "agent-7" } };

const ask = (name, clauses, tokens, expect) =>
  vector(`dpop-${name}`, clauses, { realm: "bound", ...tokens }, expect);
/** With a proof by the key of `own`. */
const proven = (name, clauses, tokens, expect, claims) =>
  ask(name, clauses, { dpop: proof(`dpop-${name}`, claims), ...tokens }, expect);
const constraint = (rule) => refused(`policy.sender_constraint.${rule}`);
const both = (subject, actor) => ({ subject: access(subject), actor: agent(actor) });
const hashOf = async (token) => ({
  ath: createHash("sha256")
    .update(await token)
    .digest("base64url"),
});

const subjects = [
  ask("no-proof-of-an-unbound-subject", DPOP, { subject: access() }, granted()),
  proven("binds-an-unbound-subject", DPOP, { subject: access() }, granted({ cnf: own })),
  proven("subject-proven", DPOP, { subject: access({ cnf: own }) }, granted({ cnf: own })),
  ask("subject-unproven", DPOP, { subject: access({ cnf: own }) }, constraint("subject_unproven")),
  proven(
    "subject-of-another-key",
    DPOP,
    { subject: access({ cnf: other }) },
    constraint("subject_other_key"),
  ),
  proven(
    "for-a-certificate-bound-subject",
    MTLS,
    { subject: access({ cnf: certificate }) },
    constraint("subject_unproven"),
  ),
  ...Object.entries({
    null: null,
    "empty-object": {},
    array: [own],
    "two-members": { ...own, ...certificate },
    "31-bytes": { jkt: own.jkt.slice(0, 42) },
  }).map(([name, cnf]) =>
    proven(
      `subject-cnf-${name}`,
      DPOP,
      { subject: access({ cnf }) },
      constraint("subject_unknown"),
    ),
  ),
  proven(
    "cnf-within-act-is-ignored",
    "RFC 8693 section 4.1",
    { subject: access({ act: { sub: "agent-7", cnf: other } }) },
    granted({
      cnf: own,
      act: {
        iss: "https://edge.example/realms/bound",
        sub: "gateway",
        client_id: "gateway",
        act: { iss: "https://idp.example/realms/alpha", sub: "agent-7" },
      },
    }),
  ),
];

const ownTokens = [
  proven(
    "access-to-id-token",
    DPOP,
    { subject: access({ cnf: own }), requested: "id_token" },
    granted({ cnf: own }, { kind: "id_token", seconds: 120, scope: "read write" }),
  ),
  ask(
    "bound-id-token-without-proof",
    DPOP,
    { subject: ownBoundId({ cnf: own }), subjectType: "id_token" },
    constraint("subject_unproven"),
  ),
  proven(
    "bound-id-token-with-proof",
    DPOP,
    { subject: ownBoundId({ cnf: own }), subjectType: "id_token" },
    granted({ cnf: own, scope: undefined }),
  ),
  proven(
    "id-token-of-another-key",
    DPOP,
    { subject: idToken({ cnf: other }), subjectType: "id_token" },
    constraint("subject_other_key"),
  ),
  ask(
    "bound-own-token-without-proof",
    DPOP,
    { subject: ownBound({ cnf: own }), as: "orders-service" },
    constraint("subject_unproven"),
  ),
  vector(
    "dpop-introspection-of-a-bound-token",
    "RFC 9449 section 6.2",
    { realm: "bound", route: "introspect", token: ownBound({ cnf: own }) },
    active(ownBound.claims({ cnf: own })),
  ),
];

const actors = [
  proven("actor-proven", DPOP, both({}, { cnf: own }), granted({ ...AGENT, cnf: own })),
  proven("both-proven", DPOP, both({ cnf: own }, { cnf: own }), granted({ ...AGENT, cnf: own })),
  proven(
    "subject-proven-beside-an-actor",
    DPOP,
    both({ cnf: own }, {}),
    granted({ ...AGENT, cnf: own }),
  ),
  proven("neither-bound", DPOP, both({}, {}), granted({ ...AGENT, cnf: own })),
  ask("actor-unproven", DPOP, both({}, { cnf: own }), constraint("actor_unproven")),
  proven("actor-of-another-key", DPOP, both({}, { cnf: other }), constraint("actor_other_key")),
  proven("two-keys", DPOP, both({ cnf: own }, { cnf: other }), constraint("two_keys")),
  proven(
    "two-keys-and-the-actors-proven",
    DPOP,
    both({ cnf: other }, { cnf: own }),
    constraint("two_keys"),
  ),
  proven(
    "two-methods",
    MTLS,
    both({ cnf: own }, { cnf: certificate }),
    constraint("actor_unproven"),
  ),
  proven("actor-cnf-null", DPOP, both({ cnf: own }, { cnf: null }), constraint("actor_unknown")),
  proven(
    "actor-id-token",
    DPOP,
    { subject: access(), actor: agentId({ cnf: own }), actorType: "id_token" },
    granted({ ...AGENT, cnf: own }),
  ),
];

const named = async (name, tokens, hashed, expect) =>
  proven(name, ATH, tokens, expect, await hashOf(hashed));
const hashes = [
  named(
    "ath-of-the-subject",
    { subject: access({ cnf: own }) },
    access({ cnf: own }),
    granted({ cnf: own }),
  ),
  named(
    "ath-of-another-token",
    { subject: access({ cnf: own }) },
    access(),
    constraint("other_token"),
  ),
  named("ath-of-an-unbound-subject", { subject: access() }, access(), granted({ cnf: own })),
  named(
    "ath-of-the-actor-that-alone-is-bound",
    both({}, { cnf: own }),
    agent({ cnf: own }),
    granted({ ...AGENT, cnf: own }),
  ),
  named(
    "ath-of-the-subject-where-the-actor-alone-is-bound",
    both({}, { cnf: own }),
    access(),
    constraint("other_token"),
  ),
  named(
    "ath-of-the-actor-where-both-are-bound",
    both({ cnf: own }, { cnf: own }),
    agent({ cnf: own }),
    constraint("other_token"),
  ),
  proven("ath-of-31-bytes", ATH, { subject: access() }, refused("binding.malformed"), {
    ath: own.jkt.slice(0, 42),
  }),
  proven("ath-a-number", ATH, { subject: access() }, refused("binding.malformed"), { ath: 1 }),
];

export default [subjects, ownTokens, actors, hashes];
