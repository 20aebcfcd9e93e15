// Rule 7: the engine does not turn a token that grants by its details into one that grants by scope alone.

import { access, agent, idToken, nest, own } from "../../make/issuers.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const RAR = "RFC 9396 section 7";
const details = [{ type: "account_information", locations: ["https://bank.example/accounts"] }];

const detailed = (name, ask, part = "subject") =>
  vector(`detailed-${name}`, RAR, ask, refused(`policy.restriction.${part}_detailed`));
const withDetails = (name, authorization_details) =>
  detailed(name, { subject: access({ authorization_details }) });

export default [
  withDetails("one", details),
  withDetails("none-in-the-array", []),
  withDetails("null", null),
  withDetails("a-string", "none"),
  withDetails("false", false),
  detailed("id-token", {
    subject: idToken({ authorization_details: details }),
    subjectType: "id_token",
  }),
  detailed("jwt", {
    subject: nest({ authorization_details: details }),
    subjectType: "jwt",
    realm: "partners",
    as: "hub",
  }),
  detailed("own-token", { subject: own({ authorization_details: details }), as: "orders-service" }),
  detailed("actor", { subject: access(), actor: agent({ authorization_details: [] }) }, "actor"),
  vector(
    "detailed-by-another-name",
    RAR,
    { subject: access({ authorization_detail: details }) },
    granted(),
  ),
];
