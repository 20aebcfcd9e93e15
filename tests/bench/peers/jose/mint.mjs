// A grant becomes a token. RFC 9068 §2, RFC 8693 §2.2.1.

import { SignJWT } from "jose";

/** The body of the response. */
export async function mint(grant, realm) {
  const { sub, client_id, aud, scope, act, carried, lifetime, now } = grant;
  const claims = { client_id, ...carried };
  if (scope !== "") claims.scope = scope;
  if (act) claims.act = act;
  const { kid, alg, key } = realm.signing;
  const random = crypto.getRandomValues(new Uint8Array(16));
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg, kid, typ: "at+jwt" })
    .setIssuer(realm.issuer)
    .setSubject(sub)
    .setAudience(aud.length === 1 ? aud[0] : aud)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime)
    .setJti(random.toBase64({ alphabet: "base64url", omitPadding: true }))
    .sign(key);
  return {
    access_token: token,
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: lifetime,
    scope,
  };
}
