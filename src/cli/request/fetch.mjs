// Asks a server, within limits: https (or this host), no redirects, a few seconds, a few kilobytes.

import { missing } from "../failure.mjs";

const MAX_BYTES = 65_536;
const TIMEOUT_MS = 5_000;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** The URL, which must keep the request private. Throws a `Failure`. */
export function privateUrl(text, what = "the URL") {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url?.protocol === "http:" && LOOPBACK.includes(url.hostname);
  if (!loopback && url?.protocol !== "https:") {
    throw missing("url.unfit", `${what} is not an https URL`, "http is for this host only.");
  }
  if (url.username || url.password)
    throw missing(
      "url.unfit",
      `${what} has user information in it`,
      "Leave out what stands before the @.",
    );
  return url;
}

/** `{ status, headers, text }` of a request. Throws a `Failure` where there is no answer. */
export async function ask(url, init = {}) {
  const { host } = url;
  let response;
  try {
    response = await fetch(url, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const reason =
      error.name === "TimeoutError"
        ? `no answer within ${TIMEOUT_MS / 1000} s`
        : `cannot be reached (${error.cause?.code ?? error.cause?.message ?? error.name})`;
    throw missing(
      "service.unreachable",
      `${host}: ${reason}`,
      "Check the address, that the service runs, and this network.",
    );
  }
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw missing(
      "service.redirects",
      `${host} redirects, which is not followed`,
      "Name the address that it redirects to, if you trust it.",
    );
  }
  return {
    status: response.status,
    headers: response.headers,
    text: await limited(response, host),
  };
}

async function limited(response, host) {
  const chunks = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw missing(
      "service.unreachable",
      `${host}: the answer broke off`,
      "Try again; its log may say why.",
    );
  }
  if (length > MAX_BYTES) {
    throw missing(
      "service.too_long",
      `${host} answers with more than ${MAX_BYTES} bytes`,
      "This address serves something else; check it.",
    );
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The JSON object with which a URL answers GET. */
export async function askJson(url) {
  const { status, text } = await ask(url, { headers: { accept: "application/json" } });
  if (status !== 200)
    throw missing(
      "service.status",
      `${url.href} answers with ${status}`,
      "Check the address; a service that fails says why in its log.",
    );
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The error is reported below.
  }
  throw missing(
    "service.not_json",
    `${url.href} does not answer with a JSON object`,
    "This address serves something else; check it.",
  );
}

/** The metadata of an issuer, RFC 8414 §3 and Connect Discovery §4; its `issuer` must be this one. */
export async function metadata(issuer) {
  const { origin, pathname } = privateUrl(issuer, "the issuer");
  const path = pathname === "/" ? "" : pathname.replace(/\/$/, "");
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  let first;
  for (const place of places) {
    try {
      const found = await askJson(new URL(place));
      // The client must not trust a server that speaks for another issuer about that issuer's keys.
      if (found.issuer === issuer) return found;
      throw missing(
        "discovery.other_issuer",
        `the metadata at ${origin} is of another issuer than ${issuer}`,
        "Compare them character by character; a slash at the end counts.",
      );
    } catch (error) {
      first ??= error;
      if (error.id === "discovery.other_issuer") throw error;
    }
  }
  throw first;
}
