// Reading, testing and comparing realm documents.

import type { RealmDocument } from "../realm-document.js";
import type { BuiltInRefusalId, FailureId } from "../refusal-ids.js";
import type { RefusalId } from "./exchange.js";
import type { SigningAlgorithm } from "./keys.js";
import type { RealmWarning } from "./realm.js";

/** A realm document as the records that a deployed Worker reads. */
export interface SplitRealm {
  /** The path of the realm. */
  realm: string;
  /** Its issuer. */
  issuer: string;
  /** With which it signs. */
  algorithm: SigningAlgorithm;
  /** The name of the record of its own keys, which is not among the records. */
  keyring: string;
  /** Name and text of each record, in the order in which they are to be written. */
  records: [name: string, text: string][];
  /** What is odd about the document. */
  warnings: RealmWarning[];
  /** What the platform must be able to verify and sign with, and where the document asks for it. */
  algorithms: { pointer: string; alg: string }[];
}

/** Checks a realm document and splits it into records. Throws a `RealmError`. */
export function splitRealm(document: RealmDocument | string): SplitRealm;

/** A policy test: who asks for what with which claims, and what is expected of it. */
export interface PolicyTest {
  /** What it shows. */
  name: string;
  /** When it is asked, in seconds since 1970. */
  now: number;
  /** What is asked for, in the words of the form; types of tokens by their short names. */
  request: {
    /** Who asks. */
    client_id?: string;
    /** By default `access_token`. */
    subject_token_type?: string;
    /** By default `access_token`. */
    actor_token_type?: string;
    /** By default `access_token`. */
    requested_token_type?: string;
    /** The targets, by `audience`. */
    audience?: string[];
    /** The targets, by `resource`. */
    resource?: string[];
    /** The scope, as one string. */
    scope?: string;
  };
  /** The claims of the subject token. */
  subject: Record<string, unknown>;
  /** The claims of the actor token, if there is one. */
  actor?: Record<string, unknown>;
  /** How it must be decided. */
  expect?: {
    /** The decision. */
    decision: "granted" | "refused";
    /** Of a refusal, its id. */
    refusal?: RefusalId;
    /** Claims that the new token has, with their values. */
    claims?: Record<string, unknown>;
    /** Claims that the new token does not have. */
    absent?: string[];
  };
}

/** The result of one policy test. */
export interface PolicyTestResult {
  /** What it shows. */
  name: string;
  /** Whether it is as expected. */
  passed: boolean;
  /** The decision. */
  decision: "granted" | "refused";
  /** The id of the refusal. */
  refusal: RefusalId | null;
  /** The check that failed. */
  check: Record<string, unknown> | null;
  /** The claims of the new token. */
  claims: Record<string, unknown> | null;
  /** What is not as expected. */
  differences: { what: string; expected: unknown; got: unknown }[];
}

/** The results of policy tests. */
export interface PolicyTestReport {
  /** How many are as expected. */
  passed: number;
  /** How many are not. */
  failed: number;
  /** Each of them. */
  results: PolicyTestResult[];
  /** The same for a person to read. */
  text: string;
}

/** Runs policy tests against a realm document. Throws a `RealmError`. */
export function policyTest(
  document: RealmDocument | string,
  tests: readonly PolicyTest[] | string,
): PolicyTestReport;

/** Who gains and who loses what. */
export interface PolicyDiff {
  /** How many requests were asked of both documents. */
  asked: number;
  /** How many clients were not asked for, as there were too many. */
  left_out: number;
  /** How much is gained; each place in `unexercised` counts. */
  gained: number;
  /** How much is lost. */
  lost: number;
  /** How much is another. */
  changed: number;
  /** The changes, by client and target. */
  entries: {
    client: string;
    target: string;
    changes: { kind: "gained" | "lost" | "changed"; what: string; old: unknown; new: unknown }[];
    requests: string[];
  }[];
  /**
   * The places at which the documents differ and that no request shows: JSON pointers, in which an
   * element of a list goes by its name, such as `/clients/gateway/explain`.
   */
  unexercised: string[];
  /** For each of these the name that `--accept` takes: the pointer, `@`, and a digest of both values. */
  accept: string[];
  /** The same for a person to read. */
  text: string;
}

/** Compares two realm documents, by requests given as policy tests or by derived ones. */
export function policyDiff(
  old: RealmDocument | string,
  document: RealmDocument | string,
  requests?: readonly PolicyTest[] | string,
): PolicyDiff;

/** A reason for which a client gets no token. */
export interface ListedRefusal {
  /** The stable name. */
  id: BuiltInRefusalId | FailureId;
  /** The HTTP status. */
  status: number;
  /** The code of OAuth. */
  error: string;
  /** The fixed phrase. */
  description: string;
  /** The check that refuses so; a failure of the host has none. */
  check?: string | undefined;
}

/** Every refusal there is, and every failure of the host; the rules of realms apart. */
export function refusals(): ListedRefusal[];
