// The fixture as configuration: as a realm document of this project, and in words for any other server.

import { encode } from "../js/base64url.mjs";
import { TARGETS, publicPart } from "./fixture.mjs";

/** The realm document that makes this project's server meet the cases. */
export async function realmDocument({ issuer, issuers, clients }) {
  const { impersonator, delegate, other, odd, keyed } = clients;
  const trusted = (from, settings) => ({
    issuer: from.issuer,
    jwks: { keys: [publicPart(from.key)] },
    algorithms: ["ES256"],
    token_types: ["access_token", "id_token"],
    roles: ["subject", "actor"],
    scopes: "all",
    carry: [],
    ...settings,
  });
  const secret = async ({ secret: text }) => ({
    method: "client_secret_basic",
    secret_sha256: [await digest(text)],
  });
  const client = ({ id }, auth, allow) => ({
    client_id: id,
    auth,
    targets: ["orders", "billing"],
    default_target: "orders",
    scopes: ["read", "write"],
    allow: [allow],
    may_act: "if_present",
  });
  return {
    realm: new URL(issuer).pathname.slice(1),
    issuer,
    exchanges: [
      ["access_token", "access_token"],
      ["id_token", "access_token"],
      ["access_token", "id_token"],
    ],
    trusted_issuers: [
      trusted(issuers.people, { clients: "all", subject_namespace: "" }),
      trusted(issuers.partner, { clients: [delegate.id], subject_namespace: "partner:" }),
    ],
    targets: Object.entries(TARGETS).map(([audience, { resource, scopes }]) => ({
      audience,
      resource: [resource],
      scopes,
    })),
    clients: [
      client(impersonator, await secret(impersonator), "impersonation"),
      client(delegate, await secret(delegate), "delegation"),
      client(other, await secret(other), "impersonation"),
      client(odd, await secret(odd), "impersonation"),
      client(
        keyed,
        { method: "private_key_jwt", jwks: { keys: [publicPart(keyed.key)] } },
        "impersonation",
      ),
    ],
  };
}

/** The same in words, with the keys and secrets for the server. */
export function inProse({ issuer, issuers, clients }) {
  const { people, partner } = issuers;
  const { impersonator, delegate, other, odd, keyed } = clients;
  const jwks = ({ key }) => JSON.stringify({ keys: [publicPart(key)] });
  const targets = Object.entries(TARGETS).map(
    ([audience, { resource, scopes }]) => `  ${audience}, also ${resource}: ${scopes.join(" ")}`,
  );
  return `The server under test is its own issuer: ${issuer}

It trusts two issuers for subject and actor tokens (access tokens: typ at+jwt, ES256; ID tokens too):
  ${people.issuer}
    ${jwks(people)}
  ${partner.issuer}, for tokens that ${delegate.id} brings and no other client
    ${jwks(partner)}

It has targets, by audience and by resource, with the scopes they allow:
${targets.join("\n")}

It has confidential clients. Each may have orders and billing, not vault, with scope read write; where it
names no target it gets orders. A subject token is for a client when the client is in its aud. A
may_act is honoured where there is one and not demanded.
  ${impersonator.id}: client_secret_basic, secret ${impersonator.secret}; may impersonate only
  ${delegate.id}: client_secret_basic, secret ${delegate.secret}; may delegate only
  ${other.id}: client_secret_basic, secret ${other.secret}; may impersonate only
  ${odd.id}: client_secret_basic, secret ${odd.secret}; may impersonate only
  ${keyed.id}: private_key_jwt, may impersonate only
    ${jwks(keyed)}

Exchanges: access token for access token, ID token for access token, access token for ID token.
`;
}

async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encode(new Uint8Array(bytes));
}
