// Rule 1: the form of the request.

import { access } from "../../make/issuers.mjs";
import { FORM, granted, refused, vector } from "../../make/vector.mjs";

const POST = "RFC 6749 section 3.2";
const TYPE = "RFC 8693 section 2.1";
const ENCODING = "RFC 6749 appendix B";
const ONCE = ["RFC 6749 section 3.2", "RFC 8693 section 2.1"];
const HOUSE = "house rule: size limits";
const subject = access();

const typed = (name, content, expect) =>
  vector(name, TYPE, { subject, headers: { "content-type": content } }, expect);
const bodied = (name, clauses, body, expect) => vector(name, clauses, { subject, body }, expect);
const extra = (count) => Array.from({ length: count }, (_, index) => `&x${index}=1`).join("");
const filled = (usual, size) =>
  `${usual}&filler=${"f".repeat(size - usual.length - "&filler=".length)}`;

/** Returns a token of exactly `length` characters; base64url has no text of some lengths, hence `x`. */
async function tokenOf(length) {
  for (const x of ["", "x", "xx"]) {
    const short = await access({ pad: "" }, { x });
    const pad = "p".repeat(Math.floor(((length - short.length) * 3) / 4));
    for (const more of ["", "p", "pp"]) {
      const token = await access({ pad: pad + more }, { x });
      if (token.length === length) return token;
    }
  }
  throw new Error(`no token of ${length} characters`);
}

