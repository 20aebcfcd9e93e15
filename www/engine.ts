// Runs the engine in this tab and sends requests to it.

import { checks } from "edge-token-exchange/npm/engine.js";
import { createRealm, initialize, refusals as allRefusals } from "edge-token-exchange/slim";
import url from "edge-token-exchange/wasm?url";

import { keyOf } from "./keys.ts";
import type { Fixture } from "./fixture.ts";
import type { Claims } from "./token.ts";

export interface Check {
  id: string;
  stage: string;
  clause: string;
  result: "passed" | "failed" | "not_reached";
  seen: string | null;
  expected: string | null;
}

export interface Refusal {
  id: string;
  status: number;
  error: string;
  description: string;
  /** The id of the check that gives this refusal. */
  check: string;
}

export interface Posted {
  body: string;
  authorization?: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An answer of the engine in this tab, with the line for the operator's audit log. */
export interface Decided extends Answer {
  audit: Claims | undefined;
}

type Endpoint = "token" | "explain";

let plan: Omit<Check, "result" | "seen" | "expected">[] = [];
let refusals: Refusal[] = [];

/** Loads the engine; rejects if this browser cannot run it. */
export async function load(): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} returned status ${answer.status}`);
  // The browser compiles a response while it arrives only if the server names this type; some do not.
  const known = answer.headers.get("content-type") === "application/wasm";
  await initialize(known ? answer : await answer.arrayBuffer());
  plan = checks() as typeof plan;
  refusals = allRefusals() as Refusal[];
}

/** Returns every check in order, all of them not reached. */
export function unmade(): Check[] {
  return plan.map((check) => ({ ...check, result: "not_reached", seen: null, expected: null }));
}

/** Finds a refusal by its id. A rule of the realm document has an id that the engine's list lacks. */
export function refusalBy(id: string): Refusal {
  const known = refusals.find((refusal) => refusal.id === id);
  return known ?? { id, status: 400, error: "", description: "", check: "policy.rules" };
}

/** Lists the refusals that have every word of a text in id, status, error code or description. */
export function findRefusals(text: string): Refusal[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return refusals.filter(({ id, status, error, description }) => {
    const whole = `${id} ${status} ${error} ${description}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** Makes a realm whose clock stands still at `now` and whose replay store starts empty. */
export async function host(fixture: Fixture, now: number) {
  const key = await keyOf(`the realm ${fixture.issuer}`, fixture.algorithm);
  let audit: Claims | undefined;
  const realm = await createRealm(fixture.document, {
    signingKeys: [key],
    clock: () => now * 1000,
    logger: (line) => (audit = line),
  });
  return async (endpoint: Endpoint, posted: Posted): Promise<Decided> => {
    audit = undefined;
    const response = await realm.handle(requestTo(`${fixture.issuer}/${endpoint}`, posted));
    return { ...(await answerOf(response)), audit };
  };
}

/** Makes the request that posts a form, for the engine or for a Worker. */
export function requestTo(address: string, { body, authorization }: Posted): Request {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const headers = authorization === undefined ? type : { ...type, authorization };
  return new Request(address, {
    method: "POST",
    headers,
    body,
    credentials: "omit",
    redirect: "error",
  });
}

/** Reads a response into status, headers and body. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), body: await response.text() };
}
