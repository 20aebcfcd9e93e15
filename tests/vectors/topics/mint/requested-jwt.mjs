// `requested_token_type=…:jwt`: an access token, which is a JWT. RFC 8693 section 3.

import { access, idToken } from "../../make/issuers.mjs";
import { granted, refused, type, vector } from "../../make/vector.mjs";

const JWT = ["RFC 8693 section 2.2.1", "RFC 8693 section 3"];

/** Returns the usual access token, which the response names a JWT. */
const named = (expect) => (realm, as, asked) => {
  const usual = expect(realm, as, asked);
  usual.body.issued_token_type = type("jwt");
  return usual;
};
const ask = (name, request, expect) =>
  vector(
    `requested-jwt-${name}`,
    JWT,
    { subject: access(), requested: "jwt", audience: "orders", ...request },
    expect,
  );

export default [
  ask("is-an-access-token", {}, named(granted())),
  ask(
    "of-an-id-token",
    { subject: idToken(), subjectType: "id_token" },
    named(granted({ scope: undefined })),
  ),
  ask("declared-jwt", { subjectType: "jwt" }, named(granted({}, { found: "access_token" }))),
  ask(
    "where-no-access-token-is-offered",
    { realm: "shapes", subject: idToken(), subjectType: "id_token" },
    refused("policy.exchange.not_offered"),
  ),
  ask("is-no-id-token", { audience: "impersonator" }, refused("policy.target.unknown")),
  ask(
    "with-a-hyphen-is-another-type",
    { requested: "urn:ietf:params:oauth:token-type:j-wt" },
    refused("request.requested_token_type_unsupported"),
  ),
  ask(
    "in-capitals-is-another-type",
    { requested: "urn:ietf:params:oauth:token-type:JWT" },
    refused("request.requested_token_type_unsupported"),
  ),
];
