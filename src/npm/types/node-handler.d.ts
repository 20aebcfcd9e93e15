// A realm as a handler of Node's http servers.

import type { Realm } from "./realm.js";

/** What the handler knows of the network. */
export interface NodeHandlerOptions {
  /**
   * The proxies that end TLS: addresses and CIDR blocks, such as `10.0.0.7` or `fd00::/8`. Of a request
   * from one of them the last value of `X-Forwarded-Proto` or `Forwarded` counts; without either, or where
   * the two differ, it came over plain http. By default none: then TLS to this server and connections from
   * this host are secure, and nothing else is.
   */
  trustProxy?: readonly string[];
}

/** The part of `http.IncomingMessage` and `http2.Http2ServerRequest` that the handler reads. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** The request target: a path and a query, or a whole URL. */
  readonly url?: string | undefined;
  /** The headers, several of one name joined. */
  readonly headers: Record<string, string | string[] | undefined>;
  /** Names and values of the headers in turn, as they arrived. */
  readonly rawHeaders: readonly string[];
  /** 1 or 2. */
  readonly httpVersionMajor: number;
  /** Whether another reader has begun to read the body. */
  readonly readableDidRead?: boolean | undefined;
  /** Whether the whole body has arrived. */
  readonly complete: boolean;
  /** The connection: its peer, and whether it is TLS. */
  readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean };
}

/** The part of `http.ServerResponse` and `http2.Http2ServerResponse` that the handler writes. */
export interface NodeResponse {
  /** Sends the status and the headers. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Sends the body and ends the response. */
  end(body: Uint8Array): unknown;
}

/**
 * The listener of a Node server, for `createServer` of `node:http`, `node:https` and `node:http2`: answers
 * as `realm.handle` does. It never rejects. In Node, Deno and Bun only. It must come before a middleware that
 * reads bodies: of a request whose body was read it answers 503, and it emits one warning of the process.
 *
 * Throws a `TypeError` for an entry of `trustProxy` that is no address.
 */
export function toNodeHandler(
  realm: Pick<Realm, "handle">,
  options?: NodeHandlerOptions,
): (request: NodeRequest, response: NodeResponse) => Promise<void>;
