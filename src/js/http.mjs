// From a fetch `Request` to a fetch `Response`: the parts of a request that the engine gets, and the
// headers of every answer.

import { bodyBrokeOff, tooManyRequests, unavailable } from "./answers.mjs";
import { BodyRefused, readBody } from "./body.mjs";
import { FORMS, HEALTH } from "./fixed.mjs";

/** The headers that the engine gets: those with an accessor in src/http.rs. */
const HEADERS = ["accept", "authorization", "content-type", "dpop", "origin"];

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The refusals at or before the authentication of a client; those of these stages that come after it. */
const EARLY = /^(?:form|request|binding|client)\./;
const AUTHENTICATED = new Set([
  "client.rate_limited",
  "client.explain_not_allowed",
  "binding.signature",
  "binding.replayed",
]);

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
 * - `limit`, which is optional, counts the requests that fail before their client is authenticated:
 *   `isOver(request)`, `isOverAs(request, asked)` and `admits(request, asked)` of src/worker/limits.mjs;
 * - `pages` has, by path, the answers that need no engine: functions from the request to a result in the
 *   driver's form;
 * - `afterwards({ events, now })`, which is optional, receives the engine's events after the answer;
 * - `isSecure(request)`, which is optional, returns whether the request came over TLS; only `true` counts.
 *   Without it the URL decides: https, or a loopback address;
 * - `timing` is whether answers state how long they took.
 */
export function createFetch({
  drive,
  clock,
  log,
  limit,
  pages = {},
  afterwards,
  isSecure,
  timing = false,
}) {
  /** The headers of recurring answers; the request id in them is the latest answer's. */
  const prepared = new WeakMap();

  return async function fetch(request) {
    const from = timing ? performance.now() : 0;
    const requestId = crypto.randomUUID();
    const { status, headers: given, body, failed, events, audit } = await answer(request);
    if (events?.length > 0) afterwards?.({ events, now: clock(request) / 1000 });

    const traceparent = request.headers.get("traceparent");
    const traced = traceparent !== null && TRACEPARENT.test(traceparent);
    // A `Response` copies its headers, from `Headers` in half of the time that an object takes.
    let headers = prepared.get(given);
    if (headers === undefined) prepared.set(given, (headers = new Headers(given)));
    if (traced || timing) headers = new Headers(headers);
    headers.set("x-request-id", requestId);
    if (traced) headers.set("traceparent", traceparent);
    if (timing) headers.set("server-timing", `total;dur=${(performance.now() - from).toFixed(1)}`);
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
      const counts = limit !== undefined && path !== HEALTH;
      if (counts && limit.isOver(request)) return tooManyRequests();
      const secure = isSecure
        ? isSecure(request) === true
        : protocol === "https:" || LOOPBACK.has(hostname);
      // The engine refuses plain http, so the host does not read its body; other routes have none.
      const wanted = secure && method === "POST" && takesForm(path);
      const asked = { now, secure, method, path, headers: read(headers), body: "" };
      try {
        if (wanted) asked.body = await readBody(request);
      } catch (error) {
        const refused = error instanceof BodyRefused ? error.answer : bodyBrokeOff();
        return counts ? await counted(request, asked, refused) : refused;
      }
      if (counts && limit.isOverAs(request, asked)) return tooManyRequests();
      const answered = await drive(asked);
      return counts && isEarly(answered) ? await counted(request, asked, answered) : answered;
    } catch {
      return unavailable("the driver failed");
    }
  }

  /** The answer to a request that failed early, unless its sender is over the limit. */
  async function counted(request, asked, answered) {
    try {
      return (await limit.admits(request, asked)) ? answered : tooManyRequests();
    } catch {
      return unavailable("the rate limit is unavailable");
    }
  }
}

/** Whether a request failed at or before the authentication of its client, and not through the host. */
function isEarly({ status, headers }) {
  if (status < 400 || status >= 500) return false;
  const refusal = headers["x-exchange-refusal"];
  return refusal === undefined || (EARLY.test(refusal) && !AUTHENTICATED.has(refusal));
}

/** The parts of a URL as a `Request` has it: normalised, so the host can cut them out of the text. */
function parts(url) {
  const [, protocol, hostname, path = ""] = URL_PARTS.exec(url);
  return { protocol, hostname, path };
}

/** The values of a request's headers that the engine gets, by name. */
function read(headers) {
  const values = {};
  for (const name of HEADERS) values[name] = headers.get(name) ?? undefined;
  return values;
}

/** Whether the requests of a path have a body that the engine reads. */
function takesForm(path) {
  return FORMS.includes(path.slice(path.lastIndexOf("/") + 1));
}

/** The log line of a failure outside any decision. */
export function unaudited(failed) {
  return `{"v":1,"event":"request","outcome":"unavailable","failed":${JSON.stringify(failed)}}`;
}
