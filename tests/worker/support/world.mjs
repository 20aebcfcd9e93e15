// A realm for tests by the real clock: a trusted issuer, two clients and their keys. jose, which shares no
// code with the engine, makes them anew for each run.

import { createHash, randomBytes } from "node:crypto";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

const IDP = "https://idp.example";
const TYPE = "urn:ietf:params:oauth:token-type:access_token";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ORIGIN = "https://app.example";

const seconds = () => Math.floor(Date.now() / 1000);

/**
 * Returns a realm with that issuer, and the operations of its parties. `clock` is that of the issuer of
 * subject tokens.
 */
export async function makeWorld(issuer, { clock = seconds } = {}) {
  const [idp, client, realm] = await Promise.all([newKey("idp"), newKey("client"), newKey("edge")]);
  const secret = randomBytes(32).toString("base64url");
  const alike = {
    targets: ["orders"],
    default_target: "orders",
    scopes: ["read"],
    allow: ["impersonation"],
    may_act: "if_present",
  };

  const document = {
    realm: new URL(issuer).pathname.slice(1),
    issuer,
    trusted_issuers: [
      { issuer: IDP, jwks: { keys: [idp.publicJwk] }, algorithms: ["ES256"], scopes: "all" },
    ],
    targets: [{ audience: "orders", scopes: ["read", "write"] }],
    clients: [
      {
        client_id: "with-secret",
        auth: {
          method: "client_secret_basic",
          secret_sha256: [createHash("sha256").update(secret).digest("base64url")],
        },
        ...alike,
      },
      {
        client_id: "with-key",
        auth: { method: "private_key_jwt", jwks: { keys: [client.publicJwk] } },
        ...alike,
      },
    ],
    origins: [ORIGIN],
  };

  const subjectToken = (audience) =>
    new SignJWT({ scope: "read", client_id: "web" })
      .setProtectedHeader({ alg: "ES256", kid: "idp", typ: "at+jwt" })
      .setIssuer(IDP)
      .setSubject("u1")
      .setAudience(audience)
      .setIssuedAt(clock())
      .setExpirationTime(clock() + 300)
      .sign(idp.privateKey);

  const assertion = () =>
    new SignJWT()
      .setProtectedHeader({ alg: "ES256", kid: "client" })
      .setIssuer("with-key")
      .setSubject("with-key")
      .setAudience(issuer)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime("1 minute")
      .sign(client.privateKey);

  return {
    document,
    issuer,
    secret,
    clientKey: client.privateKey,
    signingKeys: [realm.privateJwk],
    subjectToken,

    /** Returns a request of the client with the secret, fit for `fetch`. */
    async bySecret() {
      return {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`with-secret:${secret}`)}` },
        body: new URLSearchParams(await form("with-secret")),
      };
    },

    /** Returns a request of the client with the key, fit for `fetch`. */
    async byAssertion() {
      const credentials = { client_assertion_type: ASSERTION, client_assertion: await assertion() };
      return {
        method: "POST",
        body: new URLSearchParams({ ...(await form("with-key")), ...credentials }),
      };
    },
  };

  async function form(client) {
    return {
      grant_type: GRANT,
      subject_token: await subjectToken(client),
      subject_token_type: TYPE,
    };
  }
}

async function newKey(kid) {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const named = { kid, alg: "ES256" };
  return {
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
  };
}
