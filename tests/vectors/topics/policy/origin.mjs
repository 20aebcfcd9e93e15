// Where the authority of a token comes from: `origin`, which no exchange changes, and what hangs on it.

import {
  access,
  home,
  idToken,
  IDP,
  nest,
  own,
  ownId,
  ownLimitsId,
  ownNarrow,
} from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { active, granted, refused, vector } from "../../make/vector.mjs";

const BEGINS = ["RFC 8693 section 5", "house rule: origin"];
const GOES_ON = ["house rule: origin is the same in every token of a chain"];
const ENDS = ["RFC 8693 section 5", "house rule: no chain outlives its origin"];
const EXPAND = ["house rule: scope_expansion by the type of the origin"];

/** The origin of a chain that began with an access token of the identity provider. */
const first = (more) => ({
  minted: "access_token",
  iss: IDP,
  type: "access_token",
  iat: NOW - 10,
  exp: NOW + 600,
  ...more,
});
const ofId = (more) => first({ minted: "id_token", type: "id_token", ...more });
const ancestors = (count) => Array.from({ length: count }, (_, index) => `ancestor-${index}`);

const ask = (name, clauses, ask, expect) => vector(`origin-${name}`, clauses, ask, expect);
const again = (name, clauses, subject, expect, more) =>
  ask(name, clauses, { as: "orders-service", subject, ...more }, expect);
const billed = (claims, more) =>
  granted({ aud: "billing", scope: "read", ...claims }, { seconds: 120, ...more });
const EXCEEDS = refused("policy.scope.exceeds");
const OTHER = refused("subject_token.minted_as_other");
const NEARLY = refused("policy.lifetime.subject_nearly_expired");

