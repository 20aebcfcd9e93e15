// npm oidc-provider, running: people sign in with the authorization code flow, and get JWT access tokens
// for a resource and ID tokens. It publishes its keys at its `jwks_uri`, and rotates them.

import { createServer } from "node:http";
import { once } from "node:events";

import Provider from "oidc-provider";
import * as client from "openid-client";

import { newKey } from "../support/keys.mjs";

const REDIRECT = "https://portal.example/callback";

/**
 * Starts it on a loopback port. Every person who signs in is `u1`; `mayAct(audience)` returns the `may_act`
 * of a token for that audience.
 */
export async function startOidcProvider({ clientId, mayAct, scope }) {
  const keys = [await newKey("first")];
  const server = createServer((request, response) => answer(request, response));
  server.listen(0, "127.0.0.1");
  server.unref();
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  let answer = provide();

  /** Answers with the present keys: the newest signs. */
  function provide() {
    const provider = new Provider(issuer, settings({ keys, clientId, mayAct, scope }));
    const callback = provider.callback();
    return async (request, response) => {
      if (!request.url.startsWith("/interaction/")) return callback(request, response);
      await provider.interactionFinished(request, response, { login: { accountId: "u1" } });
    };
  }

  return {
    issuer,
    jwksUri: `${issuer}/jwks`,

    /** Adds a new key that signs from now on; the earlier ones stay published. */
    async rotate() {
      keys.unshift(await newKey(crypto.randomUUID()));
      answer = provide();
    },

    /** Returns the tokens of a person who signed in, for a resource or for none; an empty `nonce` is not sent. */
    signIn: (resource, { nonce = client.randomNonce() } = {}) =>
      signIn({ issuer, clientId, scope, resource, nonce }),

    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function settings({ keys, clientId, mayAct, scope }) {
  return {
    jwks: { keys: keys.map(({ privateJwk }) => ({ ...privateJwk, use: "sig" })) },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: "none",
        redirect_uris: [REDIRECT],
        id_token_signed_response_alg: "ES256",
      },
    ],
    cookies: { keys: [crypto.randomUUID()] },
    scopes: ["openid", ...scope.split(" ")],
    claims: { openid: ["sub", "may_act"] },
    conformIdTokenClaims: false,
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, may_act: mayAct(clientId) }),
    }),
    extraTokenClaims: (_, { aud }) => ({ may_act: mayAct(aud) }),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, audience) => ({
          scope,
          audience,
          accessTokenFormat: "jwt",
          accessTokenTTL: 600,
          jwt: { sign: { alg: "ES256" } },
        }),
      },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    // The provider asks for no consent: it grants the requested scope.
    async loadExistingGrant(context) {
      const { client: party, session, params, provider } = context.oidc;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: party.clientId });
      grant.addOIDCScope(params.scope);
      if (params.resource) grant.addResourceScope(params.resource, params.scope);
      await grant.save();
      return grant;
    },
  };
}

/** Runs the authorization code flow with PKCE, as openid-client does it; a browser follows redirects. */
async function signIn({ issuer, clientId, scope, resource, nonce }) {
  const configuration = await client.discovery(new URL(issuer), clientId, {}, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const start = client.buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT,
    scope: resource ? `openid ${scope}` : "openid",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(resource && { resource }),
    ...(nonce && { nonce }),
  });
  const callback = await followRedirects(start);
  return client.authorizationCodeGrant(
    configuration,
    callback,
    { pkceCodeVerifier: verifier, expectedNonce: nonce || undefined },
    resource ? { resource } : {},
  );
}

async function followRedirects(start) {
  const cookies = new Map();
  let url = start;
  while (!url.href.startsWith(REDIRECT)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (!location) throw new Error(`${response.status} at ${url}: ${await response.text()}`);
    url = new URL(location, url);
  }
  return url;
}
