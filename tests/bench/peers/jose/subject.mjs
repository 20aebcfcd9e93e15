// The subject token: issuer, header, signature, times and type. RFC 7519, RFC 8725, RFC 9068.

import { decodeJwt, jwtVerify } from "jose";

import { Refusal } from "./refusal.mjs";

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
