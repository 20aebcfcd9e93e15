// Summarises the request in one line.

import type { Inputs } from "../scenario.ts";

/** Returns the request in one sentence. */
export function brief({ client, subject, actor, scope, audience, resource }: Inputs): string {
  const who = client || "a workload";
  const sub =
    subject.pasted === null ? (/"sub":\s*"([^"]*)"/.exec(subject.claims)?.[1] ?? "a") : "a pasted";
  const tokens = actor === null ? `${sub}'s token` : `${sub}'s token and an actor's`;
  const owned = subject.pasted === null ? tokens : tokens.replace("pasted's", "pasted");
  const where = [audience, resource].filter(Boolean).join(" ") || "its default target";
  return `${who} sends ${owned} and asks for ${scope || "every scope it may have"} at ${where}`;
}
