// Recognises an attack among the refusals: the page names the attacker and accuses no one else.

import { PUBLIC_AS_SECRET, TAMPERED, UNSIGNED } from "./keys.ts";
import type { Outcome } from "./run.ts";
import { attacks, scenarioBy } from "./scenario.ts";

export interface Attacker {
  /** The party whose place the attacker takes: the source of the subject token, or the client. */
  place: "token" | "client";
  /** What the attacker does, in a few words. */
  does: string;
}

const forgeries: Record<string, string> = {
  [PUBLIC_AS_SECRET]: "signs with the public key",
  [TAMPERED]: "changes a signed token",
  [UNSIGNED]: "sends a token without signature",
};

/** Returns the attacker whom the engine stopped; undefined if the exchange is no attack, or passed. */
export function attackerIn(outcome: Outcome): Attacker | undefined {
  if (outcome.kind !== "run" || outcome.refusal === undefined) return undefined;
  const { inputs, refusal } = outcome;
  const scenario = scenarioBy(inputs.scenario);
  // After an edit the engine may refuse for a reason that has nothing to do with the attack.
  if (scenario && attacks.includes(scenario) && scenario.expect.refusal === refusal.id) {
    return scenario.attacker;
  }
  const does = inputs.subject.pasted === null ? forgeries[inputs.subject.signer] : undefined;
  return does === undefined ? undefined : { place: "token", does };
}
