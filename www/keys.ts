// The keys and secrets of the issuers and clients in a scenario. The tab makes them and keeps them.
//
// `npm start` gives the page its keys instead, so that the Worker of the demo has the same ones.

import { generateSigningKey } from "edge-token-exchange/slim";
import { importPrivate, sign as signBytes } from "edge-token-exchange/js/webcrypto.mjs";

export interface KeyPair {
  kid: string;
  alg: string;
  public: JsonWebKey;
  private: JsonWebKey;
}

/** The keys that `npm start` puts beside the page: see www/demo/page.mjs. */
export interface DemoKeys {
  keys: Record<string, KeyPair>;
  secrets: Record<string, string>;
}

export const UNTRUSTED = "an untrusted issuer";
export const UNSIGNED = "no key";
export const PUBLIC_AS_SECRET = "public key as a secret";
export const TAMPERED = "the issuer, before a change";

const keys = new Map<string, Promise<KeyPair>>();
const secrets = new Map<string, string>();

/** Uses the keys and secrets of the demo. */
export function useDemoKeys(demo: DemoKeys): void {
  for (const [name, key] of Object.entries(demo.keys)) keys.set(name, Promise.resolve(key));
  for (const [name, secret] of Object.entries(demo.secrets)) secrets.set(name, secret);
}

/** Names a client by its realm and id, so that two realms can have the same id. */
export function clientOf(issuer: string, client: string): string {
  const realm = URL.canParse(issuer) ? new URL(issuer).pathname.slice(1) : issuer;
  return `${realm} ${client}`;
}

/** Returns the key pair of this name and algorithm; makes it on first use. */
export async function keyOf(name: string, alg: string): Promise<KeyPair> {
  const known = await keys.get(name);
  if (known?.alg === alg) return known;
  const made = generateSigningKey(alg).then((key) => ({ ...key, kid: kidOf(name) }));
  keys.set(name, made);
  return made;
}

/** Returns the secret of a client; makes it on first use. */
export function secretOf(name: string): string {
  const known = secrets.get(name);
  if (known !== undefined) return known;
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  secrets.set(name, secret);
  return secret;
}

/** Replaces the secret of a client with the one that a person typed. */
export function giveSecret(name: string, secret: string): void {
  secrets.set(name, secret);
}

/** Signs a text; returns base64url. */
export async function signed(pair: KeyPair, text: string): Promise<string> {
  const key = await importPrivate(crypto.subtle, pair.alg, pair.private);
  return base64url(await signBytes(crypto.subtle, key, new TextEncoder().encode(text)));
}

/** Computes an HMAC with the public key as the secret, as a careless verifier would. */
export async function hmac(pair: KeyPair, text: string): Promise<string> {
  const utf8 = new TextEncoder();
  const secret = utf8.encode(JSON.stringify(pair.public));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(text))));
}

/** Returns the public key as an issuer publishes it. */
export const published = ({ kid, alg, public: jwk }: KeyPair) => ({ ...jwk, kid, alg, use: "sig" });

export function base64url(bytes: Uint8Array | string): string {
  const all = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  let text = "";
  for (const byte of all) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Makes a key id from the owner's name: of an address, its host. */
function kidOf(name: string): string {
  const [first = name, second] = name.split(" ");
  return second ?? (URL.canParse(first) ? new URL(first).host : first);
}
