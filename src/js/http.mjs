// From a fetch `Request` to a fetch `Response`: what is read of a request, and what stands on every
// answer whoever gives it.

import { readBody } from "./body.mjs";
import { unavailable } from "./driver.mjs";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Protocol, host and path. What has a user before its host is no URL of a request, and none of this. */
const URL_PARTS = /^([a-z]+:)\/\/(\[[^\]]*\]|[^/:?#@]*)(?::\d+)?(\/[^?#]*)?(?=[?#]|$)/;

/** W3C Trace Context, level 1 and 2: version, trace, parent and flags, none of them void. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * A function from `Request` to `Response` over a driver.
 *
 * - `clock(request)` gives milliseconds;
 * - `log(line)`, which may be left out, is given the audit line of every decision, from a driver with
 *   `audit`, and one for every other answer that is our own failure;
 * - `admit(request)`, which may be left out, tells whether this address may go on;
 * - `pages` has, by path, what the host answers without the engine: a function from the request to
 *   what a driver gives;
 * - `afterwards({ notes, now })`, which may be left out, is given what the engine noted to be done once
 *   the answer is given;
 * - `timing` is whether answers say how long they took.
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

  /** A logger that fails is not what the client asked for. */
  function report(line) {
    try {
      log(line);
    } catch {
      // Nothing is left that could report it.
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
      // What came over plain http is refused without being read; other routes have no body.
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

  /** Whether this address may go on, or the answer where it may not. */
  async function within(request) {
    try {
      return (await admit(request)) || tooMany();
    } catch {
      return unavailable("the rate limit is unavailable");
    }
  }
}

/** The parts of a URL as a `Request` has it: normalised, so they can be cut out of the text. */
function parts(url) {
  const [, protocol, hostname, path = ""] = URL_PARTS.exec(url);
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

/** RFC 6585 section 4. Who asks is not known yet, so there is no id of a refusal. */
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

/** As the engine says it of its documents. */
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

/** The line of a failure outside of any decision. */
export function unaudited(failed) {
  return `{"v":1,"event":"request","outcome":"unavailable","failed":${JSON.stringify(failed)}}`;
}
