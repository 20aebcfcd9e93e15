// Tokens for a person: one with all its contents, or two side by side.

import { columns } from "../columns.mjs";
import { harmless } from "../output.mjs";
import { actors, relative } from "./read.mjs";

const FIRST = ["iss", "sub", "aud", "client_id", "scope"];
const LAST = ["nbf", "iat", "exp", "jti"];
const TIMES = ["nbf", "iat", "exp", "auth_time"];

/** Header, claims with their times, and the chain of actors. */
export function showToken({ header, claims }, { now, paint }) {
  const sections = [
    paint.bold("header"),
    columns(rows(header, now)),
    "",
    paint.bold("claims"),
    columns(ordered(rows(claims, now))),
  ];
  const chain = showActors(claims);
  if (chain) sections.push("", paint.bold("who acts"), chain);
  return sections.join("\n");
}

/** The claims of several tokens by name, one column for each token. */
export function compare(heads, tokens, { now }) {
  const flat = tokens.map((claims) => new Map(rows(claims, now)));
  const names = ordered(
    [...new Set(flat.flatMap((token) => [...token.keys()]))].map((name) => [name]),
  );
  const lines = names.map(([name]) => [name, ...flat.map((token) => token.get(name) ?? "-")]);
  return columns([["claim", ...heads], ...lines], { head: true });
}

/** The chain of `act` as text: the subject first, below it the current actor, then the earlier ones. */
export function showActors(claims) {
  const chain = actors(claims);
  if (chain.length === 0) return undefined;
  const lines = [`  ${harmless(claims.sub ?? "(no sub)")}`];
  chain.forEach(({ sub, iss, client_id: client }, depth) => {
    const name = harmless(sub ?? client ?? "(nameless)");
    const from = iss ? ` of ${harmless(iss)}` : "";
    const role = depth === 0 ? "acts now" : "acted before; for the record only";
    lines.push(`  ${"   ".repeat(depth)}└─ ${name}${from}: ${role}`);
  });
  return lines.join("\n");
}

/** Pairs of a claim's name, members of objects by their path, and its value as text. */
function rows(claims, now) {
  return Object.entries(claims).flatMap(([name, value]) => {
    const printed = harmless(name);
    if (TIMES.includes(name) && typeof value === "number") return [[printed, time(value, now)]];
    if (Array.isArray(value) && value.every((entry) => typeof entry !== "object")) {
      return [[printed, harmless(value.join(" "))]];
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const inner = rows(value, now).map(([member, text]) => [`${printed}.${member}`, text]);
      return inner.length > 0 ? inner : [[printed, "{}"]];
    }
    return [[printed, harmless(value)]];
  });
}

function time(seconds, now) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const written = date
    .toISOString()
    .replace("T", " ")
    .replace(/(\.000)?Z$/, " UTC");
  return `${written} (${relative(seconds, now)})`;
}

/** The parties first, times last, the rest in the order of the token. */
function ordered(entries) {
  const rank = ([name]) => {
    if (FIRST.includes(name)) return FIRST.indexOf(name);
    return LAST.includes(name) ? 200 + LAST.indexOf(name) : 100;
  };
  return entries
    .map((entry, index) => [rank(entry), index, entry])
    .sort(([a, i], [b, j]) => a - b || i - j)
    .map(([, , entry]) => entry);
}
