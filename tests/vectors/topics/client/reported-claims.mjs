// What a client that has proven who it is learns of its failure, and Basic credentials that were not encoded.

import { access, attackerRsa } from "../../make/issuers.mjs";
import { FEDERATION } from "../../make/realms/federation.mjs";
import { NOW } from "../../make/realms.mjs";
import { secretOf } from "../../make/secrets.mjs";
import { issuer } from "../../make/tokens.mjs";
import { cluster, github, gitlab } from "../../make/workloads.mjs";
import { ASSERTION, basic, granted, refused, reported, vector } from "../../make/vector.mjs";

const RULE = "house rule: reported claims";
const FAILED = "client.authentication_failed";
const MISMATCH = "client.workload_mismatch";
const ask = { realm: "federation", as: null, subjectType: "jwt", scope: "pull" };
const job = (name, client_id, subject, expect) =>
  vector(name, RULE, { ...ask, subject, set: { client_id } }, expect);
const names = (name, client_id, subject, claim) =>
  job(name, client_id, subject, reported(MISMATCH, claim));
const silent = (name, client_id, subject) => job(name, client_id, subject, refused(FAILED));

const repo = (changes, header, key) => github({ repository_id: "7005", ...changes }, header, key);
const two = (changes) => github({ repository_id: "7006", ...changes });
const web = (changes) =>
  cluster({
    sub: "system:serviceaccount:web:api",
    "kubernetes.io": { namespace: "web", node: { name: "n2" } },
    ...changes,
  });

let serial = 0;
const signer = issuer("client.jwt-client", "JWT", {
  iss: "jwt-client",
  sub: "jwt-client",
  aud: FEDERATION,
  iat: NOW,
  exp: NOW + 60,
});
const assertion = (changes = {}, header = {}, key = undefined) =>
  signer({ jti: `reported-${(serial += 1)}`, ...changes }, header, key);
const signed = (name, client_assertion, expect) =>
  vector(
    name,
    ["RFC 7523 section 3", RULE],
    {
      realm: "federation",
      as: "jwt-client",
      subject: access({ aud: "jwt-client", scope: "pull" }),
      headers: { authorization: undefined },
      set: { client_assertion_type: ASSERTION, client_assertion },
    },
    expect,
  );
const AUD = reported("client.assertion_audience", "aud");
const JTI = reported("client.assertion_jti", "jti");
const EXP = reported("client.assertion_expired", "exp");
const grant = (client_id) => granted({ aud: "registry", scope: "pull", client_id });

const plain = (text) => `Basic ${btoa(text)}`;
const header = (name, as, authorization, expect) =>
  vector(
    name,
    "RFC 6749 section 2.3.1",
    {
      realm: "federation",
      as,
      subject: access({ aud: as, scope: "pull" }),
      headers: { authorization },
    },
    expect,
  );
const base64 = secretOf("base64");
const percent = secretOf("per%cent");

