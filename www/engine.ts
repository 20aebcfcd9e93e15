// Runs the engine in this tab and sends requests to it.

import { checks } from "edge-token-exchange/npm/engine.js";
import { createRealm, initialize, refusals as allRefusals } from "edge-token-exchange/slim";
import url from "edge-token-exchange/wasm?url";

import { keyOf } from "./keys.ts";
import type { Fixture } from "./fixture.ts";

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
  return known ?? { id, error: "", description: "", check: "policy.rules" };
}

/** Makes a realm whose clock stands still at `now` and whose replay store starts empty. */
export async function host(fixture: Fixture, now: number) {
  const key = await keyOf(`the realm ${fixture.issuer}`, fixture.algorithm);
  const realm = await createRealm(fixture.document, {
    signingKeys: [key],
    clock: () => now * 1000,
  });
  return async (endpoint: Endpoint, posted: Posted): Promise<Answer> =>
    answerOf(await realm.handle(requestTo(`${fixture.issuer}/${endpoint}`, posted)));
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
