// The realm of a scenario with the keys of this tab: where the document has an empty `keys` or
// `secret_sha256`, those of the keys are put in. The text is otherwise the person's own, mistakes
// included, and the engine alone judges it.

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

/** What the page has to know of a document in order to write requests; nothing is judged by it. */
export interface Outline {
  issuer: string;
  issuers: { issuer: string; algorithm: string }[];
  clients: { id: string; method: string; clientIssuer: string }[];
  targets: { audience: string; resource: string[] }[];
}

/** The realm of a document, or what is wrong with it. */
export function read(document: string): Fixture | { error: Problem } {
  try {
    return { ...splitRealm(document), document };
  } catch (error) {
    if (error instanceof RealmError) return { error };
    throw error;
  }
}

/** A document with the keys and secrets of this tab where it has none. */
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

/** The same document, in which every client may see explanations. */
export function explaining(document: string): string {
  const copy = JSON.parse(document) as { clients: Claims[] };
  copy.clients = copy.clients.map((client) => ({ ...client, explain: true }));
  return JSON.stringify(copy);
}

/** As much of a document as can be made out. */
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
    })),
    clients: objects(top.clients).map(({ client_id, auth }) => ({
      id: word(client_id),
      method: isObject(auth ?? null) ? word((auth as Claims).method) : "",
      clientIssuer: word(top.issuer),
    })),
    targets: objects(top.targets).map(({ audience, resource }) => ({
      audience: word(audience),
      resource: list(resource).map(word),
    })),
  };
}

const word = (value: Json | undefined) => (typeof value === "string" ? value : "");
const list = (value: Json | undefined) => (Array.isArray(value) ? value : []);
const objects = (value: Json | undefined) => list(value).filter(isObject);

async function publicKey(name: string, algorithm: string): Promise<Json> {
  // An algorithm that this browser lacks is the engine's to complain of, not the page's.
  const key = await keyOf(name, algorithm).catch(() => keyOf(name, "ES256"));
  return published(key) as unknown as Json;
}

async function digest(secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(secret);
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
