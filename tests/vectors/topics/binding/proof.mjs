// The DPoP proof: each rule for its form, its key, its address and its time. RFC 9449 section 4.3.

import { access } from "../../make/issuers.mjs";
import {
  TOKEN,
  boundTo,
  holder,
  ofLength,
  open,
  proof,
  unsigned,
  written,
} from "../../make/proof.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const FORM = "RFC 9449 section 4.2";
const CHECKS = "RFC 9449 section 4.3";
const REPLAY = "RFC 9449 section 11.1";
const ORDER = "house rule: a proof is read before the client authenticates, and verified after it";

const ask = (dpop, more) => ({ realm: "bound", subject: access(), dpop, ...more });

/** `make` gets the name of the vector, which is the `jti` of its proof. */
const takes = (name, clauses, make, { key = "es256", ...more } = {}) =>
  boundTo(key).then((cnf) =>
    vector(`proof-${name}`, clauses, ask(make(`proof-${name}`), more), granted({ cnf })),
  );
const fails = (name, clauses, rule, make, more) =>
  vector(
    `proof-${name}`,
    clauses,
    ask(make(`proof-${name}`), more),
    refused(rule.includes(".") ? rule : `binding.${rule}`),
  );

const algorithm = (kid, alg) =>
  takes(
    `by-${alg ?? kid}`.toLowerCase(),
    FORM,
    (jti) => proof(jti, {}, alg && { alg }, holder(kid)),
    {
      key: kid,
    },
  );

/** The key of the holder with changed members. */
const jwk = (changes) => ({ jwk: { ...open(holder()), ...changes } });
const { x, y } = open(holder());
/** The same bytes with bits set in the last character that no byte holds. */
const crooked = x.slice(0, 42) + String.fromCharCode(x.charCodeAt(42) + 1);
/** The generator keeps a signature that it finds in the vectors, so what spoils one takes that of another vector. */
const honest = () => proof("proof-used-twice");

const flipped = async () => {
  const token = await honest();
  const at = token.lastIndexOf(".") + 5;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
};
const zeros = Buffer.alloc(32).toString("base64url");
const short = Buffer.alloc(128, 0xc5).toString("base64url");

const forms = [
  fails("two-headers", CHECKS, "several", async (jti) => {
    const one = await proof(jti);
    return `${one}, ${one}`;
  }),
  fails("with-a-comma-at-its-end", CHECKS, "several", async (jti) => `${await proof(jti)},`),
  fails("folded", CHECKS, "malformed", async () => (await honest()).replace(".", ". ")),
  fails("empty-parts", CHECKS, "malformed", () => ".."),
  fails("no-jws", CHECKS, "malformed", () => "proof"),
  fails("encrypted", CHECKS, "malformed", async (jti) => `${await proof(jti)}.AA.AA`),
  fails("with-crit", CHECKS, "malformed", (jti) =>
    written(jti, { header: (text) => text.replace("{", '{"crit":["exp"],"exp":1,') }),
  ),
  fails("with-b64", CHECKS, "malformed", (jti) => unsigned(jti, { b64: false })),
  fails("header-twice-x", CHECKS, "malformed", (jti) =>
    written(jti, { header: (text) => text.replace('"x":', `"x":"${zeros}","x":`) }),
  ),
  fails("claims-twice-htu", CHECKS, "malformed", (jti) =>
    written(jti, { claims: (text) => text.replace('"htu":', '"htu":"https://a.example","htu":') }),
  ),
  fails("claims-an-array", CHECKS, "malformed", (jti) => written(jti, { claims: () => "[]" })),
  takes("of-8192-bytes", CHECKS, (jti) => ofLength(jti, 8_192)),
  fails("of-8193-bytes", CHECKS, "malformed", (jti) => ofLength(jti, 8_193)),
  fails("typ-missing", FORM, "type", (jti) => proof(jti, {}, { typ: undefined })),
  fails("typ-jwt", FORM, "type", (jti) => proof(jti, {}, { typ: "JWT" })),
  fails("typ-in-capitals", FORM, "type", (jti) => proof(jti, {}, { typ: "DPoP+jwt" })),
  fails("typ-with-application", FORM, "type", (jti) =>
    proof(jti, {}, { typ: "application/dpop+jwt" }),
  ),
  fails("alg-none", FORM, "algorithm", (jti) => unsigned(jti, { alg: "none" })),
  fails("alg-hmac", FORM, "algorithm", (jti) => unsigned(jti, { alg: "HS256" })),
  fails("alg-missing", FORM, "algorithm", (jti) => unsigned(jti, { alg: undefined })),
  fails("alg-not-listed", FORM, "algorithm", (jti) => unsigned(jti, { alg: "ES512" })),
];

