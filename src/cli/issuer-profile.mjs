// The profile of an issuer: stated, known by its address, or recognised in its metadata. The table of
// profiles is the engine's; what surprises about their tokens is in profile-notes.json.

import { readFileSync } from "node:fs";

import { tools } from "./engine.mjs";
import { wrongUse } from "./failure.mjs";

/**
 * The profile of that name: `{ name, members, notes: { product, audience, pin, surprises, sources } }`. Throws
 * a `Failure` that lists the names.
 */
export async function profileNamed(name) {
  const { issuerProfile } = await tools();
  const found = issuerProfile(name);
  if (found.reason) throw wrongUse(`--profile: ${found.reason}`);
  const text = readFileSync(new URL("profile-notes.json", import.meta.url), "utf8");
  return { ...found, notes: JSON.parse(text)[name] };
}

const ends = (member, end) => (metadata) => String(metadata[member] ?? "").endsWith(end);
const every =
  (...tests) =>
  (metadata) =>
    tests.every((test) => test(metadata));

/** What the metadata of a product has that no other product's has; the first that fits counts. */
const MARKS = [
  ["edge-token-exchange", (own) => Array.isArray(own.token_exchange?.matrix)],
  ["keycloak", ends("authorization_endpoint", "/protocol/openid-connect/auth")],
  ["pingam", ends("jwks_uri", "/connect/jwk_uri")],
  ["entra", (own) => "tenant_region_scope" in own && String(own.issuer).endsWith("/v2.0")],
  ["entra-v1", (own) => "tenant_region_scope" in own],
  [
    "auth0",
    every(ends("mfa_challenge_endpoint", "/mfa/challenge"), ends("token_endpoint", "/oauth/token")),
  ],
  ["okta", every(ends("jwks_uri", "/v1/keys"), ends("authorization_endpoint", "/v1/authorize"))],
  ["duende", ends("jwks_uri", "/.well-known/openid-configuration/jwks")],
  ["spring", (own) => own.jwks_uri === `${own.issuer}/oauth2/jwks`],
  ["zitadel", ends("jwks_uri", "/oauth/v2/keys")],
  [
    "hydra",
    every(
      ends("jwks_uri", "/.well-known/jwks.json"),
      ends("authorization_endpoint", "/oauth2/auth"),
    ),
  ],
  ["uaa", ends("jwks_uri", "/token_keys")],
  ["fusionauth", ends("device_authorization_endpoint", "/oauth2/device_authorize")],
  ["pingone", every(ends("jwks_uri", "/as/jwks"), ends("token_endpoint", "/as/token"))],
  ["kubernetes", ends("jwks_uri", "/openid/v1/jwks")],
  ["github", ends("jwks_uri", "/_services/token/.well-known/jwks")],
];

/**
 * `{ name, by }` of the profile that an issuer has by its address or by its metadata; nothing where
 * neither tells.
 */
export async function profileFound(issuer, metadata = {}) {
  const { profileOfIssuer } = await tools();
  const known = profileOfIssuer(issuer);
  if (known !== undefined) return { name: known, by: "its address" };
  const [name] = MARKS.find(([, fits]) => fits(metadata)) ?? [];
  return name && { name, by: "its metadata" };
}
