// Who signs what: keys and secrets of everybody in the scenario, made in this tab and kept in it alone.
//
// Only a demo on this machine gives the page keys, so that a Worker there knows the same keys.

import { generateSigningKey } from "edge-token-exchange/slim";
import { importPrivate, sign as signBytes } from "edge-token-exchange/webcrypto.mjs";

export interface KeyPair {
  kid: string;
  alg: string;
  public: JsonWebKey;
  private: JsonWebKey;
}

/** What a demo on this machine says of itself: see scripts/demo/page.mjs. */
export interface Demo {
  keys: Record<string, KeyPair>;
  secrets: Record<string, string>;
}

export const STRANGER = "a stranger";
export const NOBODY = "nobody";
export const PUBLIC_AS_SECRET = "public key as a secret";

const keys = new Map<string, Promise<KeyPair>>();
const secrets = new Map<string, string>();

/** Takes over the keys of a demo. */
export function takeDemo(demo: Demo): void {
  for (const [name, key] of Object.entries(demo.keys)) keys.set(name, Promise.resolve(key));
  for (const [name, secret] of Object.entries(demo.secrets)) secrets.set(name, secret);
}

/** How a client of a realm is called here. */
export function clientOf(issuer: string, client: string): string {
  const realm = URL.canParse(issuer) ? new URL(issuer).pathname.slice(1) : issuer;
  return `${realm} ${client}`;
}

/** The key of a pair, made when it is first asked for. A key has one algorithm. */
export async function keyOf(name: string, alg: string): Promise<KeyPair> {
  const known = await keys.get(name);
  if (known?.alg === alg) return known;
  const made = generateSigningKey(alg).then((key) => ({ ...key, kid: kidOf(name) }));
  keys.set(name, made);
  return made;
}

/** The secret of a client. */
export function secretOf(name: string): string {
  const known = secrets.get(name);
  if (known !== undefined) return known;
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  secrets.set(name, secret);
  return secret;
}

/** Takes a secret that a person gave for a client. */
export function giveSecret(name: string, secret: string): void {
  secrets.set(name, secret);
}

/** A signature over a text, in base64url. */
export async function signed(pair: KeyPair, text: string): Promise<string> {
  const key = await importPrivate(crypto.subtle, pair.alg, pair.private);
  return base64url(await signBytes(crypto.subtle, key, new TextEncoder().encode(text)));
}

/** What a verifier would compute that takes a public key for a shared secret. */
export async function hmac(pair: KeyPair, text: string): Promise<string> {
  const utf8 = new TextEncoder();
  const secret = utf8.encode(JSON.stringify(pair.public));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(text))));
}

/** The public key as an issuer publishes it. */
export const published = ({ kid, alg, public: jwk }: KeyPair) => ({ ...jwk, kid, alg, use: "sig" });

export function base64url(bytes: Uint8Array | string): string {
  const all = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  let text = "";
  for (const byte of all) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Says whose key it is: a host where the name is an address. */
function kidOf(name: string): string {
  const [first = name, second] = name.split(" ");
  return second ?? (URL.canParse(first) ? new URL(first).host : first);
}
