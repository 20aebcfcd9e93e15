// Performs one exchange in this tab: reads the document, makes the request and sends it to the engine
// twice, for the token and for the explanation. Both times the bytes and the clock are the same.

import { host, refusalBy, unmade, type Check, type Decided, type Refusal } from "./engine.ts";
import { requestOf, type Sent } from "./request.ts";
import type { Inputs } from "./scenario.ts";
import { decoded, isObject, type Claims } from "./token.ts";
import {
  explaining,
  filled,
  outline,
  read,
  type Outline,
  type Problem,
  type Fixture,
} from "./fixture.ts";

export interface Run {
  kind: "run";
  inputs: Inputs;
  now: number;
  fixture: Fixture;
  sent: Sent;
  answer: Decided;
  checks: Check[];
  refusal: Refusal | undefined;
  /** Whether the engine returned the checks; it does so only to an authenticated client. */
  explained: boolean;
  issued: Claims | undefined;
  response: Claims;
  /** The line that the operator's audit log has for this decision. */
  audit: Claims | undefined;
}

export interface Unreadable {
  kind: "document";
  inputs: Inputs;
  problem: Problem;
  checks: Check[];
}

export type Outcome = Run | Unreadable;

/** Performs the exchange of these inputs. */
export async function perform(inputs: Inputs): Promise<Outcome> {
  const now = Math.floor(Date.now() / 1000);
  const document = await filled(inputs.document);
  const fixture = read(document);
  if ("error" in fixture) {
    return { kind: "document", inputs, problem: fixture.error, checks: unmade() };
  }
  const open = read(explaining(document));
  const sent = await requestOf(inputs, outline(document), now);
  const answer = await ask(fixture, "token", sent, inputs.replay, now);
  const explanation =
    "error" in open ? undefined : await ask(open, "explain", sent, inputs.replay, now);
  const trace = body(explanation);
  const response = body(answer);
  const explained = Array.isArray(trace.checks);
  const id = answer.headers["x-exchange-refusal"];
  const refusal = id === undefined ? undefined : refusalBy(id);
  return {
    kind: "run",
    inputs,
    now,
    fixture,
    sent,
    answer,
    checks: explained ? minted(trace.checks as unknown as Check[], answer) : reached(refusal),
    refusal: refusal && { ...refusal, description: String(response.error_description ?? "") },
    explained,
    issued: tokenIn(response),
    response,
    audit: answer.audit,
  };
}

async function ask(
  fixture: Fixture,
  endpoint: "token" | "explain",
  sent: Sent,
  replay: boolean,
  now: number,
): Promise<Decided> {
  const realm = await host(fixture, now);
  if (replay) await realm(endpoint, sent);
  return realm(endpoint, sent);
}

/** An explanation mints no token, so the status of the token answer decides the checks of that stage. */
function minted(checks: Check[], { status }: Decided): Check[] {
  return checks.map((check) =>
    check.stage === "mint" && status === 200 ? { ...check, result: "passed" } : check,
  );
}

/** The engine makes its checks in order and stops at the first failure, so all before it have passed. */
function reached(refusal: Refusal | undefined): Check[] {
  const checks = unmade();
  const end = checks.findIndex(({ id }) => id === refusal?.check);
  return checks.map((check, index) =>
    index > end ? check : { ...check, result: index === end ? "failed" : "passed" },
  );
}

function body(answer: Decided | undefined): Claims {
  try {
    const value: unknown = JSON.parse(answer?.body ?? "{}");
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Returns the claims of the token in a response. */
export function tokenIn(response: Claims): Claims | undefined {
  if (typeof response.access_token !== "string") return undefined;
  const token = decoded(response.access_token);
  return "claims" in token ? token.claims : undefined;
}

export type { Outline };
