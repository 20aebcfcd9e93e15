// Makes tokens from the drafts that a person edits, and decodes tokens.
//
// The page signs the text of a draft unchanged, so that each mistake reaches the engine: a duplicate
// member is sent twice. A person may write a time relative to now (`"now+600"`) and a long value as
// `"x * 15000"`; a header may name the keys of this tab.

import {
  UNSIGNED,
  PUBLIC_AS_SECRET,
  TAMPERED,
  UNTRUSTED,
  base64url,
  hmac,
  keyOf,
  published,
  signed,
} from "./keys.ts";

export interface Draft {
  /** The signer: an issuer, or one of the names of keys.ts. */
  signer: string;
  header: string;
  claims: string;
  /** A whole token, which replaces the other members. */
  pasted: string | null;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Claims = { [name: string]: Json };

/** Returns the algorithm that the realm document lists for an issuer. */
export type AlgorithmOf = (issuer: string) => string;

/** Makes the token of a draft; `now` is in seconds. */
export async function tokenOf(draft: Draft, algorithm: AlgorithmOf, now: number): Promise<string> {
  if (draft.pasted !== null) return draft.pasted.trim();
  const claims = withTimes(draft.claims, now);
  const issuer = claimed(claims);
  const forged = [UNSIGNED, PUBLIC_AS_SECRET, TAMPERED].includes(draft.signer);
  const owner = forged ? issuer : draft.signer;
  const pair = await keyOf(owner, owner === UNTRUSTED ? "ES256" : algorithm(owner));
  const header = await withKeys(completed(draft.header, pair), algorithm);
  const text = `${base64url(compact(header))}.${base64url(compact(claims))}`;
  if (draft.signer === UNSIGNED) return `${text}.`;
  if (draft.signer === PUBLIC_AS_SECRET) return `${text}.${await hmac(pair, text)}`;
  // Of a token changed after signing, the signature is the issuer's and covers other claims.
  const covered =
    draft.signer === TAMPERED ? `${base64url(compact(header))}.${base64url("{}")}` : text;
  return `${text}.${await signed(pair, covered)}`;
}

export type Decoded = { header: Claims; claims: Claims } | { problem: string };

/** Decodes a token and verifies nothing. */
export function decoded(token: string): Decoded {
  if (token === "") return { problem: "Paste a token: three parts joined by dots." };
  const parts = token.split(".");
  if (parts.length === 5)
    return { problem: "This token is encrypted. The engine accepts signed tokens only." };
  if (parts.length !== 3) {
    return {
      problem:
        "This is not a JWT: a JWT has three parts joined by dots. The page cannot read opaque tokens.",
    };
  }
  try {
    const [header, claims] = parts.slice(0, 2).map(fromBase64url);
    if (isObject(header) && isObject(claims)) return { header, claims };
  } catch {
    // The problem below covers this and JSON that is not an object.
  }
  return {
    problem:
      "This is not a JWT: the first two parts of a JWT are JSON objects in base64url. Copy the whole token, without quotes.",
  };
}

/** Returns why a text is not a JSON object; nothing if it is one. */
export function jsonProblem(text: string): string | undefined {
  try {
    return isObject(JSON.parse(text)) ? undefined : "Write a JSON object: { … }";
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
  const named = /"(kid|public key) of (https?:\/\/[^"]+|an untrusted issuer)"/g;
  let done = text;
  for (const [all, what, name = ""] of text.matchAll(named)) {
    const pair = await keyOf(name, name === UNTRUSTED ? "ES256" : algorithm(name));
    done = done.replace(all, JSON.stringify(what === "kid" ? pair.kid : published(pair)));
  }
  return done;
}

/** Adds the signer's `alg` and `kid` to a header that lacks them. */
function completed(text: string, { alg, kid }: { alg: string; kid: string }): string {
  try {
    const header: unknown = JSON.parse(text);
    if (isObject(header)) return JSON.stringify({ alg, kid, ...header });
  } catch {
    // The page sends it unchanged and the engine reports the mistake.
  }
  return text;
}

function claimed(text: string): string {
  return /"iss"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? UNTRUSTED;
}

const compact = (text: string) => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");

function fromBase64url(part: string): unknown {
  const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}
