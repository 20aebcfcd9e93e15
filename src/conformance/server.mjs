// The server under test: where it answers, what it was sent and what it said.

import { verifies } from "./jws.mjs";

/** Nobody waits longer than this for an answer. */
const TIMEOUT_MS = 15_000;

/** A server by its issuer; `tokenEndpoint` is for one without metadata. */
export function createServer({ issuer, tokenEndpoint, fetch = globalThis.fetch }) {
  let record = [];
  let discovered;
  let keys;

  async function send(url, { method = "GET", headers = {}, body } = {}) {
    const init = {
      method,
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    const response = await fetch(url, init);
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parse(text) };
    record.push({ sent: { method, url: String(url), headers, body }, got: answer });
    return answer;
  }

  /** RFC 8414 section 3.1: the well-known part stands between host and path. */
  const metadataUrl = () => {
    const { origin, pathname } = new URL(issuer);
    return `${origin}/.well-known/oauth-authorization-server${pathname === "/" ? "" : pathname}`;
  };

  return {
    issuer,

    /** Begins a new record of what is sent and got, and gives the one before. */
    takeRecord() {
      const taken = record;
      record = [];
      return taken;
    },

    metadata: () => send(metadataUrl()),

    /** What the metadata says, read once; nothing where there is none. */
    async configuration() {
      discovered ??= await send(metadataUrl()).then(({ status, body }) =>
        status === 200 && typeof body === "object" ? body : {},
      );
      return discovered;
    },

    /** Whether there is anybody to send the first request to. */
    async reachable() {
      try {
        return Boolean(tokenEndpoint ?? (await this.configuration()).token_endpoint);
      } catch {
        return false;
      } finally {
        this.takeRecord();
      }
    },

    async tokenEndpoint() {
      const endpoint = tokenEndpoint ?? (await this.configuration()).token_endpoint;
      if (!endpoint) throw new Error("no metadata names the token endpoint: give --token-endpoint");
      return endpoint;
    },

    async jwks() {
      const { jwks_uri: uri } = await this.configuration();
      return uri && send(uri);
    },

    /** Whether a JWT was signed by one of the keys at `jwks_uri`. */
    async signed(token) {
      keys ??= (await this.jwks())?.body?.keys ?? [];
      return verifies(token, keys);
    },

    send,
  };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
