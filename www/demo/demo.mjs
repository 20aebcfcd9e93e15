// The demo: two realms, the issuers they trust, and an exchange in each.
//
// Each start makes the issuers' keys and the clients' secrets and stores them nowhere: a user who copies
// the sources must not copy a secret with them.

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

const SECONDS = 3600;
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const type = (name) => `urn:ietf:params:oauth:token-type:${name}`;

/** Makes the `documents` of the realms at `origin`, and `exchanges` that a client can request there. */
export async function makeDemo(origin) {
  const alpha = await realm("alpha", origin);
  const bravo = await realm("bravo", origin);

  // Alice's token is for the gateway, has all her scopes and lasts an hour. It lets the gateway act for
  // her.
  const alice = await alpha.token("at+jwt", {
    sub: "alice",
    aud: "https://gateway.example",
    client_id: "web-app",
    scope: "orders:read orders:write billing:read",
    may_act: { sub: "gateway" },
  });
  // The example of PingAM's documentation: the first client may impersonate, the second may delegate.
  const user = await bravo.token("JWT", {
    tokenName: "id_token",
    sub: "(usr!bjensen)",
    aud: "webClient",
    may_act: { client_id: ["impersonationClient", "delegateClient"], sub: "delegateClient" },
  });

  return {
    documents: [alpha.document, bravo.document],
    exchanges: [
      alpha.exchange("gateway", {
        subject_token: alice,
        subject_token_type: type("access_token"),
        audience: "orders",
        scope: "orders:read",
      }),
      bravo.exchange("impersonationClient", {
        subject_token: user,
        subject_token_type: type("id_token"),
        audience: "accounts",
        scope: "accounts:read",
      }),
    ],
  };
}

/** Reads a realm of this folder and gives it a new issuer key and new secrets. */
async function realm(name, origin) {
  // The import is here because the set-up installs jose.
  const { SignJWT, exportJWK, generateKeyPair } = await import("jose");
  const file = `${name}.json`;
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  const document = JSON.parse(text.replaceAll("http://127.0.0.1:8787", origin));
  const [trusted] = document.trusted_issuers;
  const kid = `${name}-idp`;
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  trusted.jwks.keys = [{ ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" }];

  const secrets = {};
  for (const { client_id, auth } of document.clients) {
    const secret = randomBytes(32).toString("base64url");
    secrets[client_id] = secret;
    auth.secret_sha256 = [createHash("sha256").update(secret).digest("base64url")];
  }

  return {
    document: { file, text: JSON.stringify(document) },

    token(typ, claims) {
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "ES256", kid, typ })
        .setIssuer(trusted.issuer)
        .setIssuedAt()
        .setExpirationTime(`${SECONDS}s`)
        .sign(privateKey);
    },

    exchange(id, parameters) {
      return {
        issuer: document.issuer,
        client: { id, secret: secrets[id] },
        parameters: { grant_type: EXCHANGE, ...parameters },
      };
    },
  };
}