export default [
  names("reported-ref", "app-explained", repo({ ref: "refs/heads/topic" }), "ref"),
  names("reported-event", "app-explained", repo({ event_name: "pull_request" }), "event_name"),
  names(
    "reported-the-first-in-the-order-of-names",
    "app-explained",
    repo({ ref: "refs/heads/topic", event_name: "pull_request" }),
    "event_name",
  ),
  names("reported-ref-of-another-type", "app-explained", repo({ ref: ["refs/heads/main"] }), "ref"),
  names(
    "reported-pipeline-source",
    "lab-explained",
    gitlab({ project_id: "101", pipeline_source: "merge_request_event" }),
    "pipeline_source",
  ),
  names("reported-after-sub", "cluster-explained", web(), "/kubernetes.io/node/name"),
  names("reported-actor-of-two-ids", "app-of-two-ids", two({ actor_id: "2" }), "actor_id"),
  names(
    "reported-event-required-by-a-pattern",
    "app-event-by-pattern",
    github({ repository_id: "7007", event_name: "pull_request" }),
    "event_name",
  ),
  names("reported-without-a-name", "app-odd-claim", github({ repository_id: "7008" }), undefined),

  silent("unreported-of-another-repository", "app-explained", repo({ repository_id: "8001" })),
  silent(
    "unreported-of-another-repository-and-ref",
    "app-explained",
    repo({ repository_id: "8001", ref: "refs/heads/topic" }),
  ),
  silent(
    "unreported-of-another-owner",
    "app-of-two-ids",
    two({ repository_owner_id: "43", actor_id: "2" }),
  ),
  silent(
    "unreported-of-another-sub",
    "cluster-explained",
    web({ sub: "system:serviceaccount:web:other" }),
  ),
  silent("unreported-without-explain", "app-unexplained", repo()),
  silent("unreported-unnamed", undefined, repo({ ref: "refs/heads/other" })),
  silent(
    "unreported-by-another-key",
    "app-explained",
    repo({ ref: "a" }, { kid: "github-1" }, attackerRsa),
  ),
  silent("unreported-for-another-audience", "app-explained", repo({ ref: "a", aud: "other" })),
  silent("unreported-expired", "app-explained", repo({ ref: "a", exp: NOW - 60 })),
  silent("unreported-of-another-issuer", "lab-explained", repo()),

  signed("reported-assertion-aud-token-endpoint", assertion({ aud: `${FEDERATION}/token` }), AUD),
  signed("reported-assertion-aud-missing", assertion({ aud: undefined }), AUD),
  signed(
    "reported-assertion-aud-two-values",
    assertion({ aud: [FEDERATION, "https://a.example"] }),
    AUD,
  ),
  signed("reported-assertion-aud-before-jti", signer({ aud: "https://a.example" }), AUD),
  signed("reported-assertion-jti-missing", signer(), JTI),
  signed("reported-assertion-jti-empty", signer({ jti: "" }), JTI),
  signed("reported-assertion-jti-number", signer({ jti: 7 }), JTI),
  signed("reported-assertion-exp-missing", assertion({ exp: undefined }), EXP),
  signed("reported-assertion-exp-past", assertion({ iat: NOW - 120, exp: NOW - 60 }), EXP),
  signed(
    "reported-assertion-exp-within-skew",
    assertion({ iat: NOW - 120, exp: NOW - 59 }),
    grant("jwt-client"),
  ),
  signed("reported-assertion-exp-in-an-hour", assertion({ exp: NOW + 3600 }), grant("jwt-client")),
  signed("reported-assertion-exp-over-an-hour", assertion({ exp: NOW + 3601 }), EXP),
  signed(
    "unreported-assertion-by-another-key",
    assertion({ aud: "a" }, {}, attackerRsa),
    refused(FAILED),
  ),
  signed(
    "unreported-assertion-of-another-typ",
    assertion({ aud: "a" }, { typ: "dpop+jwt" }),
    refused(FAILED),
  ),
  signed(
    "unreported-assertion-nbf-ahead",
    assertion({ nbf: NOW + 61, exp: NOW + 120 }),
    refused(FAILED),
  ),

  header("basic-base64-secret-not-encoded", "base64", plain(`base64:${base64}`), grant("base64")),
  header("basic-base64-secret-encoded", "base64", basic("base64", base64), grant("base64")),
  header("basic-base64-secret-wrong", "base64", plain(`base64:${base64}+`), refused(FAILED)),
  header(
    "basic-percent-in-both-not-encoded",
    "per%cent",
    plain(`per%cent:${percent}`),
    grant("per%cent"),
  ),
  header(
    "basic-percent-in-both-encoded",
    "per%cent",
    basic("per%cent", percent),
    grant("per%cent"),
  ),
  header(
    "basic-id-encoded-and-secret-not",
    "per%cent",
    plain(`per%25cent:${percent}`),
    refused(FAILED),
  ),
  header(
    "basic-id-not-encoded-and-secret-encoded",
    "per%cent",
    plain("per%cent:50%25%2Boff"),
    refused(FAILED),
  ),
  vector(
    "basic-not-encoded-beside-its-client-id",
    "RFC 6749 section 2.3.1",
    {
      realm: "federation",
      as: "base64",
      subject: access({ aud: "base64", scope: "pull" }),
      headers: { authorization: plain(`base64:${base64}`) },
      set: { client_id: "base64" },
    },
    grant("base64"),
  ),
];
