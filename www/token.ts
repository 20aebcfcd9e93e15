// Tokens as they are written on the page, and as they are sent.
//
// A draft is text and is signed as the text it is, so that what is wrong with it reaches the engine:
// a member that stands twice is sent twice. Times may be written from now (`"now+600"`), a long value
// as `"x * 15000"`, and a header may name the keys of this tab.

import {
  NOBODY,
  PUBLIC_AS_SECRET,
  STRANGER,
  base64url,
  hmac,
  keyOf,
  published,
  signed,
} from "./keys.ts";

export interface Draft {
  /** Who signs: an issuer, or one of the names of keys.ts. */
  signer: string;
  header: string;
  claims: string;
  /** A whole token, instead of all that. */
  pasted: string | null;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Claims = { [name: string]: Json };

/** With which algorithm an issuer signs, as the realm document says it. */
export type AlgorithmOf = (issuer: string) => string;

/** The token of a draft at a time. */
export async function tokenOf(draft: Draft, algorithm: AlgorithmOf, now: number): Promise<string> {
  if (draft.pasted !== null) return draft.pasted.trim();
  const claims = withTimes(draft.claims, now);
  const issuer = claimed(claims);
  const owner = [NOBODY, PUBLIC_AS_SECRET].includes(draft.signer) ? issuer : draft.signer;
  const pair = await keyOf(owner, owner === STRANGER ? "ES256" : algorithm(owner));
  const header = await withKeys(completed(draft.header, pair), algorithm);
  const text = `${base64url(compact(header))}.${base64url(compact(claims))}`;
  if (draft.signer === NOBODY) return `${text}.`;
  return `${text}.${await (draft.signer === PUBLIC_AS_SECRET ? hmac : signed)(pair, text)}`;
}

export type Decoded = { header: Claims; claims: Claims } | { problem: string };

/** What a token says, believed by nobody. */
export function decoded(token: string): Decoded {
  if (token === "") return { problem: "Paste a token: three parts joined by dots." };
  const parts = token.split(".");
  if (parts.length === 5)
    return { problem: "This token is encrypted. Only signed ones are taken." };
  if (parts.length !== 3) {
    return {
      problem:
        "This is not a JWT: it has to be three parts joined by dots. Opaque tokens cannot be read here.",
    };
  }
  try {
    const [header, claims] = parts.slice(0, 2).map(fromBase64url);
    if (isObject(header) && isObject(claims)) return { header, claims };
  } catch {
    // Told below, like JSON that is no object.
  }
  return {
    problem:
      "This is not a JWT: its parts have to be JSON objects in base64url. Copy the whole token, without quotes.",
  };
}

/** What keeps a text from being a JSON object; nothing where it is one. */
export function jsonProblem(text: string): string | undefined {
  try {
    return isObject(JSON.parse(text)) ? undefined : "This has to be a JSON object: { … }";
  } catch (error) {
    return `Not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export const isObject = (value: unknown): value is Claims =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function withTimes(text: string, now: number): string {
  return text
    .replace(/"now(?:([+-])(\d{1,10}))?"/g, (_, sign = "+", seconds = "0") =>
      String(now + Number(`${sign}${seconds}`)),
    )
    .replace(/"(\w) \* (\d{1,5})"/g, (_, letter: string, times) => `"${letter.repeat(times)}"`);
}

async function withKeys(text: string, algorithm: AlgorithmOf): Promise<string> {
  const named = /"(kid|public key) of (https?:\/\/[^"]+|a stranger)"/g;
  let done = text;
  for (const [all, what, name = ""] of text.matchAll(named)) {
    const pair = await keyOf(name, name === STRANGER ? "ES256" : algorithm(name));
    done = done.replace(all, JSON.stringify(what === "kid" ? pair.kid : published(pair)));
  }
  return done;
}

/** A header with what its signer adds unless it says otherwise. */
function completed(text: string, { alg, kid }: { alg: string; kid: string }): string {
  try {
    const header: unknown = JSON.parse(text);
    if (isObject(header)) return JSON.stringify({ alg, kid, ...header });
  } catch {
    // Sent as it is: the engine says what is wrong with it.
  }
  return text;
}

function claimed(text: string): string {
  return /"iss"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? STRANGER;
}

const compact = (text: string) => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");

function fromBase64url(part: string): unknown {
  const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}
