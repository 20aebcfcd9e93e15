// What a client that has proven who it is learns of its failure, and Basic credentials that were not encoded.

import { access, attackerRsa } from "../../make/issuers.mjs";
import { FEDERATION } from "../../make/realms/federation.mjs";
import { NOW } from "../../make/realms.mjs";
import { secretOf } from "../../make/secrets.mjs";
import { issuer } from "../../make/tokens.mjs";
import { cluster, github, gitlab } from "../../make/workloads.mjs";
import { ASSERTION, basic, granted, refused, told, vector } from "../../make/vector.mjs";

const RULE = "house rule: told why";
const FAILED = "client.authentication_failed";
const MISMATCH = "client.workload_mismatch";
const ask = { realm: "federation", as: null, subjectType: "jwt", scope: "pull" };
const job = (name, client_id, subject, expect) =>
  vector(name, RULE, { ...ask, subject, set: { client_id } }, expect);
const names = (name, client_id, subject, claim) => job(name, client_id, subject, told(MISMATCH, claim));
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
  signer({ jti: `told-${(serial += 1)}`, ...changes }, header, key);
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
const AUD = told("client.assertion_audience", "aud");
const JTI = told("client.assertion_jti", "jti");
const EXP = told("client.assertion_expired", "exp");
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
  names("told-ref", "app-told", repo({ ref: "refs/heads/topic" }), "ref"),
  names("told-event", "app-told", repo({ event_name: "pull_request" }), "event_name"),
  names(
    "told-the-first-in-the-order-of-names",
    "app-told",
    repo({ ref: "refs/heads/topic", event_name: "pull_request" }),
    "event_name",
  ),
  names("told-ref-of-another-type", "app-told", repo({ ref: ["refs/heads/main"] }), "ref"),
  names("told-pipeline-source", "lab-told", gitlab({ project_id: "101", pipeline_source: "merge_request_event" }), "pipeline_source"),
  names("told-after-sub", "cluster-told", web(), "/kubernetes.io/node/name"),
  names("told-actor-of-two-ids", "app-of-two-ids", two({ actor_id: "2" }), "actor_id"),
  names(
    "told-event-required-by-a-pattern",
    "app-event-by-pattern",
    github({ repository_id: "7007", event_name: "pull_request" }),
    "event_name",
  ),
  names("told-without-a-name", "app-odd-claim", github({ repository_id: "7008" }), undefined),

  silent("not-told-of-another-repository", "app-told", repo({ repository_id: "8001" })),
  silent(
    "not-told-of-another-repository-and-ref",
    "app-told",
    repo({ repository_id: "8001", ref: "refs/heads/topic" }),
  ),
  silent("not-told-of-another-owner", "app-of-two-ids", two({ repository_owner_id: "43", actor_id: "2" })),
  silent("not-told-of-another-sub", "cluster-told", web({ sub: "system:serviceaccount:web:other" })),
  silent("not-told-without-explain", "app-untold", repo()),
  silent("not-told-unnamed", undefined, repo({ ref: "refs/heads/other" })),
  silent("not-told-by-another-key", "app-told", repo({ ref: "a" }, { kid: "github-1" }, attackerRsa)),
  silent("not-told-for-another-audience", "app-told", repo({ ref: "a", aud: "other" })),
  silent("not-told-expired", "app-told", repo({ ref: "a", exp: NOW - 60 })),
  silent("not-told-of-another-issuer", "lab-told", repo()),

  signed("told-assertion-aud-token-endpoint", assertion({ aud: `${FEDERATION}/token` }), AUD),
  signed("told-assertion-aud-missing", assertion({ aud: undefined }), AUD),
  signed("told-assertion-aud-two-values", assertion({ aud: [FEDERATION, "https://a.example"] }), AUD),
  signed("told-assertion-aud-before-jti", signer({ aud: "https://a.example" }), AUD),
  signed("told-assertion-jti-missing", signer(), JTI),
  signed("told-assertion-jti-empty", signer({ jti: "" }), JTI),
  signed("told-assertion-jti-number", signer({ jti: 7 }), JTI),
  signed("told-assertion-exp-missing", assertion({ exp: undefined }), EXP),
  signed("told-assertion-exp-past", assertion({ iat: NOW - 120, exp: NOW - 60 }), EXP),
  signed("told-assertion-exp-within-skew", assertion({ iat: NOW - 120, exp: NOW - 59 }), grant("jwt-client")),
  signed("told-assertion-exp-in-an-hour", assertion({ exp: NOW + 3600 }), grant("jwt-client")),
  signed("told-assertion-exp-over-an-hour", assertion({ exp: NOW + 3601 }), EXP),
  signed("not-told-assertion-by-another-key", assertion({ aud: "a" }, {}, attackerRsa), refused(FAILED)),
  signed("not-told-assertion-of-another-typ", assertion({ aud: "a" }, { typ: "dpop+jwt" }), refused(FAILED)),
  signed("not-told-assertion-nbf-ahead", assertion({ nbf: NOW + 61, exp: NOW + 120 }), refused(FAILED)),

  header("basic-base64-secret-not-encoded", "base64", plain(`base64:${base64}`), grant("base64")),
  header("basic-base64-secret-encoded", "base64", basic("base64", base64), grant("base64")),
  header("basic-base64-secret-wrong", "base64", plain(`base64:${base64}+`), refused(FAILED)),
  header("basic-percent-in-both-not-encoded", "per%cent", plain(`per%cent:${percent}`), grant("per%cent")),
  header("basic-percent-in-both-encoded", "per%cent", basic("per%cent", percent), grant("per%cent")),
  header("basic-id-encoded-and-secret-not", "per%cent", plain(`per%25cent:${percent}`), refused(FAILED)),
  header("basic-id-not-encoded-and-secret-encoded", "per%cent", plain("per%cent:50%25%2Boff"), refused(FAILED)),
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
