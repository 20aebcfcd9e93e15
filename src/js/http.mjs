// From a fetch `Request` to a fetch `Response`: the parts of a request that the engine gets, and the
// headers of every answer.

import { readBody } from "./body.mjs";
import { unavailable } from "./driver.mjs";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Protocol, host and path. A URL with a user before its host belongs to no request, and does not match. */
const URL_PARTS = /^([a-z]+:)\/\/(\[[^\]]*\]|[^/:?#@]*)(?::\d+)?(\/[^?#]*)?(?=[?#]|$)/;

/** W3C Trace Context, level 1 and 2: version, trace, parent and flags, none of them invalid. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * A function from `Request` to `Response` over a driver.
 *
 * - `clock(request)` returns milliseconds;
 * - `log(line)`, which is optional, receives the audit line of every decision, from a driver with
 *   `audit`, and one for every other answer that is a failure of the host;
 * - `admit(request)`, which is optional, returns whether this address is within its limit;
 * - `pages` has, by path, the answers that need no engine: functions from the request to a result in the
 *   driver's form;
 * - `afterwards({ notes, now })`, which is optional, receives the engine's notes after the answer;
 * - `timing` is whether answers state how long they took.
 */
export function createFetch({ drive, clock, log, admit, pages = {}, afterwards, timing = false }) {
  return async function fetch(request) {
    const from = timing ? performance.now() : 0;
    const requestId = crypto.randomUUID();
    const { status, headers, body, failed, notes, audit } = await answer(request);
    if (notes?.length > 0) afterwards?.({ notes, now: clock(request) / 1000 });

    headers["x-request-id"] = requestId;
    const traceparent = request.headers.get("traceparent");
    const traced = traceparent !== null && TRACEPARENT.test(traceparent);
    if (traced) headers.traceparent = traceparent;
    if (timing) headers["server-timing"] = `total;dur=${(performance.now() - from).toFixed(1)}`;
    if (log && (audit || failed)) {
      const line = audit || unaudited(failed);
      const trace = traced ? `","traceparent":"${traceparent}` : "";
      report(`${line.slice(0, -1)},"request_id":"${requestId}${trace}"}`);
    }
    return new Response(body === "" ? null : body, { status, headers });
  };

  /** A failed logger does not fail the client's request. */
  function report(line) {
    try {
      log(line);
    } catch {
      // No logger is left that could report it.
    }
  }

  async function answer(request) {
    try {
      const now = clock(request) / 1000;
      const { protocol, hostname, path } = parts(request.url);
      const { method, headers } = request;
      if (Object.hasOwn(pages, path)) return await pages[path](request);
      if (admit && path !== "/health") {
        const admitted = await within(request);
        if (admitted !== true) return admitted;
      }
      const secure = protocol === "https:" || LOOPBACK.has(hostname);
      // The engine refuses plain http, so the host does not read its body; other routes have none.
      const wanted =
        secure && method === "POST" && /\/(token|explain|introspect|revoke)$/.test(path);
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
        accept: path.endsWith("/introspect") ? (headers.get("accept") ?? undefined) : undefined,
        body,
      });
    } catch {
      return unavailable("the driver failed");
    }
  }

  /** Nothing where this address is within its limit, else the answer. */
  async function within(request) {
    try {
      return (await admit(request)) || tooMany();
    } catch {
      return unavailable("the rate limit is unavailable");
    }
  }
}

/** The parts of a URL as a `Request` has it: normalised, so the host can cut them out of the text. */
function parts(url) {
  const [, protocol, hostname, path = ""] = URL_PARTS.exec(url);
  return { protocol, hostname, path };
}

/** The host must not take a body that broke off for a shorter one. */
function brokenOff() {
  return {
    status: 400,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: '{"error":"invalid_request","error_description":"the body broke off"}',
  };
}

/** RFC 6585 section 4. The client is unknown yet, so the answer has no refusal id. */
function tooMany() {
  return {
    status: 429,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "retry-after": "10",
    },
    body: '{"error":"temporarily_unavailable","error_description":"too many requests from this address"}',
    audit: '{"v":1,"event":"request","outcome":"limited"}',
  };
}

/** In the form of the engine's own documents. */
export function onlyToBeRead() {
  return {
    status: 405,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      allow: "GET, HEAD",
    },
    body: '{"error":"invalid_request","error_description":"this endpoint takes GET and HEAD"}',
  };
}

/** The log line of a failure outside any decision. */
export function unaudited(failed) {
  return `{"v":1,"event":"request","outcome":"unavailable","failed":${JSON.stringify(failed)}}`;
}
