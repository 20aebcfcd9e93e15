// The claim `origin` of a minted token, by its definition: field by field from the token with which the
// chain of exchanges begins. It is written from the rule, and no output of the engine is read here.

import { NOW } from "./realms.mjs";

/**
 * Returns the `origin` of the token that `realm` mints from a token with the claims `subject`.
 *
 * A foreign token begins a chain: its issuer, its type, its `iat` (the time of the exchange where it has
 * none), and the later `exp` of the two tokens. An own token passes its origin on and adds its `jti`; one
 * without origin passes on none.
 */
export function originOf(realm, subject, { minted, type, exp }) {
  if (subject.iss === realm.issuer) {
    if (subject.origin === undefined) return undefined;
    const { minted: _, scope, jti = [], ...first } = subject.origin;
    return { minted, ...first, jti: [...jti, subject.jti] };
  }
  const { iat, auth_time } = subject;
  // A JWT-SVID may have no `iss`: its trust domain names its issuer.
  const domain = ({ trust_domain }) => subject.sub?.startsWith(`spiffe://${trust_domain}/`);
  const iss = subject.iss ?? realm.trusted_issuers.find(domain).issuer;
  return {
    minted,
    iss,
    type,
    iat: iat === undefined ? NOW : Math.ceil(iat),
    exp: Math.max(Math.floor(subject.exp), exp),
    ...(typeof auth_time === "number" && { auth_time }),
  };
}

/** Returns the claims of a compact JWT, or none where it is no such thing. */
export function claimsOf(token) {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
  } catch {
    return {};
  }
}
