// A realm in this process, and what it needs of its host.

import type { RealmDocument } from "../realm-document.js";
import type { FailureId } from "../refusal-ids.js";
import type {
  ExchangeRequest,
  ExchangeResult,
  ExplainResult,
  RefusalId,
  TypedExchangeRequest,
} from "./exchange.js";
import type { JwkSet, SigningKey } from "./keys.js";

/** Something that counts once. */
export interface OneTimeUse {
  /** A digest of who chose the identifier: the same client of the same realm has the same. */
  party: string;
  /** A digest of the identifier, which is all that need be kept. */
  identifier: string;
  /** Until when it counts, in seconds since 1970; it may be forgotten then. */
  until: number;
}

/**
 * Tells whether this is the first use, atomically: of several at once, one gets `true`. Where that
 * is not known it rejects, and the exchange is answered with 503.
 */
export type FirstUse = (use: OneTimeUse) => boolean | Promise<boolean>;

/** How much a replay store remembers, and by which clock. */
export interface ReplayStoreOptions {
  /** How many uses. By default 100,000. */
  size?: number;
  /** The time in milliseconds since 1970. By default `Date.now`. */
  clock?: () => number;
}

/** First use, remembered in this process and in no other. Full, it rejects rather than forgets. */
export function createReplayStore(
  options?: ReplayStoreOptions,
): (use: OneTimeUse) => Promise<boolean>;

/** A token that its client gave up. */
export interface RevokedToken {
  /** A digest of the realm: its list has this name. */
  realm: string;
  /** A digest of the token's `jti`, which is what the list holds. */
  token: string;
  /** A digest of the client: the same client of the same realm has the same. */
  party: string;
  /** Until when it counts, in seconds since 1970; it may be forgotten a minute later. */
  until: number;
}

