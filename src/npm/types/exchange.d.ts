// A request, and how it ends.

import type { TokenTypeName } from "../realm-document.js";
import type { BuiltInRefusalId, RefusalError, RefusalStatus } from "../refusal-ids.js";

/** Why a request is refused: a stable name. Rules of the realm document bring their own. */
export type RefusalId = BuiltInRefusalId | `policy.rule.${string}`;

/** A request to `exchange` or `explain`, as it would arrive at `/token`. */
export interface ExchangeRequest {
  /** The form. */
  body: string | URLSearchParams | Uint8Array;
  /** The header `authorization`. */
  authorization?: string;
  /** The header `dpop`: a proof of possession, whose `htu` is the URL of `/token`, or of `/explain`. */
  dpop?: string;
  /** The header `content-type`. By default that of a form. */
  contentType?: string;
}

/** A type of token, by its short name or its URI. */
export type TokenTypeOf = TokenTypeName | `urn:${string}`;

/**
 * The client that asks, with its credential: a secret, in the way that its `auth.method` demands
 * (`client_secret_basic` unless `method` says so), or an assertion that it signed (RFC 7523), which
 * `private_key_jwt` and `federated_jwt` take. Without either it is a `workload` client, whose credential is the
 * subject token.
 */
export type RequestingClient =
  | { id: string; secret: string; method?: "client_secret_basic" | "client_secret_post" }
  | { id?: string; assertion: string }
  | { id: string };

/** A request to `exchange` or `explain` in named members. RFC 8693 section 2.1. */
export interface TypedExchangeRequest {
  /** The token to exchange, without `Bearer`. */
  subjectToken: string;
  /** Its type. By default `access_token`. */
  subjectTokenType?: TokenTypeOf;
  /** The token of the party that acts for the subject, if it is not the client itself. */
  actorToken?: string;
  /** Its type. By default `access_token`. */
  actorTokenType?: TokenTypeOf;
  /** The type of the new token. By default an access token. */
  requestedTokenType?: TokenTypeOf;
  /** The targets, by their `audience`. By default the client's `default_target`. */
  audience?: string | readonly string[];
  /** The targets, by one of their `resource` URIs. */
  resource?: string | readonly string[];
  /** The scope: one string with spaces, or a list. By default as much of the subject token's as is allowed. */
  scope?: string | readonly string[];
  /** Who asks. Left out only where the subject token is the credential of a `workload` client. */
  client?: RequestingClient;
  /** A proof of possession (RFC 9449), whose `htu` is the URL of `/token`, or of `/explain`. */
  dpop?: string;
}

/** A new token: the response of RFC 8693 section 2.2.1. */
export interface Granted {
  /** The HTTP status of the same answer. */
  status: 200;
  /** Tells this result from the others. */
  outcome: "granted";
  /** The new token, whatever its type. */
  access_token: string;
  /** Of which type it is, as a URI. */
  issued_token_type: string;
  /** How an access token is used: `DPoP` where it is bound to a key; `N_A` for an ID token. */
  token_type: "Bearer" | "DPoP" | "N_A";
  /** For how many seconds it counts. */
  expires_in: number;
  /** The scope granted. */
  scope?: string;
  /** The headers of the same answer. */
  headers: Record<string, string>;
}

/** The body of a refusal. */
export interface Refusal {
  /** The stable name of the reason. */
  id: RefusalId;
  /** The code of OAuth. */
  error: RefusalError;
  /** A fixed phrase for a developer. */
  description: string;
  /**
   * The claim that is wrong, where the client has proven who it is: of `client.workload_mismatch`,
   * `client.assertion_audience`, `client.assertion_jti` and `client.assertion_expired`.
   */
  claim?: string;
  /** Where the reason is described. */
  uri: string;
}

/** A request that was refused. That is a result, not an exception. */
export interface Refused {
  /** The HTTP status of the same answer. */
  status: RefusalStatus;
  /** Tells this result from the others. */
  outcome: "refused";
  /** Why. */
  refusal: Refusal;
  /** The headers of the same answer. */
  headers: Record<string, string>;
}

/** A host that could not decide: try again. */
export interface Unavailable {
  /** The HTTP status of the same answer. */
  status: 503;
  /** Tells this result from the others. */
  outcome: "unavailable";
  /** After how many seconds another try is sensible. */
  retryAfter: number;
  /** Which part of the host failed, for the operator. */
  failed: string;
  /** The headers of the same answer. */
  headers: Record<string, string>;
}

/** How an exchange ends. Tell the cases apart by `status` or by `outcome`. */
export type ExchangeResult = Granted | Refused | Unavailable;

/** One check of a decision. */
export interface ExplainedCheck {
  /** The stable name of the check. */
  id: string;
  /** The stage that makes it. */
  stage: string;
  /** The clause or the rule that asks for it. */
  clause: string;
  /** How it went. */
  result: "passed" | "failed" | "not_reached";
  /** What was seen. */
  seen: string | null;
  /** What would have passed. */
  expected: string | null;
}

/** A decision with everything that led to it. No token is minted. */
export interface Explained {
  /** The HTTP status of the same answer. */
  status: 200;
  /** Tells this result from the others. */
  outcome: "explained";
  /** What `exchange` would decide. */
  decision: "granted" | "refused";
  /** Why it would refuse. */
  refusal: (Refusal & { clause: string }) | null;
  /** Every check in its order. */
  checks: ExplainedCheck[];
  /** The claims that the token would have, but for its `jti`. */
  grant: Record<string, unknown> | null;
  /** The headers of the same answer. */
  headers: Record<string, string>;
}

/** How an explanation ends: a client that may not ask for one is refused. */
export type ExplainResult = Explained | Refused | Unavailable;
