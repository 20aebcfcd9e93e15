// Rule 4: claims and headers that are not the required JSON.

import { both, claimed, headed, nested } from "../../make/crooked.mjs";
import { access, IDP } from "../../make/issuers.mjs";
import { raw, sign } from "../../make/tokens.mjs";
import { granted, vector } from "../../make/vector.mjs";

const UNIQUE = ["RFC 7515 section 4", "RFC 7519 section 4"];
const HOUSE = "house rule: limits of JSON";

const DEFECTS = [
  ["with-claims-not-json", "RFC 7519 section 7.2", "claims_malformed", claimed("claims")],
  ["with-claims-an-array", "RFC 7519 section 7.2", "claims_malformed", claimed("[]")],
  ["with-claims-twice", "RFC 7519 section 7.2", "claims_malformed", claimed((json) => json + json)],
  [
    "with-byte-order-mark",
    "RFC 8725 section 3.7",
    "claims_malformed",
    claimed((json) => `\ufeff${json}`),
  ],
  [
    "with-claims-not-utf-8",
    "RFC 8725 section 3.7",
    "claims_malformed",
    claimed((json) => Buffer.from(json.replace("{", '{"x":"\u00ff",'), "latin1")),
  ],
  [
    "with-lone-surrogate",
    "RFC 8725 section 3.7",
    "claims_malformed",
    claimed((json) => json.replace("{", '{"x":"\\ud800",')),
  ],
  [
    "with-number-that-does-not-fit",
    HOUSE,
    "claims_malformed",
    claimed((json) => json.replace("{", '{"x":1e400,')),
  ],
  [
    "with-integer-that-does-not-fit",
    HOUSE,
    "claims_malformed",
    claimed((json) => json.replace("{", '{"x":123456789012345678901234567890,')),
  ],
  [
    "with-repeated-claim",
    UNIQUE,
    "duplicate_member",
    claimed((json) => json.replace("{", '{"sub":"root",')),
  ],
  [
    "with-repeated-claim-escaped",
    UNIQUE,
    "duplicate_member",
    claimed((json) => json.replace("{", '{"\\u0073ub":"root",')),
  ],
  [
    "with-repeated-member-inside",
    UNIQUE,
    "duplicate_member",
    claimed((json) => json.replace("{", '{"x":[{"a":1,"a":1}],')),
  ],
  [
    "with-repeated-header-member",
    UNIQUE,
    "duplicate_member",
    (make) => headed(JSON.stringify(make.header()).replace("{", '{"alg":"none",'))(make),
  ],
  ["nested-33-deep", HOUSE, "too_complex", (make) => make({ x: nested(32) })],
  ["with-header-nested-too-deep", HOUSE, "too_complex", (make) => make({}, { x: nested(32) })],
  ["of-too-many-members", HOUSE, "too_complex", (make) => make({ x: Array(2049).fill(0) })],
];

export default [
  both(DEFECTS),
  vector("subject-token-nested-32-deep", HOUSE, { subject: access({ x: nested(31) }) }, granted()),
  vector(
    "subject-token-of-many-members",
    HOUSE,
    { subject: access({ x: Array(2000).fill(0) }) },
    granted(),
  ),
  vector(
    "subject-token-with-members-in-another-order",
    "RFC 8259 section 4",
    {
      subject: sign(
        { kid: "idp-1", typ: "at+jwt", alg: "ES256" },
        {
          exp: access.claims().exp,
          scope: "read write",
          iat: access.claims().iat,
          aud: "gateway",
          sub: "u1",
          iss: IDP,
          client_id: "web-app",
        },
        access.key,
      ),
    },
    granted(),
  ),
  vector(
    "subject-token-with-white-space-in-json",
    "RFC 8259 section 2",
    {
      subject: raw(
        JSON.stringify(access.header(), null, 1),
        JSON.stringify(access.claims(), null, "\t"),
        access.key,
      ),
    },
    granted(),
  ),
];