/** Where what is revoked is kept. What rejects is answered with 503. */
export interface RevocationStore {
  /** The list of a realm, `{ "tokens": [token], "subjects": {} }`, as bytes of JSON; nothing where it is empty. */
  revocations(realm: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Adds a token to the list of its realm, for good before it resolves. */
  revoke(token: RevokedToken): void | Promise<void>;
}

/** How much a revocation store remembers, and by which clock. */
export interface RevocationStoreOptions {
  /** How many tokens of a realm count at once. By default 10,000. */
  size?: number;
  /** The time in milliseconds since 1970. By default `Date.now`. */
  clock?: () => number;
}

/** Revocations, remembered in this process and in no other. Full, it rejects rather than forgets. */
export function createRevocationStore(options?: RevocationStoreOptions): RevocationStore;

/** An issuer, or a client that signs its assertions, which publishes its keys at an address. */
export interface RemoteIssuer {
  /** The `iss` of what it signs: the issuer or the `client_id`, as the realm document has it. */
  issuer: string;
  /** The `client_id`, if it is a client. */
  clientId?: string;
  /** Its `jwks_uri`, as the realm document has it. */
  jwksUri: string;
  /** Its `jwks_auth`, the name of a secret, if the realm document has it. */
  jwksAuth?: string;
}

/** A secret that is sent as a bearer token when the keys of an issuer are fetched. */
export interface NamedSecret {
  /** The issuer of the realm whose document may name it. */
  realm: string;
  /** The scheme and authority that it may be sent to, such as `https://cluster.example:6443`. */
  origin: string;
  /** The bearer token. */
  secret: string;
}

/**
 * Where keys of issuers and clients with a `jwks_uri` come from; nothing where there are none at the
 * moment.
 */
export type KeySource = (
  issuer: RemoteIssuer,
) => JwkSet | string | undefined | Promise<JwkSet | string | undefined>;

/** A line for a log: a decision, a failure or an event. It holds no token, no secret and no unmatched text. */
export interface LogLine {
  /** The version of this form. */
  v: 1;
  /**
   * What was asked: `exchange`, `explain`, or `request` where it did not come so far. Or what happened:
   * `issuer_keys_unusable`, a token asks for a key that its issuer publishes and that cannot be used;
   * `issuer_keys_failed`, the keys at `uri` could not be fetched or are no key set, with the `reason` in
   * one word.
   */
  event: string;
  /** How it ended: `granted`, `refused`, `unavailable`, `limited`; absent where no request ended. */
  outcome?: string;
  /** The id of the refusal. */
  refusal?: RefusalId | FailureId;
  /** Everything else, by its name. */
  [member: string]: unknown;
}

/** What a realm needs beside its document. */
export interface RealmOptions {
  /** The keys it signs with. All are published; the last one signs, with the algorithm of the document. */
  signingKeys: readonly SigningKey[];
  /**
   * Rules out replay of client assertions. By default `createReplayStore()`, which is right for one
   * process: where several serve one realm, give a store that they share. In workerd, where one isolate is
   * never all, `createRealm` warns once without it; `createDurableStores` of
   * `edge-token-exchange/durable-objects` makes one.
   */
  firstUse?: FirstUse;
  /**
   * The key of the nonces of DPoP proofs: 32 random bytes, the same in every process that serves the realm, and
   * used for nothing else. A realm with `dpop` and without `"nonce": false` needs it.
   */
  nonceKey?: Uint8Array;
  /**
   * What is revoked. By default `createRevocationStore()`, which is right for one process that lives
   * as long as its tokens: otherwise give a store that lasts and is shared. It is asked every 30 s. In
   * workerd the same applies as to `firstUse`.
   */
  revocations?: RevocationStore;
  /** By default sets are fetched from `jwks_uri` over https, kept, and bounded in size and time. */
  keys?: KeySource;
  /**
   * The secrets that issuers of the document name as `jwks_auth`, by name: each as an object, or as its JSON
   * text. One that is for another realm or origin is not sent, and neither is a request. `keys` does not
   * use them. By default there are none.
   */
  secrets?: Record<`JWKS_${string}`, NamedSecret | string>;
  /**
   * Whether a request to `handle` came over TLS, for services behind a proxy that ends TLS; only `true`
   * counts. By default the URL of the request decides: https, or a loopback address. Return `true` only
   * for what the proxy states, never for a header that a client can set.
   */
  isSecure?: (request: Request) => boolean;
  /** The time in milliseconds since 1970. By default `Date.now`. */
  clock?: () => number;
  /**
   * Receives every decision, every failure of the host, and once each key that a token asks for and
   * that cannot be used. By default nothing is logged.
   */
  logger?: (line: LogLine) => void;
  /** The platform's WebCrypto. By default `crypto.subtle`. */
  subtle?: SubtleCrypto;
}

/** Something odd about a realm document that is nevertheless valid. */
export interface RealmWarning {
  /** The stable name of the warning. */
  id: string;
  /** A JSON pointer to it. */
  pointer: string;
  /** What is odd, and what to do. */
  reason: string;
}

/** A realm that answers in this process. */
export interface Realm {
  /** Its issuer. */
  readonly issuer: string;
  /** What is odd about its document. */
  readonly warnings: readonly RealmWarning[];
  /** Exchanges a token. The request is a form as it would arrive at `/token`, or has named members. */
  exchange(this: void, request: ExchangeRequest | TypedExchangeRequest): Promise<ExchangeResult>;
  /** Tells what `exchange` would decide and why; for clients with `"explain": true`. */
  explain(this: void, request: ExchangeRequest | TypedExchangeRequest): Promise<ExplainResult>;
  /**
   * Answers a request to any endpoint of the realm, below the path of its issuer, and at `/refusals` with
   * the page to which `error_uri` points; others with 404. Rejects with a `TypeError` for a request whose body
   * was read before.
   */
  handle(this: void, request: Request): Promise<Response>;
}

/**
 * A realm from its document, given as an object or as JSON text.
 *
 * Rejects with a `RealmError` for a mistake in the document, with a `SigningKeyError` for a key that
 * cannot sign, and with a `TypeError` for an argument of the wrong type.
 */
export function createRealm(
  document: RealmDocument | string,
  options: RealmOptions,
): Promise<Realm>;

/** Starts the engine now rather than at first use; in browsers, functions that answer at once need it. */
export function initialize(): Promise<void>;
