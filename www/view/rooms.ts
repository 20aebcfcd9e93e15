// The rooms of the corridor in the words of the page.

import type { Check } from "../engine.ts";

export interface Room {
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

/** The checks by room, in the order in which the request walks through them. */
export function rooms(checks: Check[]): Room[] {
  const found: Room[] = [];
  for (const check of checks) {
    const last = found.at(-1);
    // The two checks before the tokens are policy's too; the request meets them at its door.
    const early = check.room === "policy" && !found.some(({ name }) => name === "subject_token");
    const name = early ? "door" : check.room;
    if (last?.name === name) last.checks.push(check);
    else {
      const [title, question] = words[name] ?? [name, ""];
      found.push({ name, title, question, checks: [check] });
    }
  }
  return found;
}

/** What a check is called, without its room. */
export const shortName = ({ id, room }: Check) => id.slice(room.length + 1).replaceAll("_", " ");

export type RoomState = "passed" | "failed" | "not_reached" | "empty";

/** How it went in a room; without an actor token the request walks through an empty one. */
export function stateOf({ name, checks }: Room, withActor: boolean, all: Check[]): RoomState {
  const made = ({ result }: Check) => result !== "not_reached";
  if (checks.some(({ result }) => result === "failed")) return "failed";
  if (name === "actor_token" && !withActor) {
    const last = checks.at(-1);
    return all.slice(last ? all.indexOf(last) : 0).some(made) ? "empty" : "not_reached";
  }
  return checks.some(made) ? "passed" : "not_reached";
}
