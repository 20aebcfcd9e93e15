// The server under test: its address, and the record of requests and answers.

import { verifies } from "./jws.mjs";

/** The kit waits no longer than this for an answer. */
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

    /** Begins a new record of requests and answers, and returns the one before. */
    takeRecord() {
      const taken = record;
      record = [];
      return taken;
    },

    metadata: () => send(metadataUrl()),

    /** The metadata, read once; nothing where the server has none. */
    async configuration() {
      discovered ??= await send(metadataUrl()).then(({ status, body }) =>
        status === 200 && typeof body === "object" ? body : {},
      );
      return discovered;
    },

    /** Whether the server has an endpoint for the first request. */
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

    /** Whether one of the keys at `jwks_uri` signed a JWT. */
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
