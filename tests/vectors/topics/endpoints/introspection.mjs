// RFC 7662 and RFC 9701: the members that introspection shows of a token, and the clients that may see
// them.

import {
  access,
  attackerKey,
  EDGE,
  github,
  introspected,
  own,
  ownBravo,
  ownId,
  ownNarrow,
} from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { alter, issuer } from "../../make/tokens.mjs";
import {
  active,
  ASSERTION,
  basic,
  inactive,
  refused,
  signed,
  type,
  vector,
} from "../../make/vector.mjs";

const MUST = "RFC 7662 section 2.2";
const CHECKED = "RFC 7662 section 4";
const WHOM = [MUST, "house rule: who may see a token"];
const REQUEST = "RFC 7662 section 2.1";
const JWT = "RFC 9701 section 5";
const accept = "application/token-introspection+jwt";

/** The realm's own token, introspected by the client that it was minted for, unless `more` names another. */
const ask = (name, clauses, token, expect, more) =>
  vector(`introspection-${name}`, clauses, { route: "introspect", token, ...more }, expect);
const none = (name, clauses, token, more) => ask(name, clauses, token, inactive, more);
const reported = (changes) => active(own.claims(changes));
const by = (client, rest) => ({ as: client, ...rest });
const assertion = issuer("client.jwt-client", undefined, {
  iss: "jwt-client",
  sub: "jwt-client",
  aud: EDGE,
  iat: NOW,
  exp: NOW + 60,
});

const actor = { iss: EDGE, sub: "gateway", client_id: "gateway" };
const everything = {
  nbf: NOW - 10,
  act: { ...actor, act: { iss: "https://idp.example/realms/alpha", sub: "agent-7" } },
  may_act: { sub: "agent-8" },
  cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" },
  acr: "urn:example:silver",
  amr: ["pwd", "otp"],
};

