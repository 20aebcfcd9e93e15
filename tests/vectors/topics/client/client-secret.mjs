// Rule 3: clients with a secret.

import { access } from "../../make/issuers.mjs";
import { digestOf, nextSecretOf, secretOf } from "../../make/secrets.mjs";
import { basic, encode, granted, refused, vector } from "../../make/vector.mjs";

const BASIC = "RFC 6749 section 2.3.1";
const ERROR = ["RFC 6749 section 5.2", "RFC 6749 section 2.3.1"];
const FAILED = "client.authentication_failed";
const subject = access();
const gateway = secretOf("gateway");

const header = (name, authorization, expect = refused(FAILED), ask = {}) =>
  vector(
    name,
    expect === undefined ? BASIC : ERROR,
    { subject, ...ask, headers: { authorization } },
    expect,
  );
const post = (name, set, expect = refused(FAILED)) =>
  vector(name, ERROR, { as: null, subject: access({ aud: "impersonator" }), set }, expect);
const plain = (text) => `Basic ${btoa(text)}`;
const toDelegator = (as) => ({ subject: access({ aud: as }), as });
const act = (sub) => ({ act: { iss: "https://edge.example/realms/alpha", sub, client_id: sub } });
const svcA = { as: "svc-a", subject: access({ aud: "svc-a", may_act: { client_id: "svc-a" } }) };
const padded = basic("svc-a", secretOf("svc-a"));
if (!padded.endsWith("==")) throw new Error("these credentials must need padding");
const nextLetter = (letter) => String.fromCharCode(letter.charCodeAt(0) + 1);

export default [
  header("basic-wrong-secret", basic("gateway", "wrong")),
  header("basic-unknown-client", basic("unregistered", gateway)),
  header("basic-secret-of-another-client", basic("gateway", secretOf("svc-a"))),
  header("basic-empty-secret", basic("gateway", "")),
  header("basic-empty-client", basic("", gateway)),
  header("basic-secret-as-its-own-digest", basic("gateway", digestOf(gateway))),
  vector("no-credentials", ERROR, { as: null, subject }, refused(FAILED)),
  vector(
    "no-credentials-but-a-client-id",
    ERROR,
    { as: null, subject, set: { client_id: "gateway" } },
    refused(FAILED),
  ),

  header("basic-scheme-in-lower-case", `basic ${btoa(`gateway:${gateway}`)}`, granted()),
  header("basic-scheme-in-capitals", `BASIC ${btoa(`gateway:${gateway}`)}`, granted()),
  header(
    "basic-with-an-odd-id-and-secret",
    basic("odd id:+%&=/?", secretOf("odd id:+%&=/?")),
    granted({ client_id: "odd id:+%&=/?", ...act("odd id:+%&=/?") }),
    toDelegator("odd id:+%&=/?"),
  ),
  header(
    "basic-with-space-as-percent-20",
    basic("odd id:+%&=/?", secretOf("odd id:+%&=/?")).replace(/.*/, () =>
      plain(
        `${encode("odd id:+%&=/?").replaceAll("+", "%20")}:${encode(secretOf("odd id:+%&=/?")).replaceAll("+", "%20")}`,
      ),
    ),
    granted({ client_id: "odd id:+%&=/?", ...act("odd id:+%&=/?") }),
    toDelegator("odd id:+%&=/?"),
  ),
  header(
    "basic-with-letters-beyond-ascii",
    basic("unicode", secretOf("unicode")),
    granted({ client_id: "unicode", ...act("unicode") }),
    toDelegator("unicode"),
  ),
  header(
    "basic-secret-not-encoded",
    plain(`${encode("odd id:+%&=/?")}:${secretOf("odd id:+%&=/?")}`),
    refused(FAILED),
    toDelegator("odd id:+%&=/?"),
  ),
  header("basic-plus-is-a-space", plain("gate+way:x")),
  header("basic-bad-percent-encoding", plain(`gateway:${gateway}%`)),
  header("basic-not-utf-8", plain("gateway:%ff")),

  header("basic-with-padding", padded, granted({ client_id: "svc-a" }), svcA),
  header("basic-without-padding", padded.slice(0, -2), refused(FAILED), svcA),
  header("basic-with-half-the-padding", padded.slice(0, -1), refused(FAILED), svcA),
  header("basic-with-too-much-padding", `${padded}=`, refused(FAILED), svcA),
  header(
    "basic-with-stray-bits",
    padded.replace(/.==$/, ([last]) => `${nextLetter(last)}==`),
    refused(FAILED),
    svcA,
  ),
  header(
    "basic-with-a-space-inside",
    `${basic("gateway", gateway).slice(0, 20)} ${basic("gateway", gateway).slice(20)}`,
  ),
  header("basic-not-base64", "Basic *gateway*"),
  header("basic-without-colon", plain("gateway")),
  header("basic-without-credentials", "Basic"),
  header("authorization-bearer", "Bearer abc.def.ghi"),
  header("authorization-digest", 'Digest username="gateway"'),

  header(
    "basic-first-secret-in-a-rotation",
    basic("svc-a", secretOf("svc-a")),
    granted({ client_id: "svc-a" }),
    svcA,
  ),
  header(
    "basic-second-secret-in-a-rotation",
    basic("svc-a", nextSecretOf("svc-a")),
    granted({ client_id: "svc-a" }),
    svcA,
  ),

  vector(
    "post-accepted",
    BASIC,
    {
      as: "impersonator",
      subject: access({ aud: "impersonator" }),
      headers: { authorization: undefined },
      set: { client_id: "impersonator", client_secret: secretOf("impersonator") },
    },
    granted(),
  ),
  post("post-wrong-secret", { client_id: "impersonator", client_secret: "wrong" }),
  post("post-unknown-client", { client_id: "unregistered", client_secret: "wrong" }),
  post("post-without-client-id", { client_secret: secretOf("impersonator") }),
  post("post-by-a-client-registered-for-basic", { client_id: "gateway", client_secret: gateway }),
  header(
    "basic-by-a-client-registered-for-post",
    basic("impersonator", secretOf("impersonator")),
    refused(FAILED),
    { subject: access({ aud: "impersonator" }) },
  ),
  header(
    "basic-by-a-client-registered-for-assertions",
    basic("jwt-client", secretOf("jwt-client")),
  ),
  vector(
    "basic-beside-the-same-client-id",
    BASIC,
    { subject, set: { client_id: "gateway" } },
    granted(),
  ),
  vector(
    "basic-beside-another-client-id",
    ERROR,
    { subject, set: { client_id: "svc-a" } },
    refused(FAILED),
  ),
  vector(
    "client-is-refused-before-the-tokens",
    "house rule: order of checks",
    { subject: "garbage", headers: { authorization: basic("gateway", "wrong") } },
    refused(FAILED),
  ),
];
