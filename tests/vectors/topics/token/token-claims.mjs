// Rule 4: registered claims of the right JSON type, `sub`, and the rules that also hold for actor tokens.

import { access, agent, agentId, nest, robot } from "../../make/issuers.mjs";
import { as } from "../../make/typed.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const TYP = "RFC 8725 section 3.11";
const TYPES = "RFC 8725 section 3.12";
const AZP = "OpenID Connect Core section 3.1.3.7";
const AUD = "RFC 7519 section 4.1.3";
const SUB = "RFC 7519 section 4.1.2";
const OBJECT = "RFC 7519 section 4.1";

export default [
  vector(
    "type-actor-id-token",
    TYPES,
    { subject: access(), actor: agentId(), actorType: "id_token" },
    granted({ act: { iss: "https://idp.example/realms/alpha", sub: "agent-7" } }),
  ),
  vector(
    "type-actor-id-token-as-access-token",
    TYPES,
    { subject: access(), actor: agentId() },
    refused("actor_token.type_mismatch"),
  ),
  vector(
    "type-actor-access-token-as-id-token",
    TYPES,
    { subject: access(), actor: agent(), actorType: "id_token" },
    refused("actor_token.type_mismatch"),
  ),
  vector(
    "type-actor-typ",
    TYP,
    { subject: access(), actor: agent({}, { typ: "secevent+jwt" }) },
    refused("actor_token.type_other_protocol"),
  ),
  vector(
    "type-actor-several-aud-without-azp",
    AZP,
    { subject: access(), actor: agentId({ aud: ["gateway", "x"] }), actorType: "id_token" },
    refused("actor_token.authorized_party_missing"),
  ),
  vector(
    "type-actor-several-aud-and-its-own-may-act",
    AZP,
    {
      subject: access(),
      actor: agentId({ aud: ["gateway", "x"], may_act: { client_id: "gateway" } }),
      actorType: "id_token",
    },
    refused("actor_token.authorized_party_missing"),
  ),
  vector(
    "type-actor-jwt-without-iat-for-too-long",
    "house rule: max_age_seconds",
    {
      realm: "partners",
      as: "hub",
      subject: nest(),
      subjectType: "jwt",
      actor: robot({ iat: undefined, exp: 1_700_003_661 }),
      actorType: "jwt",
    },
    refused("actor_token.lifetime_too_long"),
  ),

  as("sub-missing", SUB, access({ sub: undefined }), "access_token", "subject_missing"),
  as("sub-empty", SUB, access({ sub: "" }), "access_token", "subject_missing"),
  as(
    "sub-of-1024-bytes",
    SUB,
    access({ sub: "\u00fc".repeat(512) }),
    "access_token",
    granted({ sub: "\u00fc".repeat(512) }),
  ),
  as(
    "sub-of-1025-bytes",
    SUB,
    access({ sub: `${"\u00fc".repeat(512)}u` }),
    "access_token",
    "subject_missing",
  ),
  as("sub-a-number", SUB, access({ sub: 7 }), "access_token", "claims_malformed"),
  vector(
    "type-actor-sub-missing",
    SUB,
    { subject: access(), actor: agent({ sub: undefined }) },
    refused("actor_token.subject_missing"),
  ),
  as("iss-a-number", OBJECT, access({ iss: 7 }), "access_token", "claims_malformed"),
  as("aud-a-number", AUD, access({ aud: 7 }), "access_token", "claims_malformed"),
  as("aud-with-a-number", AUD, access({ aud: ["gateway", 7] }), "access_token", "claims_malformed"),
  as("aud-an-object", AUD, access({ aud: { gateway: true } }), "access_token", "claims_malformed"),
  as("jti-a-number", OBJECT, access({ jti: 7 }), "access_token", "claims_malformed"),
  as(
    "scope-an-array",
    "RFC 8693 section 4.2",
    access({ scope: ["read"] }),
    "access_token",
    granted({ scope: "read" }),
  ),
  as(
    "scope-a-number",
    "RFC 8693 section 4.2",
    access({ scope: 1 }),
    "access_token",
    "scope_malformed",
  ),
  as(
    "scope-null",
    "RFC 8693 section 4.2",
    access({ scope: null }),
    "access_token",
    "scope_malformed",
  ),
];
