// The page to which `error_uri` points, where the realm runs inside another service: the id and the
// message of each refusal. The Worker has a longer page with advice.

import { methodNotAllowed } from "../js/answers.mjs";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "public, max-age=300",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The rules of realm documents share one place: their ids and messages are the realm's own. */
const RULES = {
  id: "policy.rule",
  status: 400,
  error: "invalid_request, invalid_target or invalid_scope",
  description: "a rule of the realm refuses the exchange, and error_description says which",
};

/** The handlers of the page, by path; `refusals()` is that of `createTools`. */
export function createRefusalsPage(refusals) {
  let body;
  return {
    "/refusals"({ method }) {
      if (method !== "GET" && method !== "HEAD") return methodNotAllowed();
      body ??= page([...refusals(), RULES]);
      return { status: 200, headers: { ...HEADERS }, body: method === "HEAD" ? "" : body };
    },
  };
}

function page(refusals) {
  const rows = refusals.map(
    ({ id, status, error, description }) =>
      `<dt id="${escaped(id)}"><code>${escaped(id)}</code></dt>\n<dd>${escaped(description)} (<code>${escaped(error)}</code>, ${status})</dd>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Refusals</title>
<h1>Refusals</h1>
<dl>
${rows.join("\n")}
</dl>
</html>
`;
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
