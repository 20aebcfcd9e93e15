// An issuer for tests of a program that uses this package.

import type { JwkSet, SigningAlgorithm } from "./keys.js";

/** How a test issuer is made. */
export interface TestIssuerOptions {
  /** Its `iss`. By default `https://issuer.test`, a name that no one can register. */
  issuer?: string;
  /** What it signs with. By default `ES256`. */
  algorithm?: SigningAlgorithm;
  /** The time in milliseconds since 1970. By default `Date.now`. */
  clock?: () => number;
}

/** The token that a test issuer signs. */
export interface TestTokenOptions {
  /** The header `typ`. By default `at+jwt`, the type of access tokens; of ID tokens it is `JWT`. */
  typ?: string;
}

/** An issuer with a key of its own, which exists in this process only. */
export interface TestIssuer {
  /** Its `iss`. */
  readonly issuer: string;
  /** Its public key: what it would publish, and what `verifyAccessToken` takes as `jwks`. */
  readonly jwks: JwkSet;
  /** Its entry for `trusted_issuers` of a realm document; a test adds what it needs besides. */
  readonly trusted: { issuer: string; jwks: JwkSet; algorithms: SigningAlgorithm[] };
  /**
   * A token with these claims. `iss`, `iat`, `exp` (in 300 seconds) and `jti` are filled in; a claim given
   * replaces its value, and one given as `undefined` is left out.
   */
  sign(this: void, claims?: Record<string, unknown>, options?: TestTokenOptions): Promise<string>;
}

/**
 * An issuer for tests: it signs whatever a test asks for, so never name it in a document that is deployed.
 * Two of one name have two keys: a token of the second is one with a forged signature for a realm that trusts
 * the first.
 *
 * Rejects with a `TypeError` for an argument of the wrong type, and with an `AlgorithmError` for an algorithm
 * that the platform lacks.
 */
export function createTestIssuer(options?: TestIssuerOptions): Promise<TestIssuer>;