export default [
  ask("begins-with-a-foreign-token", BEGINS, { subject: access() }, granted({ origin: first() })),
  ask(
    "names-the-type-that-was-found",
    BEGINS,
    { subject: access(), subjectType: "jwt" },
    granted({ origin: first() }),
  ),
  ask(
    "of-an-id-token",
    BEGINS,
    { subject: idToken({ auth_time: NOW - 3000 }), subjectType: "id_token", requested: "id_token" },
    granted({ origin: ofId({ auth_time: NOW - 3000 }) }, { kind: "id_token", scope: undefined }),
  ),
  ask(
    "auth-time-that-is-no-time",
    BEGINS,
    { subject: access({ auth_time: "yesterday" }) },
    granted({ origin: first() }),
  ),
  ask(
    "iat-of-a-token-without-one-is-the-time-of-the-exchange",
    BEGINS,
    { realm: "partners", as: "hub", subject: nest({ iat: undefined }), subjectType: "jwt" },
    granted({
      acr: "urn:example:edge",
      sub: "nest/u1",
      origin: {
        minted: "access_token",
        iss: "https://nest.example",
        type: "jwt",
        iat: NOW,
        exp: NOW + 600,
      },
    }),
  ),
  ask(
    "of-a-foreign-token-is-not-copied",
    BEGINS,
    { subject: access({ origin: first({ type: "id_token", exp: NOW + 99999, jti: ["x"] }) }) },
    granted({ origin: first() }),
  ),
  ask(
    "exp-is-that-of-the-first-minted-token-where-it-is-later",
    BEGINS,
    { realm: "limits", subject: access({ exp: NOW + 1 }) },
    granted({ origin: first({ exp: NOW + 300 }) }),
  ),

  again(
    "goes-on",
    GOES_ON,
    own({ jti: "one", origin: first({ auth_time: 7 }) }),
    billed({ origin: first({ auth_time: 7, jti: ["one"] }) }),
  ),
  again(
    "goes-on-into-an-id-token",
    GOES_ON,
    own({ jti: "two", origin: first({ jti: ["one"] }) }),
    granted(
      { origin: first({ minted: "id_token", jti: ["one", "two"] }) },
      { kind: "id_token", scope: "read write" },
    ),
    { requested: "id_token" },
  ),
  again("absent-stays-absent", GOES_ON, own(), billed({ origin: undefined })),
  again(
    "of-seven-ancestors",
    GOES_ON,
    own({ jti: "eighth", origin: first({ jti: ancestors(7) }) }),
    billed({ origin: first({ jti: [...ancestors(7), "eighth"] }) }),
  ),
  again(
    "of-eight-ancestors",
    GOES_ON,
    own({ origin: first({ jti: ancestors(8) }) }),
    refused("policy.origin.too_long"),
  ),
  again(
    "says-what-the-token-was-minted-as",
    GOES_ON,
    own({ origin: first({ minted: "id_token" }) }),
    OTHER,
  ),
  again("of-nine-ancestors", GOES_ON, own({ origin: first({ jti: ancestors(9) }) }), OTHER),
  again("null", GOES_ON, own({ origin: null }), OTHER),
  again("without-exp", GOES_ON, own({ origin: first({ exp: undefined }) }), OTHER),
  again(
    "names-the-claim-of-the-scope",
    GOES_ON,
    own({ scope: undefined, scp: ["read", "write"], origin: first({ scope: "scp" }) }),
    billed(),
  ),
  again(
    "names-the-only-claim-of-the-scope",
    GOES_ON,
    own({ scope: "read", scp: "write", origin: first({ scope: "scp" }) }),
    granted({ scope: "write" }, { seconds: 120 }),
    { audience: "orders" },
  ),
  ask(
    "scope-of-another-claim-as-introspection-shows-it",
    ["RFC 7662 section 2.2"],
    {
      route: "introspect",
      token: own({ scope: undefined, scp: ["read", "write"], origin: first({ scope: "scp" }) }),
    },
    active(own.claims({ scope: "read write", origin: first({ scope: "scp" }) })),
  ),

  again(
    "ends-the-chain",
    ENDS,
    own({ origin: first({ exp: NOW + 5 }) }),
    billed({}, { seconds: 5 }),
  ),
  again("at-its-end", ENDS, own({ origin: first({ exp: NOW }) }), NEARLY),
  again("past-its-end", ENDS, own({ origin: first({ exp: NOW - 1 }) }), NEARLY),

  ask(
    "expands-an-own-id-token-by-its-first-type",
    EXPAND,
    { subject: ownId({ origin: ofId() }), subjectType: "id_token", scope: "transfer" },
    granted({ scope: "transfer" }),
  ),
  ask(
    "expands-no-own-id-token-of-an-access-token",
    EXPAND,
    {
      subject: ownId({ origin: first({ minted: "id_token" }) }),
      subjectType: "id_token",
      scope: "transfer",
    },
    EXCEEDS,
  ),
  ask(
    "expands-an-own-id-token-of-an-access-token-where-that-type-expands",
    EXPAND,
    {
      realm: "limits",
      subject: ownLimitsId({ origin: first({ minted: "id_token" }) }),
      subjectType: "id_token",
      scope: "transfer",
    },
    granted({ scope: "transfer" }),
  ),
  ask(
    "expands-nothing-of-an-issuer-that-is-not-trusted-any-more",
    EXPAND,
    {
      subject: ownId({ origin: ofId({ iss: "https://gone.example" }) }),
      subjectType: "id_token",
      scope: "transfer",
    },
    EXCEEDS,
  ),
  again("expands-no-own-access-token", EXPAND, own({ origin: first() }), EXCEEDS, {
    audience: "orders",
    scope: "transfer",
  }),
  ask(
    "expands-within-the-ceiling-of-the-first-issuer",
    EXPAND,
    {
      realm: "narrow",
      subject: ownNarrow({ aud: "gateway", origin: ofId(), client_id: undefined }),
      subjectType: "id_token",
      scope: "transfer",
    },
    refused("policy.scope.nothing_left"),
  ),
  ask(
    "of-two-issuers-that-share-their-subjects",
    BEGINS,
    { realm: "limits", as: "hub", subject: home() },
    granted({ origin: first({ iss: "https://home.example" }) }),
  ),
];
