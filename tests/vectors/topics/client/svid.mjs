// JWT-SVIDs: a token without `iss` belongs to the issuer of its trust domain.

import { attackerKey } from "../../make/issuers.mjs";
import { spire, svid } from "../../make/workloads.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const SVID = "SPIFFE JWT-SVID section 3";
const FAILED = "client.authentication_failed";
const ask = { realm: "federation", as: null, subjectType: "jwt", scope: "pull" };
const as = (client_id, sub) => granted({ aud: "registry", scope: "pull", sub, client_id });
const JOB = "spiffe://corp.example/ns/a/job";
const passes = (name, subject, sub = JOB, client = "svid-job") =>
  vector(name, SVID, { ...ask, subject }, as(client, sub));
const fails = (name, subject) => vector(name, SVID, { ...ask, subject }, refused(FAILED));
const of = (sub) => svid({ sub });
const SPIRE = "spiffe://spire.example/ns/a/sa/b";
const user = (name, subject, id) =>
  vector(
    name,
    SVID,
    { realm: "federation", as: "base64", subject, subjectType: "jwt" },
    refused(id),
  );
const actor = (name, token, id) =>
  vector(name, SVID, { ...ask, subject: svid(), actor: token, actorType: "jwt" }, refused(id));

export default [
  passes("svid-without-iss", svid()),
  passes("svid-typ-jose", svid({}, { typ: "JOSE" })),
  passes("svid-typ-absent", svid({}, { typ: undefined })),
  fails("svid-typ-access-token", svid({}, { typ: "at+jwt" })),
  vector(
    "svid-without-iss-in-a-rule",
    [SVID, "house rule: policy rules"],
    { ...ask, subject: svid({ sub: "spiffe://corp.example/ns/night/job" }) },
    refused("policy.rule.no-night-job"),
  ),
  passes("svid-with-its-iss", svid({ iss: "spiffe://corp.example" })),
  fails("svid-with-the-iss-of-another", svid({ iss: "https://spire.example" })),
  fails("svid-with-an-unknown-iss", svid({ iss: "https://other.example" })),
  fails("svid-of-another-trust-domain", of("spiffe://other.example/ns/a/job")),
  fails("svid-of-the-trust-domain-of-another", of("spiffe://spire.example/ns/a/sa/b")),
  fails("svid-of-a-trust-domain-in-capitals", of("spiffe://Corp.example/ns/a/job")),
  fails("svid-of-the-trust-domain-itself", of("spiffe://corp.example")),
  fails("svid-with-a-slash-at-its-end", of("spiffe://corp.example/ns/a/job/")),
  fails("svid-with-an-empty-segment", of("spiffe://corp.example/ns//job")),
  fails("svid-with-dots", of("spiffe://corp.example/ns/../job")),
  fails("svid-with-a-port", of("spiffe://corp.example:443/ns/a/job")),
  fails("svid-sub-missing", of(undefined)),
  fails("svid-beyond-a-segment", of("spiffe://corp.example/ns/a/b/job")),
  fails("svid-by-another-key", svid({}, { kid: "spiffe-1" }, attackerKey)),
  fails("svid-expired", svid({ exp: 1_700_000_000 - 60 })),
  passes("svid-of-a-server-with-iss", spire(), SPIRE, "spire-job"),
  passes("svid-of-a-server-without-iss", spire({ iss: undefined }), SPIRE, "spire-job"),
  fails("svid-of-a-server-for-another-domain", spire({ sub: "spiffe://corp.example/ns/a/job" })),
  user(
    "svid-without-iss-as-a-users-token",
    spire({ iss: undefined, aud: "base64" }),
    "subject_token.issuer_role",
  ),
  user(
    "svid-subject-of-another-domain",
    svid({ iss: "spiffe://corp.example", aud: "base64", sub: "spiffe://other.example/a" }),
    "subject_token.subject_trust_domain",
  ),
  actor(
    "svid-actor-of-another-domain",
    svid({ iss: "spiffe://corp.example", aud: "svid-job", sub: "spiffe://other.example/a" }),
    "actor_token.subject_trust_domain",
  ),
];
