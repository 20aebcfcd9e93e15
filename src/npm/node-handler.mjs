// A realm as a listener of Node's http servers: from `IncomingMessage` to a fetch `Request` and back.
//
// The URL of the fetch request says only whether the wire was secure: nothing in a realm depends on `Host`,
// which any client can set. A proxy that ends TLS must be named by its address before its headers count:
// otherwise any client could state that it came over TLS.

import { BlockList, isIP } from "node:net";

import { methodNotAllowed, unavailable } from "../js/answers.mjs";
import { object, onlyMembers, wrong } from "../js/arguments.mjs";
import { CODES } from "../js/errors.mjs";
import { lastProtocol } from "./forwarded.mjs";

/** The hosts of the fetch request; neither exists, and only the second is refused as plain http. */
const SECURE = "https://realm.invalid";
const PLAIN = "http://realm.invalid";

/** Methods that a fetch `Request` cannot have, and no endpoint takes. */
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);

/** The client sent the body whole, so this is for the operator and no refusal. */
const READ_BEFORE =
  "edge-token-exchange: the body of a request was read before toNodeHandler got it; mount it before every middleware that reads bodies, such as express.json() and express.urlencoded()";

/** A listener for `createServer`; see types/node-handler.d.ts. */
export function toNodeHandler(realm, options = {}) {
  const { handle } = object("realm", realm);
  if (typeof handle !== "function") throw wrong("realm", "a realm", realm);
  onlyMembers("options", object("options", options), ["trustProxy"]);
  const proxies = addresses(options.trustProxy ?? []);
  const loopback = addresses(["127.0.0.0/8", "::1"]);

  let warned = false;

  return async function listener(request, response) {
    try {
      if (request.readableDidRead === true) {
        if (!warned) process.emitWarning(READ_BEFORE, { code: CODES.argument });
        warned = true;
        await send(answered(unavailable("the body was read before")), request, response);
        return;
      }
      await send(await answer(request), request, response);
    } catch {
      await send(answered(unavailable("the listener failed")), request, response).catch(() => {});
    }
  };

  async function answer(request) {
    if (FORBIDDEN.has(request.method)) return answered(methodNotAllowed());
    return handle(fetchRequest(request, isSecure(request) ? SECURE : PLAIN));
  }

  function isSecure({ socket, headers }) {
    const peer = socket.remoteAddress;
    // A proxy on this host is a proxy: what came to it in clear does not become secure by its address.
    if (proxies(peer)) return lastProtocol(headers) === "https";
    return socket.encrypted === true || loopback(peer);
  }
}

/** Whether an address is among others, given as addresses and CIDR blocks. */
function addresses(given) {
  if (!Array.isArray(given)) throw wrong("options.trustProxy", "an array of addresses", given);
  const list = new BlockList();
  given.forEach((entry, index) => {
    const name = `options.trustProxy[${index}]`;
    const [, address, prefix] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(entry) ?? [];
    const family = isIP(address ?? "");
    const bits = family === 4 ? 32 : 128;
    // Every address would be a proxy, so any client could state how it came.
    if (
      typeof entry !== "string" ||
      family === 0 ||
      Number(prefix) === 0 ||
      Number(prefix) > bits
    ) {
      throw wrong(name, "an address or a CIDR block", entry);
    }
    list.addSubnet(address, Number(prefix ?? bits), `ipv${family}`);
  });
  return (address) => {
    const family = isIP(address ?? "");
    return family !== 0 && list.check(address, `ipv${family}`);
  };
}

function fetchRequest(request, origin) {
  const { method, url, rawHeaders } = request;
  const headers = new Headers();
  // Not `headers`, in which Node drops the second of two credentials.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (!name.startsWith(":")) headers.append(name, rawHeaders[index + 1]);
  }
  const bodied = method !== "GET" && method !== "HEAD";
  return new Request(origin + pathOf(url), {
    method,
    headers,
    ...(bodied && { body: ReadableStream.from(request), duplex: "half" }),
  });
}

/** The path and query of a request target, which a proxy may send as a whole URL. */
function pathOf(target) {
  if (target.startsWith("/")) return target;
  const url = URL.canParse(target) ? new URL(target) : undefined;
  return url?.pathname.startsWith("/") ? url.pathname + url.search : "/";
}

const answered = ({ status, headers, body }) => new Response(body, { status, headers });

async function send(answer, request, response) {
  const headers = Object.fromEntries(answer.headers);
  const body = new Uint8Array(await answer.arrayBuffer());
  // Whatever is left of a body that the realm did not read is not the next request.
  if (!request.complete && request.httpVersionMajor < 2) headers.connection = "close";
  response.writeHead(answer.status, headers);
  response.end(body);
}