export default [
  ask("minted-for-the-client", WHOM, own(), reported()),
  ask(
    "client-named-in-aud",
    WHOM,
    own({ aud: ["x", "idle"] }),
    reported({ aud: ["x", "idle"] }),
    by("idle"),
  ),
  ask("subject-audience-in-aud", WHOM, own(), reported(), by("orders-service")),
  ask("audience-watched", WHOM, own(), reported(), by("inspector")),
  ask(
    "audience-watched-among-others",
    WHOM,
    own({ aud: ["billing", "https://api-a.example"] }),
    reported({ aud: ["billing", "https://api-a.example"] }),
    by("inspector"),
  ),
  ask(
    "every-member",
    [MUST, "RFC 8693 section 4.1", "RFC 8693 section 4.4"],
    own(everything),
    reported(everything),
  ),
  ask("without-scope", MUST, own({ scope: undefined }), reported({ scope: undefined })),
  ask(
    "claims-cannot-pose-as-members",
    MUST,
    own({ active: false, token_type: "DPoP" }),
    reported(),
  ),
  ask("a-second-before-exp", CHECKED, own({ exp: NOW + 1 }), reported({ exp: NOW + 1 })),
  ask("typ-in-capitals", MUST, own({}, { typ: "application/AT+JWT" }), reported()),

  none("minted-for-another-client", WHOM, own(), by("svc-a")),
  none("audience-not-watched", WHOM, own({ aud: "billing" }), by("inspector")),
  none("client-named-by-azp-alone", WHOM, own({ azp: "svc-a" }), by("svc-a")),
  none(
    "client-is-the-actor-alone",
    WHOM,
    own({ act: { sub: "svc-a", client_id: "svc-a" } }),
    by("svc-a"),
  ),
  none("id-token", WHOM, ownId()),
  none(
    "id-token-with-typ-of-an-access-token-of-another",
    WHOM,
    own({ client_id: "idle" }),
    by("gateway"),
  ),
  none("of-another-realm", WHOM, ownBravo()),
  none("of-a-neighbour-realm", WHOM, ownNarrow()),
  none("of-a-trusted-issuer", WHOM, access()),
  none("of-a-trusted-issuers-key", CHECKED, access({ iss: EDGE, client_id: "gateway" })),
  none("by-another-key", CHECKED, own({}, { kid: "edge-alpha-1" }, attackerKey)),
  none("with-an-unknown-kid", CHECKED, own({}, { kid: "edge-alpha-0" })),
  none(
    "alg-none",
    CHECKED,
    alter(own(), (header, claims) => [btoa('{"alg":"none"}').replace("=", ""), claims, ""]),
  ),
  none(
    "signature-cut-off",
    CHECKED,
    alter(own(), (header, claims, signature) => [header, claims, signature.slice(4)]),
  ),
  none("at-exp", CHECKED, own({ exp: NOW })),
  none("expired-within-skew", CHECKED, own({ exp: NOW - 1 })),
  none("expired", CHECKED, own({ iat: NOW - 900, exp: NOW - 300 })),
  none("not-yet-valid", CHECKED, own({ nbf: NOW + 61 })),
  none("without-exp", CHECKED, own({ exp: undefined })),
  none("another-typ", "RFC 8725 section 3.11", own({}, { typ: "logout+jwt" })),
  none("without-typ", "RFC 8725 section 3.11", own({}, { typ: undefined })),
  none("client-assertion", "RFC 8725 section 3.11", assertion({ jti: "introspected" })),
  none("garbage", MUST, "garbage"),
  none("opaque-token", MUST, "2YotnFZFEjr1zCsicMWpAA"),
  none("encrypted", MUST, "e30.AA.AA.AA.AA"),
  none("as-long-as-a-token-may-be", MUST, "a".repeat(16_384)),
  ask("too-long", REQUEST, "a".repeat(16_385), refused("form.token_too_large")),

  ask("hint-access-token", REQUEST, own(), reported(), {
    set: { token_type_hint: "access_token" },
  }),
  ask("hint-wrong", REQUEST, own(), reported(), { set: { token_type_hint: "refresh_token" } }),
  ask("hint-unknown", REQUEST, own(), reported(), { set: { token_type_hint: "urn:example:x" } }),
  ask("token-missing", REQUEST, undefined, refused("request.token_missing")),
  ask("token-empty", REQUEST, "", refused("request.token_missing")),
  ask("token-twice", REQUEST, "x", refused("form.parameter_repeated"), {
    body: (form) => `${form}&token=y`,
  }),
  ask("hint-twice", REQUEST, "x", refused("form.parameter_repeated"), {
    body: (form) => `${form}&token_type_hint=a&token_type_hint=b`,
  }),
  ask("by-get", REQUEST, own(), refused("form.method_not_allowed", { allow: "POST" }), {
    method: "GET",
  }),
  ask("json-body", REQUEST, "x", refused("form.json_body"), {
    headers: { "content-type": "application/json" },
  }),
  ask("plain-http", REQUEST, own(), refused("form.insecure_transport"), { transport: "plain" }),
  ask(
    "without-credentials",
    "RFC 7662 section 2.3",
    own(),
    refused("client.authentication_failed"),
    { as: null },
  ),
  ask(
    "client-named-without-credentials",
    "RFC 7662 section 2.3",
    own(),
    refused("client.authentication_failed"),
    {
      as: null,
      set: { client_id: "gateway" },
    },
  ),
  ask("token-as-bearer", "RFC 7662 section 2.1", own(), refused("client.authentication_failed"), {
    headers: { authorization: "Bearer x" },
  }),
  ask("wrong-secret", "RFC 7662 section 2.3", own(), refused("client.authentication_failed"), {
    headers: { authorization: basic("gateway", "wrong") },
  }),
  ask("two-credentials", "RFC 6749 section 2.3", own(), refused("request.several_credentials"), {
    set: { client_id: "gateway", client_secret: "x" },
  }),
  ask(
    "by-private-key-jwt",
    "RFC 7523 section 2.2",
    own({ client_id: "jwt-client" }),
    reported({ client_id: "jwt-client" }),
    {
      as: null,
      set: {
        client_assertion_type: ASSERTION,
        client_assertion: assertion({ jti: "introspects" }),
      },
    },
  ),
  vector(
    "introspection-assertion-used-twice",
    "RFC 7523 section 3",
    {
      route: "introspect",
      as: null,
      token: "x",
      set: {
        client_assertion_type: ASSERTION,
        client_assertion: assertion({ jti: "introspects-once" }),
      },
    },
    refused("client.authentication_failed"),
    { repeat: true },
  ),
  ask("by-a-workload", "house rule: workload", github(), refused("client.authentication_failed"), {
    realm: "workload",
    as: null,
    set: { subject_token: github(), subject_token_type: type("id_token"), client_id: "app-main" },
  }),

  ask("signed", JWT, own(), signed(reported()), { headers: { accept } }),
  ask("signed-by-a-watcher", JWT, own(), signed(reported()), {
    as: "inspector",
    headers: { accept },
  }),
  ask("signed-and-not-active", JWT, own(), signed(inactive), { as: "svc-a", headers: { accept } }),
  ask("signed-preferred", "RFC 9701 section 4", own(), signed(reported()), {
    headers: { accept: `application/json;q=0.5, ${accept}` },
  }),
  ask("signed-excluded", "RFC 9701 section 4", own(), reported(), {
    headers: { accept: `${accept};q=0, */*` },
  }),
  ask("signed-refusal-is-json", "RFC 9701 section 5", undefined, refused("request.token_missing"), {
    headers: { accept },
  }),
  ask("of-its-own-answer", "RFC 9701 section 8.1", introspected(), inactive),
];