export default [
  bodied("form-accepted", TYPE, undefined, granted()),
  vector(
    "plain-http",
    "RFC 6749 section 3.2",
    { subject, transport: "plain" },
    refused("form.insecure_transport"),
  ),
  vector(
    "plain-http-is-refused-before-the-method",
    POST,
    { subject, transport: "plain", method: "GET" },
    refused("form.insecure_transport"),
  ),
  ...["GET", "HEAD", "PUT", "DELETE", "post"].map((method) =>
    vector(
      `method-${method === "post" ? "in-lower-case" : method.toLowerCase()}`,
      POST,
      { subject, method },
      refused("form.method_not_allowed", { allow: "POST" }),
    ),
  ),
  typed("content-type-missing", undefined, refused("form.content_type")),
  typed("content-type-text", "text/plain", refused("form.content_type")),
  typed("content-type-multipart", "multipart/form-data; boundary=x", refused("form.content_type")),
  typed("content-type-prefix", `${FORM}x`, refused("form.content_type")),
  typed("content-type-json", "application/json", refused("form.json_body")),
  typed(
    "content-type-json-with-charset",
    "application/json; charset=utf-8",
    refused("form.json_body"),
  ),
  typed("content-type-with-charset", `${FORM}; charset=UTF-8`, granted()),
  typed("content-type-in-capitals", "Application/X-WWW-Form-URLEncoded", granted()),

  bodied("body-of-64-kib", HOUSE, (usual) => filled(usual, 65_536), granted()),
  bodied(
    "body-over-64-kib",
    HOUSE,
    (usual) => filled(usual, 65_537),
    refused("form.body_too_large"),
  ),
  vector("token-of-16-kib", HOUSE, { subject: tokenOf(16_384) }, granted()),
  vector(
    "token-over-16-kib",
    HOUSE,
    { subject: "a".repeat(16_385) },
    refused("form.token_too_large"),
  ),
  vector(
    "actor-token-over-16-kib",
    HOUSE,
    { subject, actor: "a".repeat(16_385) },
    refused("form.token_too_large"),
  ),

  vector(
    "assertion-over-16-kib",
    HOUSE,
    { as: null, subject, set: { client_assertion: "a".repeat(16_385) } },
    refused("form.token_too_large"),
  ),

  bodied("body-empty", POST, "", refused("request.grant_type_missing")),
  bodied(
    "percent-without-digits",
    ENCODING,
    (usual) => `${usual}&x=%`,
    refused("form.percent_encoding"),
  ),
  bodied(
    "percent-with-one-digit",
    ENCODING,
    (usual) => `${usual}&x=%4`,
    refused("form.percent_encoding"),
  ),
  bodied(
    "percent-with-other-letters",
    ENCODING,
    (usual) => `${usual}&x=%zz`,
    refused("form.percent_encoding"),
  ),
  bodied(
    "percent-in-a-name",
    ENCODING,
    (usual) => `${usual}&%x=1`,
    refused("form.percent_encoding"),
  ),
  bodied("raw-space", ENCODING, (usual) => `${usual}&x=a b`, refused("form.percent_encoding")),
  bodied(
    "raw-letter-beyond-ascii",
    ENCODING,
    (usual) => `${usual}&x=gr\u00fc\u00df`,
    refused("form.percent_encoding"),
  ),
  bodied("raw-line-break", ENCODING, (usual) => `${usual}\r\n`, refused("form.percent_encoding")),
  bodied("utf-8-encoded-letters", ENCODING, (usual) => `${usual}&x=gr%C3%BC%c3%9f`, granted()),
  bodied("utf-8-lone-byte", ENCODING, (usual) => `${usual}&x=%ff`, refused("form.not_utf8")),
  bodied("utf-8-overlong", ENCODING, (usual) => `${usual}&x=%c0%af`, refused("form.not_utf8")),
  bodied("utf-8-surrogate", ENCODING, (usual) => `${usual}&x=%ed%a0%80`, refused("form.not_utf8")),
  bodied("utf-8-in-a-name", ENCODING, (usual) => `${usual}&%ff=1`, refused("form.not_utf8")),

  bodied("parameters-64", HOUSE, (usual) => usual + extra(61), granted()),
  bodied("parameters-65", HOUSE, (usual) => usual + extra(62), refused("form.too_many_parameters")),
  bodied(
    "parameters-empty-segments-do-not-count",
    HOUSE,
    (usual) => `&&${usual}${"&".repeat(200)}`,
    granted(),
  ),
  bodied(
    "parameters-unknown-are-ignored",
    POST,
    (usual) => `${usual}&nonce=1&client_name=x`,
    granted(),
  ),
  bodied(
    "parameters-in-another-order",
    POST,
    (usual) => usual.split("&").reverse().join("&"),
    granted(),
  ),

  bodied(
    "repeated-grant-type",
    ONCE,
    (usual) => `${usual}&${usual.split("&")[0]}`,
    refused("form.parameter_repeated"),
  ),
  bodied(
    "repeated-scope",
    ONCE,
    (usual) => `${usual}&scope=read&scope=write`,
    refused("form.parameter_repeated"),
  ),
  bodied(
    "repeated-subject-token",
    ONCE,
    (usual) => `${usual}&subject_token=x`,
    refused("form.parameter_repeated"),
  ),
  bodied(
    "repeated-and-empty",
    ONCE,
    (usual) => `${usual}&scope=&scope=read`,
    refused("form.parameter_repeated"),
  ),
  bodied(
    "repeated-under-an-encoded-name",
    ONCE,
    (usual) => `${usual}&scope=read&sc%6fpe=read`,
    refused("form.parameter_repeated"),
  ),
  bodied(
    "repeated-unknown",
    ONCE,
    (usual) => `${usual}&x=1&x=1`,
    refused("form.parameter_repeated"),
  ),
  vector(
    "repeated-audience",
    ONCE,
    { subject, audience: ["orders", "billing"], scope: "read" },
    granted({ aud: ["orders", "billing"], scope: "read" }, { seconds: 120 }),
  ),
  vector(
    "repeated-resource",
    ONCE,
    {
      subject,
      resource: ["https://orders.example/api", "https://billing.example/api"],
      scope: "read",
    },
    granted(
      { aud: ["https://orders.example/api", "https://billing.example/api"], scope: "read" },
      { seconds: 120 },
    ),
  ),
  bodied(
    "empty-is-absent",
    "RFC 6749 section 3.2",
    (usual) =>
      `${usual}&actor_token=&actor_token_type=&requested_token_type=&audience=&resource=&scope=&client_secret=`,
    granted(),
  ),
  bodied(
    "name-without-value-is-absent",
    "RFC 6749 section 3.2",
    (usual) => `${usual}&scope&actor_token`,
    granted(),
  ),
];
