// Rule 15: the claims of the new token.

import { access, agent, home, idToken, IDP, nest, ownPartners } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const SHAPE = ["RFC 9068 section 2.2", "RFC 8693 section 2.2.1"];
const CARRY = ["RFC 9068 section 2.2.1", "house rule: claims.carry"];
const ID = ["RFC 8693 section 2.2.1", "house rule: requested id_token"];

const hub = (name, clauses, subject, claims, more) =>
  vector(
    `mint-${name}`,
    clauses,
    { realm: "partners", as: "hub", subject, ...more },
    granted({ acr: "urn:example:edge", ...claims }),
  );
const narrow = (name, clauses, ask, expect) =>
  vector(`mint-${name}`, clauses, { realm: "narrow", ...ask }, expect);
const base = { acr: "urn:example:edge", tenant: { name: "default", tags: ["a", 1, true, null] } };
const issued = { may_act: { client_id: ["ledger"], iss: "https://edge.example/eu/narrow" } };
const NARROW = { seconds: 600 };
const ODD = '"},"sub":"root\\\u0000\n\u{1F511}\u2028';
const idOf = (claims, more) => granted(claims, { kind: "id_token", scope: "read write", ...more });

export default [
  vector(
    "mint-nothing-but-what-is-named",
    SHAPE,
    {
      subject: access({
        email: "u1@idp.example",
        roles: ["admin"],
        groups: {},
        auth_time: 1,
        acr: "x",
        sid: "1",
        nonce: "n",
        jti: "j",
        nbf: NOW,
      }),
    },
    granted(),
  ),
  vector(
    "mint-sub-of-any-characters",
    SHAPE,
    { subject: access({ sub: ODD }) },
    granted({ sub: ODD }),
  ),
  vector(
    "mint-client-id-is-the-exchanging-client",
    SHAPE,
    { subject: access({ client_id: "web-app", azp: "web-app" }) },
    granted({ client_id: "gateway" }),
  ),
  vector(
    "mint-unknown-members-of-the-request-change-nothing",
    SHAPE,
    {
      subject: access(),
      set: { sub: "root", iss: IDP, act: "{}", may_act: "{}", expires_in: "99999" },
    },
    granted(),
  ),

  hub("carries-what-is-believed", CARRY, home({ acr: "urn:example:gold" }), {
    acr: "urn:example:gold",
  }),
  hub("carries-nothing-else", CARRY, home({ amr: ["otp"], auth_time: 1 }), {}),
  hub(
    "carries-from-another-issuer",
    CARRY,
    nest({ acr: "gold", amr: ["otp", "pwd"] }),
    { sub: "nest/u1", acr: "gold", amr: ["otp", "pwd"] },
    { subjectType: "jwt" },
  ),
  hub("carries-from-an-own-token", CARRY, ownPartners({ aud: "hub", acr: "gold", amr: ["otp"] }), {
    scope: "read",
    acr: "gold",
    amr: ["otp"],
  }),
  hub("a-default-where-nothing-is-carried", CARRY, home(), {}),
  hub(
    "carries-from-the-subject-not-from-the-actor",
    CARRY,
    home(),
    { act: { iss: "https://home.example", sub: "agent-7" } },
    { actor: home({ sub: "agent-7", acr: "gold" }) },
  ),
  narrow(
    "default-of-any-shape",
    CARRY,
    { subject: access({ auth_time: NOW - 20, tenant: "evil" }) },
    granted({ ...base, ...issued, auth_time: NOW - 20 }, NARROW),
  ),
  narrow(
    "carried-over-its-default",
    CARRY,
    { subject: access({ acr: "gold" }) },
    granted({ ...base, ...issued, acr: "gold" }, NARROW),
  ),
  narrow(
    "carries-into-an-id-token",
    [...CARRY, ...ID],
    { subject: access({ acr: "gold", auth_time: 7 }), requested: "id_token" },
    idOf({ ...base, acr: "gold", auth_time: 7, may_act: { sub: "auditor" } }),
  ),

  vector("mint-id-token", ID, { subject: access(), requested: "id_token" }, idOf()),
  vector(
    "mint-id-token-from-an-id-token",
    ID,
    { subject: idToken(), subjectType: "id_token", requested: "id_token" },
    idOf({}, { scope: undefined }),
  ),
  vector(
    "mint-id-token-with-an-actor",
    ID,
    { subject: access(), requested: "id_token", actor: agent() },
    idOf({ act: { iss: IDP, sub: "agent-7" } }),
  ),
  vector(
    "mint-access-token-from-an-id-token",
    SHAPE,
    { subject: idToken(), subjectType: "id_token", scope: "transfer" },
    granted({ scope: "transfer" }),
  ),
  vector(
    "mint-id-token-where-only-access-tokens-are-offered",
    ID,
    { realm: "minimal", as: "plain", subject: access({ aud: "plain" }), requested: "id_token" },
    refused("policy.exchange.not_offered"),
  ),
  vector(
    "mint-from-an-id-token-where-only-access-tokens-are-offered",
    ID,
    { realm: "minimal", as: "plain", subject: idToken({ aud: "plain" }), subjectType: "id_token" },
    refused("subject_token.type_not_listed"),
  ),
  vector(
    "mint-from-a-jwt-that-is-an-access-token",
    ID,
    { subject: access(), subjectType: "jwt" },
    granted({}, { found: "access_token" }),
  ),
  narrow(
    "signed-with-ed25519",
    ["RFC 8037 section 3.1", "RFC 9864 section 2.2"],
    { subject: access() },
    granted({ ...base, ...issued }, NARROW),
  ),
];
