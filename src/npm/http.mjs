// From a fetch `Request` to a fetch `Response`: what is read of a request, and what stands on every
// answer whoever gives it.

import { readBody } from "./body.mjs";
import { unavailable } from "./driver.mjs";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

const URL_PARTS = /^([a-z]+:)\/\/(\[[^\]]*\]|[^/:?#]*)(?::\d+)?([^?#]*)/;

/** W3C Trace Context, level 1 and 2: version, trace, parent and flags, none of them void. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * A function from `Request` to `Response` over a driver. `clock(request)` gives milliseconds;
 * `report({ requestId, failed })` is told of every answer that is our own failure. `pages` has, by
 * path, what the host answers without the engine: a function from the request to what a driver gives.
 */
export function createFetch({ drive, clock, report, pages = {} }) {
  return async function fetch(request) {
    const requestId = crypto.randomUUID();
    const { status, headers, body, failed } = await answer(request);
    if (failed) report({ requestId, failed });

    headers["x-request-id"] = requestId;
    const traceparent = request.headers.get("traceparent");
    if (traceparent !== null && TRACEPARENT.test(traceparent)) headers.traceparent = traceparent;
    return new Response(body === "" ? null : body, { status, headers });
  };

  async function answer(request) {
    try {
      const now = clock(request) / 1000;
      const { protocol, hostname, path } = parts(request.url);
      const { method, headers } = request;
      if (Object.hasOwn(pages, path)) return await pages[path](request);
      const secure = protocol === "https:" || LOOPBACK.has(hostname);
      // What came over plain http is refused without being read; other routes have no body.
      const wanted = secure && method === "POST" && /\/(token|explain)$/.test(path);
      const body = wanted ? await readBody(request).catch(() => undefined) : "";
      if (body === undefined) return brokenOff();
      return await drive({
        now,
        secure,
        method,
        path,
        contentType: headers.get("content-type") ?? undefined,
        authorization: headers.get("authorization") ?? undefined,
        origin: headers.get("origin") ?? undefined,
        body,
      });
    } catch {
      return unavailable("the driver failed");
    }
  }
}

/** The parts of a URL as a `Request` has it: normalised, so they can be cut out of the text. */
function parts(url) {
  const [, protocol, hostname, path] = URL_PARTS.exec(url);
  return { protocol, hostname, path };
}

/** A body that ended before it was whole must not be taken for a shorter one. */
function brokenOff() {
  return {
    status: 400,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: '{"error":"invalid_request","error_description":"the body broke off"}',
  };
}
