// Shows the decision in one line, which stays in sight.

import { el, prose } from "../dom.ts";
import type { Outcome, Run } from "../run.ts";
import type { Claims } from "../token.ts";

/** Shows the decision. */
export function verdict(container: HTMLElement, outcome: Outcome): void {
  const [state, word, text] = wordsFor(outcome);
  container.className = `verdict ${state}`;
  container.replaceChildren(el("strong", {}, word), " ", el("span", {}, ...prose(text)));
}

function wordsFor(outcome: Outcome): [state: string, word: string, text: string] {
  if (outcome.kind === "document") {
    return ["broken", "Not sent", `the realm document has a mistake: ${outcome.problem.reason}`];
  }
  const { issued, refusal, answer } = outcome;
  if (issued !== undefined) return ["granted", "Granted", sentence(issued)];
  if (refusal !== undefined)
    return ["refused", "Refused", `at ${refusal.check}: ${refusal.description}`];
  return ["broken", "No answer", `the engine answered ${answer.status}`];
}

/** Returns one sentence with the actor, subject, target, scope and lifetime of a token. */
export function sentence(issued: Claims): string {
  const { act, sub, aud, scope, iat, exp } = issued;
  const who = actors(act)[0];
  const subject = String(sub);
  const doer =
    who === undefined ? `the token names only ${subject},` : `${who} acts for ${subject}`;
  const what = scope === undefined ? "" : `, ${String(scope)}`;
  return `${doer} at ${String(aud)}${what}, for ${duration(Number(exp) - Number(iat))}`;
}

/** Lists the names in a chain of `act`, the current actor first. */
export function actors(act: unknown): string[] {
  if (typeof act !== "object" || act === null) return [];
  const { sub, act: before } = act as Claims;
  return [String(sub), ...actors(before)];
}

export function duration(seconds: number): string {
  if (seconds % 60 !== 0) return `${seconds} seconds`;
  return seconds === 60 ? "1 minute" : `${seconds / 60} minutes`;
}

export type { Run };
