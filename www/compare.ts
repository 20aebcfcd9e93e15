// Compares the claims of the issued token with those of the subject token.

import type { Run } from "./run.ts";
import { clock, duration, isTime } from "./times.ts";
import { decoded, type Claims, type Json } from "./token.ts";

export type Change = "kept" | "narrowed" | "added" | "dropped" | "replaced";

const order = ["iss", "sub", "aud", "client_id", "scope", "act", "may_act", "iat", "exp", "jti"];

/** Returns the claims of the subject token as they were sent; none if the token cannot be read. */
export function subjectClaims({ sent }: Pick<Run, "sent">): Claims {
  const token = decoded(sent.subject);
  return "claims" in token ? token.claims : {};
}

/** Lists the names of all claims, the registered ones first. */
export function claimNames(...tokens: Claims[]): string[] {
  const all = new Set([...order, ...tokens.flatMap((claims) => Object.keys(claims))]);
  return [...all].filter((name) => tokens.some((claims) => Object.hasOwn(claims, name)));
}

/** Returns how a claim of the issued token differs from that of the subject token. */
export function changeOf(name: string, before: Json | undefined, after: Json | undefined): Change {
  if (before === undefined) return "added";
  if (after === undefined) return "dropped";
  if (JSON.stringify(before) === JSON.stringify(after)) return "kept";
  if (name === "scope" || name === "exp" || name === "aud") return "narrowed";
  return "replaced";
}

/** Returns a value of a claim as text; a time is a date, and an end also a lifetime. */
export function claimText(name: string, claims: Claims): string {
  const own = claims[name];
  if (own === undefined) return "";
  if (isTime(name) && typeof own === "number") {
    const { iat } = claims;
    const lives = name === "exp" && typeof iat === "number" ? ` (${duration(own - iat)})` : "";
    return clock(own) + lives;
  }
  if (typeof own === "string") return own;
  return JSON.stringify(dated(own), null, 1).replaceAll(/\n\s*/g, " ");
}

/** Replaces the times inside a value by dates. */
function dated(value: Json): Json {
  if (Array.isArray(value)) return value.map(dated);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, own]) => [
      name,
      isTime(name) && typeof own === "number" ? clock(own) : dated(own),
    ]),
  );
}
