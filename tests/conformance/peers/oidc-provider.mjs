// npm oidc-provider with a token exchange grant written by hand, in good faith and in a page, by the
// library's documentation on grants. Clients, forms, metadata and keys are the library's.

import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import Provider, { errors } from "oidc-provider";

import { TARGETS, publicPart } from "../../../src/conformance/fixture.mjs";
import { GRANT, type } from "../../../src/conformance/kit.mjs";
import { newKey } from "../../interop/support/keys.mjs";

const SCOPES = "read write";
const PARAMETERS = [
  "subject_token",
  "subject_token_type",
  "actor_token",
  "actor_token_type",
  "requested_token_type",
  "audience",
  "resource",
  "scope",
];

/** Returns its request listener, configured with a fixture. */
export async function oidcProvider(fixture) {
  const provider = new Provider(fixture.issuer, {
    clients: Object.values(fixture.clients).map(({ id, secret, key }) => ({
      client_id: id,
      redirect_uris: [],
      response_types: [],
      grant_types: [GRANT],
      id_token_signed_response_alg: "ES256",
      ...(secret
        ? { client_secret: secret, token_endpoint_auth_method: "client_secret_basic" }
        : {
            token_endpoint_auth_method: "private_key_jwt",
            token_endpoint_auth_signing_alg: "ES256",
            jwks: { keys: [publicPart(key)] },
          }),
    })),
    jwks: { keys: [{ ...(await newKey("peer-1")).privateJwk, use: "sig" }] },
    scopes: SCOPES.split(" "),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: (_, name) => target(name) },
    },
    extraTokenClaims: (_, token) => token.extra,
    ttl: { AccessToken: 300 },
  });
  provider.registerGrantType(GRANT, (context) => exchange(context, provider, fixture), PARAMETERS, [
    "audience",
    "resource",
  ]);
  return provider.callback();
}

async function exchange(context, provider, fixture) {
  const { client, params } = context.oidc;
  const subject = await verified(params.subject_token, params.subject_token_type, client, fixture);
  const actor =
    params.actor_token &&
    (await verified(params.actor_token, params.actor_token_type, client, fixture));

  const [wanted = "orders"] = [params.audience ?? params.resource ?? []].flat();
  const resourceServer = new provider.ResourceServer(wanted, target(wanted));
  const allowed = (subject.scope ?? "").split(" ").filter((one) => resourceServer.scopes.has(one));
  const scope = (params.scope?.split(" ") ?? allowed)
    .filter((one) => allowed.includes(one))
    .join(" ");

  const token = new provider.AccessToken({
    accountId: subject.sub,
    client,
    grantId: crypto.randomUUID(),
    gty: "token_exchange",
    scope,
    extra: actor && { act: { iss: actor.iss, sub: actor.sub } },
  });
  token.resourceServer = resourceServer;
  context.body = {
    access_token: await token.save(),
    issued_token_type: type("access_token"),
    token_type: "Bearer",
    expires_in: token.expiration,
    scope,
  };
}

function target(wanted) {
  const known = ([name, { resource }]) => name !== "vault" && [name, resource].includes(wanted);
  const [, { scopes } = {}] = Object.entries(TARGETS).find(known) ?? [];
  if (!scopes) throw new errors.InvalidTarget();
  return {
    scope: scopes.join(" "),
    audience: wanted,
    accessTokenFormat: "jwt",
    jwt: { sign: { alg: "ES256" } },
  };
}

async function verified(token, tokenType, { clientId }, { issuers }) {
  if (![type("access_token"), type("id_token")].includes(tokenType)) {
    throw new errors.InvalidRequest("unsupported token type");
  }
  try {
    const { iss } = decodeJwt(token);
    const trusted = Object.values(issuers).find(({ issuer }) => issuer === iss);
    const keys = createLocalJWKSet({ keys: [publicPart(trusted.key)] });
    const { payload } = await jwtVerify(token, keys, { issuer: iss, audience: clientId });
    return payload;
  } catch {
    throw new errors.InvalidRequest("invalid token");
  }
}
