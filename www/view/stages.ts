// Names the stages of the pipeline and groups the checks by stage.

import type { Check } from "../engine.ts";

export interface Stage {
  name: string;
  title: string;
  question: string;
  checks: Check[];
}

const words: Record<string, [title: string, question: string]> = {
  form: ["Form", "Is the form well-formed?"],
  request: ["Request", "Does the engine support the request?"],
  binding: ["Proof", "Does the sender prove a key?"],
  client: ["Client", "Is the client authenticated?"],
  admission: ["Admission", "May this client exchange tokens?"],
  subject_token: ["Subject token", "Is it valid, and who is the subject?"],
  actor_token: ["Actor token", "Is it valid, and who is the actor?"],
  policy: ["Policy", "Does the realm allow it, and with which rights?"],
  mint: ["Mint", "The engine signs the new token."],
};

/** Groups the checks by stage, in the order in which the engine makes them. */
export function stages(checks: Check[]): Stage[] {
  const found: Stage[] = [];
  for (const check of checks) {
    // The engine checks a proof only where a request has one, before the client and after it.
    if (check.stage === "binding" && check.result === "not_reached") continue;
    const last = found.at(-1);
    // The engine makes two policy checks before it reads a token; the page shows them as a stage.
    const early = check.stage === "policy" && !found.some(({ name }) => name === "subject_token");
    const name = early ? "admission" : check.stage;
    if (last?.name === name) last.checks.push(check);
    else {
      const [title, question] = words[name] ?? [name, ""];
      found.push({ name, title, question, checks: [check] });
    }
  }
  return found;
}

/** Returns the name of a check without its stage. */
export const shortName = ({ id, stage }: Check) => id.slice(stage.length + 1).replaceAll("_", " ");

export type StageState = "passed" | "failed" | "not_reached" | "empty";

/** Returns the state of a stage; the actor stage is empty if the request has no actor token. */
export function stateOf({ name, checks }: Stage, withActor: boolean, all: Check[]): StageState {
  const made = ({ result }: Check) => result !== "not_reached";
  if (checks.some(({ result }) => result === "failed")) return "failed";
  if (name === "actor_token" && !withActor) {
    const last = checks.at(-1);
    return all.slice(last ? all.indexOf(last) : 0).some(made) ? "empty" : "not_reached";
  }
  return checks.some(made) ? "passed" : "not_reached";
}
