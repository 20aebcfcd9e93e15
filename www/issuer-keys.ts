// Fetches the keys of an issuer when the person says so, and from the address that the person saw.
//
// A token names its issuer, and an attacker may have written it. So the page connects to no issuer by
// itself: a person allows one origin, and a reload puts it into the page's policy beside the Worker's.

import { servedByWorker } from "./live.ts";

const ALLOWED = "issuer-origins";
const WAITING = "fetch-keys";
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 65_536;

/** What the page does after the reload that allows an origin. */
export interface Wanted {
  token: string;
  profile: string;
  /** The address of the key set, once the metadata of the issuer has shown it. */
  jwksUri?: string;
}

/** Whether this page may be allowed another origin. The header of a Worker's page allows none. */
export const canFetch = () => !servedByWorker();

export function allowedIssuers(): string[] {
  const stored = sessionStorage.getItem(ALLOWED);
  return stored === null ? [] : stored.split(" ");
}

/** Returns the origin to ask, or why the page asks none. */
export function askable(address: string): { origin: string } | { problem: string } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = url?.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || loopback) || url.username !== "")
    return { problem: "This issuer is no https address: paste its keys." };
  return { origin: url.origin };
}

/** Allows an origin and reloads the page, which then goes on with `wanted`. */
export function allowAndReload(origin: string, wanted: Wanted): void {
  sessionStorage.setItem(ALLOWED, [...new Set([...allowedIssuers(), origin])].join(" "));
  sessionStorage.setItem(WAITING, JSON.stringify(wanted));
  location.reload();
}

/** Returns once what a reload left to do. */
export function takeWanted(): Wanted | undefined {
  const stored = sessionStorage.getItem(WAITING);
  sessionStorage.removeItem(WAITING);
  return stored === null ? undefined : (JSON.parse(stored) as Wanted);
}

/** Returns the address of the key set from the metadata of an issuer. Rejects with a message for the person. */
export async function jwksUriOf(issuer: string): Promise<string> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const places = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  let first: unknown;
  for (const place of places) {
    try {
      const { issuer: named, jwks_uri: address } = JSON.parse(await textAt(place));
      if (named !== issuer)
        throw new Error(`${place} is the metadata of ${String(named)}, not of ${issuer}.`);
      if (typeof address !== "string") throw new Error(`${place} has no jwks_uri.`);
      return address;
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** Returns the text at an address of an allowed origin. */
export async function textAt(address: string): Promise<string> {
  const { host } = new URL(address);
  let response: Response;
  try {
    response = await fetch(address, {
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new Error(
      `${host} did not answer this page. Many issuers allow no page to read their keys (CORS): run curl ${address} and paste the answer.`,
    );
  }
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new Error(`${address} answered with more than 64 KiB.`);
  return text;
}
