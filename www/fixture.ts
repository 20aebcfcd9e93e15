// The realm of a scenario with the keys of this tab: the page fills each empty `keys` and
// `secret_sha256` of the document. It leaves the rest of the text alone, mistakes included, and only
// the engine judges it.

import { RealmError, splitRealm } from "edge-token-exchange/slim";

import { places } from "./json-text.ts";
import { base64url, clientOf, keyOf, published, secretOf } from "./keys.ts";
import { isObject, type Claims, type Json } from "./token.ts";

export interface Problem {
  pointer: string;
  reason: string;
}

export interface Fixture {
  /** The document as the engine reads it. */
  document: string;
  issuer: string;
  algorithm: string;
  warnings: Problem[];
}

/** The parts of a document that the page needs to write a request; the page judges none of them. */
export interface Outline {
  issuer: string;
  issuers: { issuer: string; algorithm: string; emptyKeys: boolean }[];
  clients: { id: string; method: string; clientIssuer: string; emptySecret: boolean }[];
  targets: { audience: string; resource: string[] }[];
}

/** Reads a document; returns its realm or the mistake that the engine reports. */
export function read(document: string): Fixture | { error: Problem } {
  try {
    return { ...splitRealm(document), document };
  } catch (error) {
    if (error instanceof RealmError) return { error };
    throw error;
  }
}

/** Fills the empty keys and secrets of a document with those of this tab. */
export async function filled(text: string): Promise<string> {
  const { issuer, issuers, clients } = outline(text);
  const found = places(text);
  const changes: { from: number; to: number; text: string }[] = [];

  async function fill(pointer: string, what: () => Promise<Json>): Promise<void> {
    const place = found.get(pointer);
    if (place === undefined || !/^\[\s*\]$/.test(text.slice(place.from, place.to))) return;
    changes.push({ ...place, text: JSON.stringify([await what()]) });
  }
  for (const [index, { issuer: name, algorithm }] of issuers.entries()) {
    await fill(`/trusted_issuers/${index}/jwks/keys`, () => publicKey(name, algorithm));
  }
  for (const [index, { id }] of clients.entries()) {
    const name = clientOf(issuer, id);
    await fill(`/clients/${index}/auth/jwks/keys`, () => publicKey(name, "ES256"));
    await fill(`/clients/${index}/auth/secret_sha256`, () => digest(secretOf(name)));
  }
  return changes
    .sort((one, other) => other.from - one.from)
    .reduce((done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to), text);
}

/** Returns the document with `explain` set for every client. */
export function explaining(document: string): string {
  const copy = JSON.parse(document) as { clients: Claims[] };
  copy.clients = copy.clients.map((client) => ({ ...client, explain: true }));
  return JSON.stringify(copy);
}

/** Returns the outline of a document; a text that is not JSON has an empty one. */
export function outline(text: string): Outline {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = {};
  }
  const top = isObject(document) ? document : {};
  return {
    issuer: word(top.issuer),
    issuers: objects(top.trusted_issuers).map((one) => ({
      issuer: word(one.issuer),
      algorithm: list(one.algorithms).map(word)[0] ?? "ES256",
      emptyKeys: isObject(one.jwks) && isEmptyList(one.jwks.keys),
    })),
    clients: objects(top.clients).map(({ client_id, auth }) => ({
      id: word(client_id),
      method: isObject(auth ?? null) ? word((auth as Claims).method) : "",
      clientIssuer: word(top.issuer),
      emptySecret: isObject(auth) && isEmptyList(auth.secret_sha256),
    })),
    targets: objects(top.targets).map(({ audience, resource }) => ({
      audience: word(audience),
      resource: list(resource).map(word),
    })),
  };
}

const word = (value: Json | undefined) => (typeof value === "string" ? value : "");
const list = (value: Json | undefined) => (Array.isArray(value) ? value : []);
const isEmptyList = (value: Json | undefined) => Array.isArray(value) && value.length === 0;
const objects = (value: Json | undefined) => list(value).filter(isObject);

async function publicKey(name: string, algorithm: string): Promise<Json> {
  // If this browser lacks the algorithm, the engine reports it, not the page.
  const key = await keyOf(name, algorithm).catch(() => keyOf(name, "ES256"));
  return published(key) as unknown as Json;
}

async function digest(secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(secret);
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
