// A trusted issuer that publishes its keys on loopback and counts the requests for them. A test can change
// its answers at any time.

import { createServer } from "node:http";
import { once } from "node:events";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

/** Starts an issuer with one key; `close()` ends it. */
export async function startIdp() {
  const idp = { fetches: 0, keys: [], answer: undefined };
  const server = createServer((request, response) => {
    idp.fetches += 1;
    if (idp.answer) return idp.answer(request, response);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys: idp.keys.map(({ publicJwk }) => publicJwk) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;

  return Object.assign(idp, {
    issuer,
    jwksUri: `${issuer}/jwks`,

    /** Signs with a new key from now on, which takes the place of the others. */
    async rotate({ keep = false } = {}) {
      const kid = `key-${crypto.randomUUID()}`;
      const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
      const named = { kid, alg: "ES256" };
      const publicJwk = { ...(await exportJWK(publicKey)), ...named };
      const key = { kid, privateKey, publicJwk, privateJwk: await exportJWK(privateKey) };
      idp.keys = keep ? [...idp.keys, key] : [key];
      return key;
    },

    /** Returns a token for the client with the secret, by the newest key, issued at a time in seconds. */
    token(now, { key = idp.keys.at(-1), kid = key.kid, claims = {} } = {}) {
      return new SignJWT({ scope: "read", client_id: "web", ...claims })
        .setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" })
        .setIssuer(issuer)
        .setSubject("u1")
        .setAudience("with-secret")
        .setIssuedAt(now)
        .setExpirationTime(now + 600)
        .sign(key.privateKey);
    },

    async close() {
      server.closeAllConnections();
      server.close();
    },
  });
}
