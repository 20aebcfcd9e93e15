// The pages of this service, from its static files. This file sets their headers: a page may load from
// and connect to this service alone, and no page may frame it.

import { methodNotAllowed, unavailable } from "../js/answers.mjs";

const common = {
  "cache-control": "public, max-age=300",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const nothingElse = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const policies = {
  "/index.html": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src 'self'; ${nothingElse}; require-trusted-types-for 'script'; trusted-types 'none'`,
  "/refusals.html": `default-src 'none'; style-src 'self'; img-src data:; ${nothingElse}`,
};

/** Where a realm without a path answers, and no other realm does. */
const METADATA = "/.well-known/oauth-authorization-server";

/**
 * The handlers of the pages, by path; `assets` is the binding to the static files, `drive` the driver and
 * `clock(request)` returns milliseconds.
 */
export function createPages({ assets, drive, clock }) {
  return {
    "/": root,
    "/page": (request) => page(request, "/index.html"),
    "/refusals": (request) => page(request, "/refusals.html"),
  };

  /** The page, unless a realm has the root of this origin for its issuer. */
  async function root(request) {
    const ask = (path) => drive({ now: clock(request) / 1000, secure: true, method: "GET", path });
    const { status } = await ask(METADATA);
    return status === 404 ? page(request, "/index.html") : ask("/");
  }

  async function page({ method, headers: asked, url }, file) {
    if (method !== "GET" && method !== "HEAD") return methodNotAllowed();
    const known = asked.get("if-none-match");
    const found = await assets.fetch(new URL(file, url), {
      method,
      headers: known === null ? {} : { "if-none-match": known },
    });
    if (found.status !== 200 && found.status !== 304) return unavailable(`${file} is missing`);
    const own = { ...common, "content-security-policy": policies[file] };
    for (const name of ["content-type", "etag"]) {
      if (found.headers.has(name)) own[name] = found.headers.get(name);
    }
    return { status: found.status, headers: own, body: found.body ?? "" };
  }
}
