// Rule 4: a token that is not three parts of base64url, or that has no valid header.

import { both, ended, headed } from "../../make/crooked.mjs";
import { alter, b64 } from "../../make/tokens.mjs";

const COMPACT = ["RFC 7515 section 3.1", "RFC 7519 section 7.2"];
const CHARACTERS = "RFC 8725bis section 3.14";
const CANONICAL = "RFC 7515 section 2";

/** Sets the unused bits of the last character. */
const stray = (part) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (part.length % 4 === 0) throw new Error("no unused bits");
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)) + 1];
};
const DEFECTS = [
  ["opaque", COMPACT, "not_compact", () => "RzOn3NbDyebd5hFVvzVrE2kox1A-lQ"],
  [
    "of-two-parts",
    COMPACT,
    "not_compact",
    (make) => alter(make(), (header, body) => [header, body]),
  ],
  [
    "of-four-parts",
    COMPACT,
    "not_compact",
    (make) => alter(make(), (...parts) => [...parts, "AAAA"]),
  ],
  [
    "encrypted",
    "RFC 8725bis section 3.3",
    "encrypted",
    () => `${b64({ alg: "dir", enc: "A256GCM" })}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
  ],
  ["padded", [...COMPACT, CHARACTERS], "characters", ended((own) => `${own}==`)],
  ["with-trailing-newline", CHARACTERS, "characters", ended((own) => `${own}\n`)],
  ["with-leading-space", CHARACTERS, "characters", async (make) => ` ${await make()}`],
  [
    "in-json-serialization",
    CHARACTERS,
    "characters",
    (make) => make().then((token) => JSON.stringify({ payload: token.split(".")[1] })),
  ],
  ["in-plain-base64", CHARACTERS, "characters", ended((own) => `${own.slice(0, -2)}+/`)],
  ["with-stray-bits-in-the-signature", CANONICAL, "base64url", ended(stray)],
  [
    "with-a-part-of-impossible-length",
    CANONICAL,
    "base64url",
    ended((own) => `${own.slice(0, 84)}A`),
  ],
  ["with-header-not-json", COMPACT, "header_malformed", headed("header")],
  ["with-header-an-array", COMPACT, "header_malformed", headed('["ES256"]')],
  ["with-alg-missing", "RFC 7515 section 4.1.1", "header_malformed", headed({ alg: undefined })],
  ["with-alg-a-number", "RFC 7515 section 4.1.1", "header_malformed", headed({ alg: 256 })],
  ["with-kid-a-number", "RFC 7515 section 4.1.4", "header_malformed", headed({ kid: 1 })],
  ["with-typ-a-number", "RFC 7515 section 4.1.9", "header_malformed", headed({ typ: 1 })],
  ["with-crit", "RFC 7515 section 4.1.11", "critical_header", headed({ crit: ["exp"], exp: 1 })],
  ["with-crit-empty", "RFC 7515 section 4.1.11", "critical_header", headed({ crit: [] })],
  ["with-b64-false", "RFC 7797 section 7", "unencoded_payload", headed({ b64: false })],
  ["with-b64-true", "RFC 7797 section 7", "unencoded_payload", headed({ b64: true })],
  ["with-zip", "RFC 8725 section 3.6", "compressed", headed({ zip: "DEF" })],
];

export default [both(DEFECTS)];
