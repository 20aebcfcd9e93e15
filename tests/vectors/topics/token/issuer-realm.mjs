// Rule 5: the issuer of the token, and the realm that trusts it.

import {
  access,
  agent,
  agentId,
  bravoAccess,
  home,
  IDP,
  own,
  ownBravo,
  ownPartners,
  partner,
  robot,
} from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const ISS = ["RFC 8725 section 3.8", "RFC 7519 section 4.1.1"];
const REALM = "house rule: a realm trusts its own issuers only";
const ROLE = "house rule: roles of an issuer";
const TYPES = "house rule: token types of an issuer";

const from = (name, iss, rule = "issuer_unknown") =>
  vector(`issuer-${name}`, ISS, { subject: access({ iss }) }, refused(`subject_token.${rule}`));
const at = (realm, name, clauses, ask, expect) => vector(name, clauses, { realm, ...ask }, expect);
const hub = (name, clauses, ask, expect) =>
  at("partners", name, clauses, { as: "hub", ...ask }, expect);

export default [
  from("with-trailing-slash", `${IDP}/`),
  from("in-capitals", IDP.replace("idp", "IDP")),
  from("with-port", IDP.replace("example/", "example:443/")),
  from("with-other-scheme", IDP.replace("https", "http")),
  from("with-longer-host", "https://idp.example.evil/realms/alpha"),
  from("with-longer-path", `${IDP}/evil`),
  from("with-shorter-path", "https://idp.example/realms"),
  from("with-encoded-letter", "https://idp.example/realms/%61lpha"),
  from("with-query", `${IDP}?x`),
  from("with-nul", `${IDP}\u0000`),
  from("empty", ""),
  from("missing", undefined, "issuer_missing"),
  from("of-the-provider-of-another-realm", "https://idp.example/realms/bravo"),
  vector(
    "issuer-missing-of-actor",
    ISS,
    { subject: access(), actor: agent({ iss: undefined }) },
    refused("actor_token.issuer_missing"),
  ),
  vector(
    "issuer-unknown-of-actor",
    ISS,
    { subject: access(), actor: agent({ iss: "https://evil.example" }) },
    refused("actor_token.issuer_unknown"),
  ),

  at("bravo", "realm-bravo-takes-its-own", REALM, { subject: bravoAccess() }, granted()),
  vector(
    "realm-alpha-refuses-the-provider-of-bravo",
    REALM,
    { subject: bravoAccess() },
    refused("subject_token.issuer_unknown"),
  ),
  at(
    "bravo",
    "realm-bravo-refuses-the-provider-of-alpha",
    REALM,
    { subject: access() },
    refused("subject_token.issuer_unknown"),
  ),
  vector(
    "realm-alpha-refuses-a-key-of-bravo",
    REALM,
    { subject: bravoAccess({ iss: IDP }) },
    refused("subject_token.signature_invalid"),
  ),
  vector(
    "realm-alpha-refuses-a-token-minted-at-bravo",
    REALM,
    { subject: ownBravo(), as: "orders-service" },
    refused("subject_token.issuer_other_realm"),
  ),
  at(
    "bravo",
    "realm-bravo-refuses-a-token-minted-at-alpha",
    REALM,
    { subject: own() },
    refused("subject_token.issuer_other_realm"),
  ),
  vector(
    "realm-alpha-refuses-an-actor-minted-at-bravo",
    REALM,
    { subject: access(), actor: ownBravo() },
    refused("actor_token.issuer_other_realm"),
  ),
  vector(
    "realm-own-issuer-by-the-key-of-bravo",
    REALM,
    { subject: ownBravo({ iss: own.claims().iss }), as: "orders-service" },
    refused("subject_token.key_unknown"),
  ),
  at(
    "minimal",
    "realm-minimal-refuses-a-token-minted-at-alpha",
    REALM,
    { subject: own(), as: "plain" },
    refused("subject_token.issuer_other_realm"),
  ),

  hub(
    "role-subject-of-an-actor-only",
    ROLE,
    { subject: robot(), subjectType: "jwt" },
    refused("subject_token.issuer_role"),
  ),
  hub(
    "role-actor-of-a-subject-only",
    ROLE,
    { subject: home(), actor: partner() },
    refused("actor_token.issuer_role"),
  ),
  hub(
    "role-actor-of-the-realm-itself",
    ROLE,
    { subject: home(), actor: ownPartners({ aud: "hub" }) },
    refused("actor_token.issuer_role"),
  ),
  hub(
    "type-not-taken-from-the-issuer",
    TYPES,
    {
      subject: partner({ scope: undefined, client_id: undefined }, { typ: "JWT" }),
      subjectType: "id_token",
    },
    refused("subject_token.type_unmarked"),
  ),
  hub(
    "type-not-taken-from-the-issuer-of-the-actor",
    TYPES,
    { subject: home(), actor: robot() },
    refused("actor_token.type_mismatch"),
  ),
  vector(
    "actor-of-the-same-issuer-by-id-token",
    ROLE,
    { subject: access(), actor: agentId(), actorType: "id_token" },
    granted({ act: { iss: IDP, sub: "agent-7" } }),
  ),
];
