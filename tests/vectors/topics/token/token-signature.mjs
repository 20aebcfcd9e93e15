// Rule 4: algorithm, key and signature.

import { base64url } from "jose";
import { both, ended, swapped } from "../../make/crooked.mjs";
import { access, attackerKey } from "../../make/issuers.mjs";
import { alter, b64, sign } from "../../make/tokens.mjs";
import { granted, vector } from "../../make/vector.mjs";

const ALLOWED = "RFC 8725 section 3.1";
const EMBEDDED = "RFC 8725 section 3.10";
const SIGNED = "RFC 7515 section 5.2";
const ECDSA = "RFC 7518 section 3.4";

/** The order of P-256: no `r` may reach it. */
const ORDER = Buffer.from(
  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
  "hex",
);

function der(bytes) {
  const integer = (half) => {
    const short = [...half.slice([...half].findIndex((byte) => byte !== 0))];
    return [2, short.length + (short[0] >> 7), ...(short[0] >> 7 ? [0] : []), ...short];
  };
  const halves = [...integer(bytes.slice(0, 32)), ...integer(bytes.slice(32))];
  return new Uint8Array([0x30, halves.length, ...halves]);
}

async function hs256(maker) {
  const { subtle } = globalThis.crypto;
  const secret = Buffer.from(JSON.stringify({ ...maker.key, d: undefined }));
  const key = await subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const input = `${b64({ alg: "HS256", typ: "at+jwt", kid: maker.key.kid })}.${b64(maker.claims())}`;
  return `${input}.${base64url.encode(new Uint8Array(await subtle.sign("HMAC", key, Buffer.from(input))))}`;
}

const attackerJwk = { kty: "EC", crv: "P-256", x: attackerKey.x, y: attackerKey.y };
const honest = {
  jwk: attackerJwk,
  jku: "https://evil.example/jwks",
  x5u: "https://evil.example/cert",
  x5c: ["MIIB"],
};

const DEFECTS = [
  [
    "with-alg-none",
    ALLOWED,
    "algorithm_not_listed",
    (make) => alter(make(), (_, body) => [b64({ alg: "none" }), body, ""]),
  ],
  [
    "with-alg-none-in-other-case",
    ALLOWED,
    "algorithm_not_listed",
    swapped({ alg: "nOnE", typ: "at+jwt" }),
  ],
  [
    "with-alg-none-and-a-signature",
    ALLOWED,
    "algorithm_not_listed",
    swapped({ alg: "none", typ: "at+jwt" }),
  ],
  ["with-alg-hs256-and-the-public-key", ALLOWED, "algorithm_not_listed", hs256],
  [
    "with-alg-not-listed",
    ALLOWED,
    "algorithm_not_listed",
    swapped({ alg: "ES384", typ: "at+jwt", kid: "idp-1" }),
  ],
  [
    "with-alg-in-lower-case",
    ALLOWED,
    "algorithm_not_listed",
    swapped({ alg: "es256", typ: "at+jwt", kid: "idp-1" }),
  ],
  ["with-kid-unknown", "RFC 7517 section 4.5", "key_unknown", (make) => make({}, { kid: "idp-2" })],
  [
    "with-kid-of-another-case",
    "RFC 7517 section 4.5",
    "key_unknown",
    (make) => make({}, { kid: "IDP-1" }),
  ],
  ["with-kid-empty", "RFC 7517 section 4.5", "key_unknown", (make) => make({}, { kid: "" })],
  [
    "with-kid-a-path",
    "RFC 8725 section 3.10",
    "key_unknown",
    (make) => make({}, { kid: "../../../../dev/null" }),
  ],
  [
    "with-an-embedded-key",
    EMBEDDED,
    "signature_invalid",
    (make) => make({}, { kid: "idp-1", jwk: attackerJwk }, attackerKey),
  ],
  [
    "with-an-embedded-key-and-its-kid",
    EMBEDDED,
    "key_unknown",
    (make) => make({}, { kid: "mine", jwk: { ...attackerJwk, kid: "mine" } }, attackerKey),
  ],
  [
    "with-an-embedded-jku",
    EMBEDDED,
    "signature_invalid",
    (make) => make({}, { kid: "idp-1", jku: "https://evil.example/jwks" }, attackerKey),
  ],
  [
    "with-an-embedded-x5u",
    EMBEDDED,
    "signature_invalid",
    (make) => make({}, { kid: "idp-1", x5u: "https://evil.example/cert" }, attackerKey),
  ],
  ["by-another-key", SIGNED, "signature_invalid", (make) => make({}, {}, attackerKey)],
  [
    "with-changed-claims",
    SIGNED,
    "signature_invalid",
    (make) => alter(make(), (header, _, own) => [header, b64(make.claims({ sub: "root" })), own]),
  ],
  [
    "with-changed-header",
    SIGNED,
    "signature_invalid",
    swapped({ alg: "ES256", typ: "at+jwt", kid: "idp-1", x: 1 }),
  ],
  [
    "with-claims-written-differently",
    SIGNED,
    "signature_invalid",
    (make) =>
      alter(make(), (header, _, own) => [
        header,
        b64(JSON.stringify(make.claims()).replace(":", ": ")),
        own,
      ]),
  ],
  ["with-signature-empty", SIGNED, "signature_invalid", ended(() => "")],
  [
    "with-signature-truncated",
    ECDSA,
    "signature_invalid",
    ended((own) => base64url.encode(base64url.decode(own).slice(0, 63))),
  ],
  [
    "with-signature-too-long",
    ECDSA,
    "signature_invalid",
    ended((own) => base64url.encode(Buffer.concat([base64url.decode(own), Buffer.of(0)]))),
  ],
  [
    "with-signature-in-der",
    ECDSA,
    "signature_invalid",
    ended((own) => base64url.encode(der(base64url.decode(own)))),
  ],
  [
    "with-signature-all-zero",
    ECDSA,
    "signature_invalid",
    ended(() => base64url.encode(new Uint8Array(64))),
  ],
  [
    "with-signature-of-zero-s",
    ECDSA,
    "signature_invalid",
    ended((own) =>
      base64url.encode(Buffer.concat([base64url.decode(own).slice(0, 32), Buffer.alloc(32)])),
    ),
  ],
  [
    "with-signature-of-r-the-order",
    ECDSA,
    "signature_invalid",
    ended((own) => base64url.encode(Buffer.concat([ORDER, base64url.decode(own).slice(32)]))),
  ],
  [
    "with-signature-of-another-token",
    SIGNED,
    "signature_invalid",
    (make) =>
      alter(make(), async (header, body) => {
        const [, , another] = (await make({}, { kid: undefined })).split(".");
        return [header, body, another];
      }),
  ],
];

export default [
  both(DEFECTS),
  vector(
    "subject-token-with-foreign-keys-beside-an-honest-signature",
    EMBEDDED,
    { subject: access({}, honest) },
    granted(),
  ),
  vector(
    "subject-token-without-kid",
    "RFC 7515 section 4.1.4",
    { subject: access({}, { kid: undefined }) },
    granted(),
  ),
];
