// The stages of the pipeline in the words of the page.

import type { Check } from "../engine.ts";

export interface Stage {
  name: string;
  title: string;
  question: string;
  checks: Check[];
}

const words: Record<string, [title: string, question: string]> = {
  form: ["Form", "Is it a well-formed post?"],
  request: ["Request", "Does it ask for something there is?"],
  client: ["Client", "Is the client who it says?"],
  door: ["Admission", "May this client exchange at all?"],
  subject_token: ["Subject token", "Is it genuine, and whose is it?"],
  actor_token: ["Actor token", "Is it genuine, and who wants to act?"],
  policy: ["Policy", "May this happen, and how narrow must it be?"],
  mint: ["Mint", "The new token is signed."],
};

/** The checks by stage, in the order in which the request walks through them. */
export function stages(checks: Check[]): Stage[] {
  const found: Stage[] = [];
  for (const check of checks) {
    const last = found.at(-1);
    // The two checks before the tokens are policy's too; the request meets them at its door.
    const early = check.stage === "policy" && !found.some(({ name }) => name === "subject_token");
    const name = early ? "door" : check.stage;
    if (last?.name === name) last.checks.push(check);
    else {
      const [title, question] = words[name] ?? [name, ""];
      found.push({ name, title, question, checks: [check] });
    }
  }
  return found;
}

/** What a check is called, without its stage. */
export const shortName = ({ id, stage }: Check) => id.slice(stage.length + 1).replaceAll("_", " ");

export type StageState = "passed" | "failed" | "not_reached" | "empty";

/** How it went in a stage; without an actor token the request walks through an empty one. */
export function stateOf({ name, checks }: Stage, withActor: boolean, all: Check[]): StageState {
  const made = ({ result }: Check) => result !== "not_reached";
  if (checks.some(({ result }) => result === "failed")) return "failed";
  if (name === "actor_token" && !withActor) {
    const last = checks.at(-1);
    return all.slice(last ? all.indexOf(last) : 0).some(made) ? "empty" : "not_reached";
  }
  return checks.some(made) ? "passed" : "not_reached";
}
