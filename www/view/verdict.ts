// Shows the decision in one line.

import { attackerIn } from "../attack.ts";
import { el, prose } from "../dom.ts";
import type { Outcome } from "../run.ts";
import { duration } from "../times.ts";
import type { Claims } from "../token.ts";

export type State = "granted" | "refused" | "stopped" | "broken";

/** Shows the decision. */
export function verdict(container: HTMLElement, outcome: Outcome): void {
  const [state, word, text] = wordsFor(outcome);
  container.className = `verdict ${state}`;
  container.replaceChildren(el("strong", {}, word), " ", el("span", {}, ...prose(text)));
}

/** Returns what became of the request: an attack that the engine refused is `stopped`. */
export function stateOf(outcome: Outcome): State {
  if (outcome.kind === "document") return "broken";
  if (outcome.issued !== undefined) return "granted";
  if (outcome.refusal === undefined) return "broken";
  return attackerIn(outcome) === undefined ? "refused" : "stopped";
}

function wordsFor(outcome: Outcome): [state: State, word: string, text: string] {
  const state = stateOf(outcome);
  if (outcome.kind === "document") {
    return [state, "Not sent", `the realm document has a mistake: ${outcome.problem.reason}`];
  }
  const { issued, refusal, answer, inputs } = outcome;
  if (issued !== undefined) return [state, "Granted", sentence(issued)];
  if (refusal === undefined) return [state, "No answer", `the engine answered ${answer.status}`];
  const word = state === "stopped" ? "Attack stopped" : "Refused";
  const replay = inputs.replay ? "the replay, " : "";
  return [state, word, `${replay}at ${refusal.check}: ${refusal.description}`];
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
