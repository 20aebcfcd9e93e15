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

/** The handlers of the pages, by path; `assets` is the binding to the static files. */
export function createPages(assets) {
  return {
    "/": (request) => page(request, "/index.html"),
    "/refusals": (request) => page(request, "/refusals.html"),
  };

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
