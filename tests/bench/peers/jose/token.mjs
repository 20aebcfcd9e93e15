// The subject token (RFC 7519, RFC 8725, RFC 9068), and the token that a grant becomes (RFC 9068 §2, RFC
// 8693 §2.2.1).

import { SignJWT, decodeJwt, jwtVerify } from "jose";

import { Refusal } from "./request.mjs";

const MAX_SUB = 1_024;

/** Returns the verified claims and their issuer. */
export async function verifySubject(token, realm, now) {
  const issuer = realm.issuers.get(unverifiedIssuer(token));
  if (!issuer) throw new Refusal("invalid_request", "the issuer is not trusted");
  const keyOf = ({ kid, alg }) => {
    const known = issuer.keys.get(kid);
    if (!known || known.alg !== alg) throw new Refusal("invalid_request", "no such key");
    return known.key;
  };

  let payload;
  try {
    ({ payload } = await jwtVerify(token, keyOf, {
      algorithms: issuer.algorithms,
      issuer: issuer.issuer,
      typ: "at+jwt",
      clockTolerance: realm.clock_skew_seconds,
      currentDate: new Date(now * 1000),
      requiredClaims: ["exp", "iat", "sub"],
    }));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal("invalid_request", `subject_token: ${error.code ?? "malformed"}`);
  }
  checkTimes(payload, issuer, realm, now);
  if (typeof payload.sub !== "string" || payload.sub === "" || payload.sub.length > MAX_SUB) {
    throw new Refusal("invalid_request", "sub is missing");
  }
  if ("cnf" in payload) throw new Refusal("invalid_request", "the token is bound to a key");
  return { claims: payload, issuer };
}

function unverifiedIssuer(token) {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw new Refusal("invalid_request", "subject_token is not a JWT");
  }
}

function checkTimes({ iat, exp, nbf }, issuer, realm, now) {
  const skew = realm.clock_skew_seconds;
  if (iat > now + skew) throw new Refusal("invalid_request", "issued in the future");
  if (iat < now - issuer.max_age_seconds - skew) throw new Refusal("invalid_request", "too old");
  if (iat > exp || nbf > exp) throw new Refusal("invalid_request", "expires before it begins");
}

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
