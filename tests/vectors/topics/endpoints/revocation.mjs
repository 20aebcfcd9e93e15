// RFC 7009: the answers of the revocation endpoint. The topic `revoked` has its effects.

import { access, attackerKey, github, own, ownBravo, ownId } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { basic, done, refused, type, vector } from "../../make/vector.mjs";

const REQUEST = "RFC 7009 section 2.1";
const ANSWER = "RFC 7009 section 2.2";
const AUTHENTICATED = "RFC 7009 section 2.1";

const ask = (name, clauses, token, expect, more) =>
  vector(`revocation-${name}`, clauses, { route: "revoke", token, ...more }, expect);
const jti = (name) => ({ jti: `revocation-${name}` });

export default [
  ask("of-an-access-token", ANSWER, own(jti("access")), done),
  ask("of-an-id-token", ANSWER, ownId(jti("id")), done),
  ask("twice", ANSWER, own(jti("twice")), done, { revocations: [{ token: own(jti("twice")) }] }),
  ask("of-a-token-of-another-client", ANSWER, own(jti("other")), done, { as: "svc-a" }),
  ask("of-a-token-of-another-realm", ANSWER, ownBravo(), done),
  ask("of-a-token-of-a-trusted-issuer", ANSWER, access(), done),
  ask("of-a-forged-token", ANSWER, own({}, { kid: "edge-alpha-1" }, attackerKey), done),
  ask("of-an-expired-token", ANSWER, own({ iat: NOW - 900, exp: NOW - 300 }), done),
  ask("of-garbage", ANSWER, "garbage", done),
  ask("as-long-as-a-token-may-be", ANSWER, "a".repeat(16_384), done),
  ask("too-long", REQUEST, "a".repeat(16_385), refused("form.token_too_large")),
  ask("hint-refresh-token", REQUEST, own(jti("hint")), done, {
    set: { token_type_hint: "refresh_token" },
  }),
  ask("hint-unknown", REQUEST, own(jti("hint")), done, { set: { token_type_hint: "x" } }),
  ask("token-missing", REQUEST, undefined, refused("request.token_missing")),
  ask("token-twice", REQUEST, "x", refused("form.parameter_repeated"), {
    body: (form) => `${form}&token=y`,
  }),
  ask("by-get", REQUEST, own(), refused("form.method_not_allowed", { allow: "POST" }), {
    method: "GET",
  }),
  ask("plain-http", REQUEST, own(), refused("form.insecure_transport"), { transport: "plain" }),
  ask("without-credentials", AUTHENTICATED, own(), refused("client.authentication_failed"), {
    as: null,
  }),
  ask("wrong-secret", AUTHENTICATED, own(), refused("client.authentication_failed"), {
    headers: { authorization: basic("gateway", "wrong") },
  }),
  ask("two-credentials", "RFC 6749 section 2.3", own(), refused("request.several_credentials"), {
    set: { client_id: "gateway", client_secret: "x" },
  }),
  ask("by-a-workload", "house rule: workload", "x", refused("client.authentication_failed"), {
    realm: "workload",
    as: null,
    set: { subject_token: github(), subject_token_type: type("id_token"), client_id: "app-main" },
  }),
];
