// Rule 2: the parameters of the request.

import { access, agent } from "../../make/issuers.mjs";
import { granted, refused, type, vector } from "../../make/vector.mjs";

const ASK = "RFC 8693 section 2.1";
const TYPES = ["RFC 8693 section 3", "RFC 8693 section 2.1"];
const RESOURCE = ["RFC 8707 section 2", "RFC 8693 section 2.1"];
const SCOPE = ["RFC 6749 section 3.3", "RFC 8693 section 2.1"];
const subject = access();
const actor = agent();

const set = (name, clauses, changes, refusal, ask = {}) =>
  vector(name, clauses, { subject, ...ask, set: changes }, refused(refusal));
const GRANT = "request.grant_type_unsupported";
const SUBJECT_TYPE = "request.subject_token_type_unsupported";
const ACTOR_TYPE = "request.actor_token_type_unsupported";
const REQUESTED = "request.requested_token_type_unsupported";
const HYPHEN = "request.token_type_hyphenated";
const BAD_RESOURCE = "request.resource_malformed";

export default [
  set("grant-type-missing", ASK, { grant_type: undefined }, "request.grant_type_missing"),
  set("grant-type-empty", ASK, { grant_type: "" }, "request.grant_type_missing"),
  set("grant-type-client-credentials", ASK, { grant_type: "client_credentials" }, GRANT),
  set(
    "grant-type-in-capitals",
    ASK,
    { grant_type: "URN:IETF:PARAMS:OAUTH:GRANT-TYPE:TOKEN-EXCHANGE" },
    GRANT,
  ),
  set(
    "grant-type-with-underscore",
    ASK,
    { grant_type: "urn:ietf:params:oauth:grant-type:token_exchange" },
    GRANT,
  ),
  set(
    "grant-type-jwt-bearer",
    ASK,
    { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" },
    GRANT,
  ),

  set("subject-token-missing", ASK, { subject_token: undefined }, "request.subject_token_missing"),
  set("subject-token-empty", ASK, { subject_token: "" }, "request.subject_token_missing"),
  set(
    "subject-token-type-missing",
    ASK,
    { subject_token_type: undefined },
    "request.subject_token_type_missing",
  ),
  set(
    "subject-token-type-empty",
    ASK,
    { subject_token_type: "" },
    "request.subject_token_type_missing",
  ),
  set(
    "subject-token-type-refresh-token",
    TYPES,
    { subject_token_type: type("refresh_token") },
    SUBJECT_TYPE,
  ),
  set("subject-token-type-saml2", TYPES, { subject_token_type: type("saml2") }, SUBJECT_TYPE),
  set("subject-token-type-short", TYPES, { subject_token_type: "access_token" }, SUBJECT_TYPE),
  set(
    "subject-token-type-in-capitals",
    TYPES,
    { subject_token_type: type("ACCESS_TOKEN") },
    SUBJECT_TYPE,
  ),
  set(
    "subject-token-type-with-space",
    TYPES,
    { subject_token_type: `${type("access_token")} ` },
    SUBJECT_TYPE,
  ),
  set("subject-token-type-hyphenated", TYPES, { subject_token_type: type("access-token") }, HYPHEN),
  set(
    "subject-token-type-id-token-hyphenated",
    TYPES,
    { subject_token_type: type("id-token") },
    HYPHEN,
  ),

  set(
    "actor-token-type-missing",
    ASK,
    { actor_token_type: undefined },
    "request.actor_token_type_missing",
    { actor },
  ),
  set("actor-token-type-empty", ASK, { actor_token_type: "" }, "request.actor_token_type_missing", {
    actor,
  }),
  set(
    "actor-token-missing",
    ASK,
    { actor_token_type: type("access_token") },
    "request.actor_token_missing",
  ),
  set("actor-token-empty", ASK, { actor_token: "" }, "request.actor_token_missing", { actor }),
  set("actor-token-type-saml1", TYPES, { actor_token_type: type("saml1") }, ACTOR_TYPE, { actor }),
  set("actor-token-type-hyphenated", TYPES, { actor_token_type: type("access-token") }, HYPHEN, {
    actor,
  }),

  set(
    "requested-token-type-refresh-token",
    TYPES,
    { requested_token_type: type("refresh_token") },
    REQUESTED,
  ),
  set(
    "requested-token-type-unknown",
    TYPES,
    { requested_token_type: "urn:example:token" },
    REQUESTED,
  ),
  set(
    "requested-token-type-hyphenated",
    TYPES,
    { requested_token_type: type("access-token") },
    HYPHEN,
  ),
  vector("requested-token-type-named", TYPES, { subject, requested: "access_token" }, granted()),

  set("resource-relative", RESOURCE, { resource: "/api" }, BAD_RESOURCE),
  set("resource-without-scheme", RESOURCE, { resource: "orders.example/api" }, BAD_RESOURCE),
  set(
    "resource-with-fragment",
    RESOURCE,
    { resource: "https://orders.example/api#part" },
    BAD_RESOURCE,
  ),
  set(
    "resource-with-empty-fragment",
    RESOURCE,
    { resource: "https://orders.example/api#" },
    BAD_RESOURCE,
  ),
  set("resource-with-space", RESOURCE, { resource: "https://orders.example/a pi" }, BAD_RESOURCE),
  vector(
    "resource-malformed-among-good-ones",
    RESOURCE,
    { subject, resource: ["https://orders.example/api", "api"] },
    refused(BAD_RESOURCE),
  ),

  set("scope-two-spaces", SCOPE, { scope: "read  write" }, "request.scope_malformed"),
  set("scope-leading-space", SCOPE, { scope: " read" }, "request.scope_malformed"),
  set("scope-trailing-space", SCOPE, { scope: "read " }, "request.scope_malformed"),
  set("scope-with-quote", SCOPE, { scope: 'read "write"' }, "request.scope_malformed"),
  set("scope-with-backslash", SCOPE, { scope: "re\\ad" }, "request.scope_malformed"),
  set("scope-with-tab", SCOPE, { scope: "read\twrite" }, "request.scope_malformed"),
  set("scope-beyond-ascii", SCOPE, { scope: "l\u00e4sen" }, "request.scope_malformed"),
  vector(
    "scope-given-twice-in-one-value",
    SCOPE,
    { subject, scope: "read read" },
    granted({ scope: "read" }),
  ),

  set(
    "several-credentials-basic-and-post",
    "RFC 6749 section 2.3",
    { client_id: "gateway", client_secret: "x" },
    "request.several_credentials",
  ),
  set(
    "several-credentials-basic-and-assertion",
    "RFC 6749 section 2.3",
    {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "x.y.z",
    },
    "request.several_credentials",
  ),
  set(
    "several-credentials-post-and-assertion",
    "RFC 6749 section 2.3",
    {
      client_id: "impersonator",
      client_secret: "x",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "x.y.z",
    },
    "request.several_credentials",
    { as: null },
  ),
  set(
    "request-is-refused-before-the-client",
    "house rule: order of checks",
    { subject_token_type: undefined },
    "request.subject_token_type_missing",
    { as: null },
  ),
];
