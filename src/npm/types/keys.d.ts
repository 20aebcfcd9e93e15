// Keys, as JSON and as WebCrypto has them.

/** What a realm can sign with. */
export type SigningAlgorithm = "ES256" | "Ed25519" | "ES384" | "RS256" | "PS256" | "ML-DSA-44";

/** A JSON Web Key, RFC 7517. */
export interface Jwk {
  /** The family of the key. */
  kty: string;
  /** The name of the key within its set. */
  kid?: string;
  /** The only algorithm the key is used with. */
  alg?: string;
  /** Every other member. */
  [member: string]: unknown;
}

/** A JWK set, RFC 7517 section 5. */
export interface JwkSet {
  /** The keys. */
  keys: Jwk[];
}

/** A private JWK to sign with. */
export interface PrivateJwk extends Jwk {
  /** Goes into the header of what is signed. */
  kid: string;
  /** With what it signs. */
  alg: SigningAlgorithm;
}

/** A key as `generateSigningKey` makes it. */
export interface GeneratedKey {
  /** The thumbprint of the key, RFC 7638. */
  kid: string;
  /** With what it signs. */
  alg: SigningAlgorithm;
  /** The public part. */
  public: Jwk;
  /** The private part. */
  private: Jwk;
}

/** A key that WebCrypto holds; the private part need not be extractable. */
export interface CryptoSigningKey {
  /** Goes into the header of what is signed. */
  kid: string;
  /** With what it signs. */
  alg: SigningAlgorithm;
  /** The private part, with usage `sign`. */
  privateKey: CryptoKey;
  /** The public part, extractable: it is published. */
  publicKey: CryptoKey;
}

/** A key for a realm to sign with, in any of three forms. */
export type SigningKey = PrivateJwk | GeneratedKey | CryptoSigningKey;

/** A new key to sign with; its `kid` is its thumbprint. */
export function generateSigningKey(alg: SigningAlgorithm): Promise<GeneratedKey>;

/** A secret of a client, and its digest for `secret_sha256` of its document. */
export interface GeneratedClientSecret {
  /** 256 random bits as base64url: for the client alone. */
  secret: string;
  /** The SHA-256 of the secret, base64url without padding. */
  sha256: string;
}

/** A new secret for a client with `client_secret_basic` or `client_secret_post`. */
export function generateClientSecret(): Promise<GeneratedClientSecret>;

/** The digest of a secret that is there already. Rejects with a `TypeError` for an empty one. */
export function hashClientSecret(secret: string): Promise<string>;