const keys = [
  algorithm("es256"),
  algorithm("es384"),
  algorithm("ed25519"),
  algorithm("ed25519", "EdDSA"),
  algorithm("rs256"),
  algorithm("ps256"),
  takes("key-with-other-members", "RFC 7638 section 3.2", (jti) =>
    proof(jti, {}, { jwk: { y, x, kid: "a", use: "sig", ext: true, crv: "P-256", kty: "EC" } }),
  ),
  takes("key-with-its-alg", FORM, (jti) => proof(jti, {}, jwk({ alg: "ES256" }))),
  fails("key-with-another-alg", FORM, "key", (jti) => proof(jti, {}, jwk({ alg: "ES384" }))),
  fails("key-of-another-alg", FORM, "key", (jti) => unsigned(jti, { alg: "ES384" })),
  fails("key-missing", FORM, "key", (jti) => proof(jti, {}, { jwk: undefined })),
  fails("key-a-text", FORM, "key", (jti) => proof(jti, {}, { jwk: x })),
  fails("key-private", FORM, "key", (jti) => proof(jti, {}, jwk({ d: holder().d }))),
  fails("key-symmetric", FORM, "key", (jti) => unsigned(jti, { jwk: { kty: "oct", k: x } })),
  fails("key-to-encrypt", FORM, "key", (jti) => proof(jti, {}, jwk({ use: "enc" }))),
  fails("key-with-padding", FORM, "key", (jti) => proof(jti, {}, jwk({ x: `${x}=` }))),
  fails("key-in-another-encoding", FORM, "key", (jti) => proof(jti, {}, jwk({ x: crooked }))),
  fails("key-rsa-of-1024-bits", FORM, "key", (jti) =>
    unsigned(jti, { alg: "RS256", jwk: { kty: "RSA", n: short, e: "AQAB" } }),
  ),
  fails("key-of-small-order", FORM, "key", (jti) =>
    unsigned(jti, { alg: "EdDSA", jwk: { kty: "OKP", crv: "Ed25519", x: zeros } }),
  ),
  fails("key-off-the-curve", CHECKS, "signature", (jti) => unsigned(jti, jwk({ y: zeros }))),
];

const targets = [
  fails("htm-missing", CHECKS, "method", (jti) => proof(jti, { htm: undefined })),
  fails("htm-get", CHECKS, "method", (jti) => proof(jti, { htm: "GET" })),
  fails("htm-in-lower-case", CHECKS, "method", (jti) => proof(jti, { htm: "post" })),
  ...Object.entries({
    "htu-with-query": `${TOKEN}?a=b`,
    "htu-with-fragment": `${TOKEN}#part`,
    "htu-in-capitals": TOKEN.replace("https://edge.example", "HTTPS://Edge.Example"),
    "htu-with-default-port": TOKEN.replace("edge.example", "edge.example:443"),
  }).map(([name, htu]) => takes(name, CHECKS, (jti) => proof(jti, { htu }))),
  ...Object.entries({
    "htu-missing": undefined,
    "htu-a-list": [TOKEN],
    "htu-of-another-realm": "https://edge.example/realms/alpha/token",
    "htu-of-explain": TOKEN.replace("token", "explain"),
    "htu-of-introspect": TOKEN.replace("token", "introspect"),
    "htu-of-another-port": TOKEN.replace("edge.example", "edge.example:8443"),
    "htu-over-http": TOKEN.replace("https", "http"),
    "htu-with-a-slash-at-its-end": `${TOKEN}/`,
    "htu-a-path": "/realms/bound/token",
  }).map(([name, htu]) => fails(name, CHECKS, "target", (jti) => proof(jti, { htu }))),
  fails("for-token-at-explain", CHECKS, "target", proof, { route: "explain" }),
  vector(
    "proof-ignored-at-introspect",
    "house rule: introspection and revocation read no proof",
    { realm: "bound", route: "introspect", token: "x", dpop: "proof" },
    () => ({ status: 200, body: { active: false } }),
  ),
];

const times = [
  takes("iat-120-s-ago", REPLAY, (jti) => proof(jti, { iat: NOW - 120 })),
  fails("iat-121-s-ago", REPLAY, "time", (jti) => proof(jti, { iat: NOW - 121 })),
  takes("iat-60-s-ahead", REPLAY, (jti) => proof(jti, { iat: NOW + 60 })),
  fails("iat-61-s-ahead", REPLAY, "time", (jti) => proof(jti, { iat: NOW + 61 })),
  takes("iat-with-a-fraction", REPLAY, (jti) => proof(jti, { iat: NOW - 0.5 })),
  fails("iat-missing", REPLAY, "time", (jti) => proof(jti, { iat: undefined })),
  fails("iat-a-text", REPLAY, "time", (jti) => proof(jti, { iat: String(NOW) })),
  fails("iat-beyond-numbers", REPLAY, "malformed", (jti) =>
    written(jti, { claims: (text) => text.replace(`${NOW}`, "1e400") }),
  ),
  fails("jti-missing", REPLAY, "identifier", () => proof(undefined)),
  fails("jti-empty", REPLAY, "identifier", () => proof("")),
  fails("jti-a-number", REPLAY, "identifier", () => proof(7)),
  takes("jti-of-256-bytes", REPLAY, () => proof("j".repeat(256))),
  fails("jti-of-257-bytes", REPLAY, "identifier", () => proof("j".repeat(257))),
];

const signatures = [
  fails("altered", CHECKS, "signature", flipped),
  fails("of-another-key", CHECKS, "signature", (jti) =>
    proof(jti, {}, jwk({}), holder("es256-other")),
  ),
  vector("proof-used-twice", REPLAY, ask(honest()), refused("binding.replayed"), {
    repeat: true,
  }),
  fails("at-a-realm-without-proofs", CHECKS, "unsupported", proof, { realm: "two-services" }),
  fails("read-before-a-wrong-secret", ORDER, "time", (jti) => proof(jti, { iat: NOW - 121 }), {
    headers: { authorization: "Basic Z2F0ZXdheTp3cm9uZw==" },
  }),
  fails("verified-after-a-wrong-secret", ORDER, "client.authentication_failed", flipped, {
    headers: { authorization: "Basic Z2F0ZXdheTp3cm9uZw==" },
  }),
  fails("after-two-ways-to-authenticate", ORDER, "request.several_credentials", () => "proof", {
    set: { client_id: "gateway", client_secret: "x" },
  }),
];

export default [forms, keys, targets, times, signatures];
