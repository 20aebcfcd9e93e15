// What a resource server checks, and what the check returns.

import type { JwkSet } from "./keys.js";

/** A party that acts for the subject. RFC 8693 section 4.1. */
export interface Actor {
  /** Who. */
  sub: string;
  /** Whose name for it that is. */
  iss?: string;
  /** The client, where it acted itself. */
  client_id?: string;
  /** What else the issuer says of it. */
  [member: string]: unknown;
}

/** What a resource server expects of a token. */
export interface AccessTokenOptions {
  /** The issuer whose tokens are taken, compared exactly. */
  issuer: string;
  /** The names by which tokens mean this resource server: one must be in `aud`. */
  audience: string | readonly string[];
  /** The keys of the issuer, where they are at hand. */
  jwks?: JwkSet;
  /** Where the issuer publishes its keys. By default `{issuer}/jwks`; fetched over https and kept. */
  jwksUri?: string;
  /** What it signs with. By default everything a realm can sign with. */
  algorithms?: readonly string[];
  /** How many seconds the clocks may differ, at most 300. By default 60. */
  clockSkew?: number;
  /**
   * The header type of the tokens. By default `at+jwt` alone. `JWT` also accepts tokens of a target whose
   * realm document says `"token": { "typ": "JWT" }`: those that state in `origin.minted` that they are
   * access tokens.
   */
  typ?: "at+jwt" | "JWT";
  /** The time in milliseconds since 1970. By default `Date.now`. */
  clock?: () => number;
  /**
   * Confirms that the sender of the token holds the key that `cnf` names (RFC 7800), from what only the
   * caller sees: the DPoP proof, the certificate. A token with `cnf` is refused unless this gives `true`.
   */
  confirm?: (cnf: unknown) => boolean | Promise<boolean>;
}

/** A token that counts, by its claims. */
export interface VerifiedAccessToken {
  /** Who issued it. */
  iss: string;
  /** On whose behalf the request is made. */
  sub: string;
  /** For whom it is. */
  aud: string[];
  /** The client it was issued to. */
  client_id: string;
  /** What may be done, one by one. */
  scope: string[];
  /** The identifier of the token. */
  jti: string;
  /** When it was issued, in seconds since 1970. */
  iat: number;
  /** When it ends to count, in seconds since 1970. */
  exp: number;
  /** Who acts for the subject now; absent where it acts itself, or where impersonation is not shown. */
  actor?: Actor;
  /** The claims that have no member of their own here. */
  claims: Record<string, unknown>;
  /** A record, and no ground for a decision: RFC 8693 section 4.1 forbids that. */
  forAudit: {
    /** Who acted before, the latest first. */
    priorActors: Actor[];
  };
}

/** Why an access token does not count: a stable name. */
export type AccessTokenReason =
  | "actor_malformed"
  | "algorithm_not_listed"
  | "audience_unexpected"
  | "base64url"
  | "characters"
  | "claims_malformed"
  | "client_id_missing"
  | "compressed"
  | "critical_header"
  | "duplicate_member"
  | "encrypted"
  | "expiration_missing"
  | "expired"
  | "header_malformed"
  | "issued_at_missing"
  | "issued_in_future"
  | "issuer_unexpected"
  | "jti_missing"
  | "key_ambiguous"
  | "key_unknown"
  | "not_compact"
  | "not_yet_valid"
  | "scope_malformed"
  | "sender_not_confirmed"
  | "signature_invalid"
  | "subject_missing"
  | "times_contradict"
  | "too_complex"
  | "typ"
  | "unencoded_payload";

/**
 * Verifies an access token as a resource server must (RFC 9068 section 4): signature, `typ`, issuer,
 * audience, time, and that it is complete.
 *
 * Rejects with an `AccessTokenError` for a token that does not count (answer 401), and with a
 * `KeysError` where the keys of the issuer are unavailable (answer 503).
 */
export function verifyAccessToken(
  token: string,
  options: AccessTokenOptions,
): Promise<VerifiedAccessToken>;
