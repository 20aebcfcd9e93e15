// The shape of tokens for a target: header type, and the claim with the scope. RFC 9068 is the default;
// Spring Security and .NET expect `JWT` and a scope in an array.

import { access, idToken } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { issuer } from "../../make/tokens.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const SHAPE = ["RFC 9068 section 2.1", "house rule: the shape of a target's tokens"];
const ONE = ["RFC 8707 section 2", "house rule: the shape of a target's tokens"];
const AGAIN = "house rule: own tokens are read as they were minted";
const DIFFER = refused("policy.target.shapes_differ");

/** Returns a minted token with another header type, and the scope in the one claim that its `origin` names. */
const shaped =
  (aud, typ, claims, scope = "read write") =>
  (realm, as, asked) => {
    const found = "access_token";
    const usual = granted({ aud, scope: undefined, ...claims }, { found })(realm, as, asked);
    usual.token.header.typ = typ;
    usual.body.scope = scope;
    const [other] = Object.keys(claims).filter((name) => name !== "scope");
    if (other !== undefined) usual.token.claims.origin.scope = other;
    return usual;
  };

const ask = (name, clauses, request, expect) =>
  vector(`shape-${name}`, clauses, { realm: "shapes", subject: access(), ...request }, expect);
const to = (audience, typ, claims, scope) => [{ audience }, shaped(audience, typ, claims, scope)];
const both = ["read", "write"];

/** A token that this realm minted for the target `spring`. */
const own = issuer("realm.shapes", "JWT", {
  iss: "https://edge.example/shapes",
  sub: "u1",
  aud: "spring",
  client_id: "gateway",
  iat: NOW - 30,
  exp: NOW + 600,
  jti: "AAAAAAAAAAAAAAAAAAAAAA",
});
const origin = {
  minted: "access_token",
  iss: "https://idp.example/realms/alpha",
  type: "access_token",
  iat: NOW - 30,
  exp: NOW + 600,
  scope: "scp",
};
const again = (name, claims, expect, request) =>
  ask(name, AGAIN, { as: "orders-service", subject: own(claims), ...request }, expect);

export default [
  ask("default", SHAPE, ...to("orders", "at+jwt", { scope: "read write" })),
  ask("jwt-and-scp-array", SHAPE, ...to("spring", "JWT", { scp: both })),
  ask("jwt-and-scope", SHAPE, ...to("dotnet", "JWT", { scope: "read write" })),
  ask("scp-array", SHAPE, ...to("scp-alone", "at+jwt", { scp: both })),
  ask("scope-array", SHAPE, ...to("array", "at+jwt", { scope: both })),
  ask("permissions-string", SHAPE, ...to("permissions", "at+jwt", { permissions: "read write" })),
  ask("roles-array", SHAPE, ...to("roles", "at+jwt", { roles: both })),
  ask(
    "one-value-is-an-array-too",
    SHAPE,
    { audience: "spring", scope: "read" },
    shaped("spring", "JWT", { scp: ["read"] }, "read"),
  ),
  ask(
    "no-scope-no-claim",
    SHAPE,
    { audience: "spring", subject: access({ scope: undefined }) },
    (realm, as, asked) => {
      const usual = shaped("spring", "JWT", {})(realm, as, asked);
      usual.body.scope = undefined;
      return usual;
    },
  ),
  ask(
    "of-an-id-token-is-no-targets",
    "OpenID Connect Core section 2",
    { requested: "id_token" },
    granted({}, { kind: "id_token", scope: "read write" }),
  ),

  ask(
    "equal-together",
    ONE,
    { audience: ["spring", "spring-too"] },
    shaped(["spring", "spring-too"], "JWT", { scp: both }),
  ),
  ask("types-differ", ONE, { audience: ["scp-alone", "spring"] }, DIFFER),
  ask("claims-differ", ONE, { audience: ["array", "roles"] }, DIFFER),
  ask("forms-differ", ONE, { audience: ["orders", "array"] }, DIFFER),
  ask("third-differs", ONE, { audience: ["spring", "spring-too", "dotnet"] }, DIFFER),
  ask(
    "unknown-target-before-shapes",
    ONE,
    { audience: ["orders", "spring", "nowhere"] },
    refused("policy.target.unknown"),
  ),

  again("own-token-by-origin", { origin, scp: ["read"] }, granted({ scope: "read" })),
  again(
    "own-token-scope-of-another-claim",
    { origin, scp: ["read"], scope: "read write" },
    refused("policy.scope.exceeds"),
    { scope: "write" },
  ),
  again(
    "own-token-without-that-claim",
    { origin, scope: "read write" },
    granted({ scope: undefined }),
  ),
  again(
    "own-token-origin-names-no-scope-claim",
    { origin: { ...origin, scope: "jti" }, scp: ["read"] },
    refused("subject_token.scope_malformed"),
  ),
  again(
    "own-token-origin-scope-no-text",
    { origin: { ...origin, scope: ["scp"] }, scp: ["read"] },
    refused("subject_token.scope_malformed"),
  ),
  again(
    "own-token-scp-without-origin-scope",
    { origin: { ...origin, scope: undefined }, scp: ["read"] },
    granted({ scope: undefined }),
  ),

  // Without `origin` the type alone says what a token is.
  ask(
    "own-token-without-origin-keeps-the-default",
    [AGAIN, "RFC 8725 section 3.11"],
    {
      as: "orders-service",
      subject: own({ scope: "read" }, { typ: "at+jwt" }),
      audience: "spring",
    },
    granted({ aud: "spring", scope: "read" }),
  ),

  // Spring Security declares every JWT as `jwt`, and its resource server takes what comes back.
  ask(
    "spring-from-client-to-resource-server",
    ["RFC 8693 section 3", ...SHAPE],
    { subjectType: "jwt", requested: "access_token", audience: "spring" },
    shaped("spring", "JWT", { scp: both }),
  ),
  ask(
    "id-token-declared-jwt",
    "RFC 8693 section 3",
    { subject: idToken(), subjectType: "jwt", requested: "id_token" },
    granted({}, { kind: "id_token", found: "id_token" }),
  ),
];
