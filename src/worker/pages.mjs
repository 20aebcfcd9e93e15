// The pages of this service, from its static files. Their headers are set here: a page may load its
// stylesheet and nothing else, and is framed by nobody.

import { unavailable } from "../npm/driver.mjs";

const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cache-control": "public, max-age=300",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** By path, what answers with a page; `assets` is the binding to the static files. */
export function createPages(assets) {
  return { "/refusals": (request) => page(request, "/refusals.html") };

  async function page({ method, headers: asked, url }, file) {
    if (method !== "GET" && method !== "HEAD") return onlyToBeRead();
    const known = asked.get("if-none-match");
    const found = await assets.fetch(new URL(file, url), {
      method,
      headers: known === null ? {} : { "if-none-match": known },
    });
    if (found.status !== 200 && found.status !== 304) return unavailable(`${file} is missing`);
    const own = { ...headers };
    for (const name of ["content-type", "etag"]) {
      if (found.headers.has(name)) own[name] = found.headers.get(name);
    }
    return { status: found.status, headers: own, body: found.body ?? "" };
  }
}

/** As the engine says it of its documents. */
function onlyToBeRead() {
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
