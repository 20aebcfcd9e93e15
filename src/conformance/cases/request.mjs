// The form of the request. RFC 8693 section 2.1, RFC 6749 sections 2.3.1 and 3.2.

import { granted, hold, issued, refused, withheld, audiences } from "../expect.mjs";
import { GRANT, type } from "../kit.mjs";

/** An impersonation request with one change; the server refuses it with one of the codes. */
const refusal = (
  id,
  clause,
  what,
  changes,
  { codes = ["invalid_request"], statuses, ...more } = {},
) => ({
  id,
  level: clause.startsWith("house rule") ? "POL" : "MUST",
  clause,
  what,
  ...more,
  run: async (kit) => {
    const changed = typeof changes === "function" ? await changes(kit) : changes;
    refused(await kit.impersonate(changed), codes, statuses);
  },
});

/** A request with a hand-written form: `body(good)` of the encoded parameters. */
const asWritten = (id, level, clause, what, body, options, judge, more = {}) => ({
  id,
  level,
  clause,
  what,
  ...more,
  run: async (kit) => {
    const parameters = await kit.impersonation();
    const form = new URLSearchParams(parameters).toString();
    const authorization = kit.basic("impersonator");
    await judge(
      await kit.postBody(body(form, parameters), { authorization, ...options?.(parameters) }),
      kit,
    );
  },
});

export const request = [
  refusal(
    "subject-token-missing",
    "RFC 8693 section 2.1",
    "without subject_token",
    { subject_token: undefined },
    {
      vector: "subject-token-missing",
      bug: "keycloak #49435 (CVE-2026-9704): a subject_token that is silently dropped",
    },
  ),
  refusal(
    "subject-token-empty",
    "RFC 6749 section 3.2",
    "an empty subject_token is none",
    { subject_token: "" },
    {
      bug: "keycloak #49435 (CVE-2026-9704): a subject_token that is silently dropped",
    },
  ),
  refusal(
    "subject-token-type-missing",
    "RFC 8693 section 2.1",
    "without subject_token_type",
    { subject_token_type: undefined },
    { vector: "subject-token-type-missing" },
  ),
  refusal(
    "subject-token-type-empty",
    "RFC 6749 section 3.2",
    "an empty subject_token_type is none",
    { subject_token_type: "" },
    { bug: "kubernetes-mcp-server #1181 sends it" },
  ),
  refusal(
    "subject-token-type-unknown",
    "RFC 8693 section 2.1",
    "a subject_token_type that is not known",
    { subject_token_type: "urn:conformance:nothing" },
    { vector: "subject-token-type-short" },
  ),
  refusal(
    "subject-token-type-hyphenated",
    "RFC 8693 section 3",
    "the access-token of an article is no type",
    { subject_token_type: "urn:ietf:params:oauth:token-type:access-token" },
    { vector: "article-hyphenated-token-type" },
  ),
  refusal(
    "subject-token-type-in-capitals",
    "RFC 8693 section 3",
    "token types are compared exactly",
    { subject_token_type: type("ACCESS_TOKEN") },
  ),
  refusal(
    "requested-token-type-unknown",
    "house rule: RFC 8693 section 2.1",
    "a requested_token_type that is not known is not answered with another",
    { requested_token_type: "urn:conformance:nothing" },
    { vector: "requested-token-type-unknown" },
  ),
  refusal(
    "requested-token-type-not-issued",
    "house rule: RFC 8693 section 2.1",
    "a requested_token_type that is not issued is not answered with another",
    { requested_token_type: type("saml2") },
  ),
  refusal(
    "actor-token-without-type",
    "RFC 8693 section 2.1",
    "actor_token without actor_token_type",
    async (kit) => ({ actor_token: await kit.actor("impersonator") }),
    { vector: "actor-token-type-missing" },
  ),
  refusal(
    "actor-token-type-alone",
    "RFC 8693 section 2.1",
    "actor_token_type without actor_token",
    { actor_token_type: type("access_token") },
    { vector: "actor-token-missing" },
  ),
  refusal(
    "grant-type-missing",
    "RFC 6749 section 5.2",
    "without grant_type",
    { grant_type: undefined },
    { codes: ["invalid_request", "unsupported_grant_type"], vector: "grant-type-missing" },
  ),
  refusal(
    "grant-type-unknown",
    "RFC 6749 section 5.2",
    "a grant type that is not known",
    { grant_type: "urn:conformance:nothing" },
    { codes: ["unsupported_grant_type"], vector: "grant-type-client-credentials" },
  ),
  refusal(
    "grant-type-in-capitals",
    "RFC 8693 section 2.1",
    "grant_type is compared exactly",
    { grant_type: GRANT.toUpperCase() },
    { codes: ["unsupported_grant_type", "invalid_request"], vector: "grant-type-in-capitals" },
  ),
  refusal(
    "scope-malformed",
    "RFC 6749 section 3.3",
    "a scope with a quote",
    { scope: 'read "write' },
    {
      codes: ["invalid_scope"],
      vector: "scope-with-quote",
    },
  ),
  ...["scope", "subject_token", "subject_token_type", "grant_type"].map((name) =>
    asWritten(
      `${name.replaceAll("_", "-")}-twice`,
      "MUST",
      "RFC 6749 section 3.2",
      `${name} twice, also with the same value`,
      (form, parameters) => {
        const once = name === "scope" ? `${form}&scope=read` : form;
        return `${once}&${name}=${encodeURIComponent(parameters[name] ?? "read")}`;
      },
      undefined,
      (answer) => void refused(answer),
      { vector: name === "scope" ? "repeated-scope" : undefined },
    ),
  ),
  asWritten(
    "name-twice-in-other-encoding",
    "MUST",
    "RFC 6749 section 3.2",
    "a name is the same however it is encoded",
    (form) => `${form}&scope=read&%73cope=write`,
    undefined,
    (answer) => void refused(answer),
  ),
  asWritten(
    "empty-is-absent",
    "MUST",
    "RFC 6749 section 3.2",
    "parameters without a value are as if they were not there",
    (form) => `${form}&actor_token=&actor_token_type=&scope=&resource=&requested_token_type=`,
    undefined,
    (answer) => void granted(answer),
    { vector: "empty-is-absent" },
  ),
  asWritten(
    "unknown-parameters",
    "MUST",
    "RFC 6749 section 3.2",
    "parameters that are not known are ignored",
    (form) => `${form}&options=%7B%7D&conformance=1`,
    undefined,
    (answer) => void granted(answer),
    { vector: "parameters-unknown-are-ignored" },
  ),
  asWritten(
    "charset-in-the-content-type",
    "MUST",
    "RFC 6749 appendix B",
    "a charset of UTF-8 in the content type",
    (form) => form,
    () => ({ headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } }),
    (answer) => void granted(answer),
  ),
  asWritten(
    "json-request",
    "MUST",
    "RFC 8693 section 2.1",
    "a JSON body is no form",
    (_, parameters) => JSON.stringify(parameters),
    () => ({ headers: { "content-type": "application/json" } }),
    withheld,
    { vector: "content-type-json" },
  ),
  asWritten(
    "lone-percent-sign",
    "POL",
    "house rule: RFC 6749 appendix B",
    "an escape that is none",
    (form) => `${form}&scope=%zz`,
    undefined,
    (answer) => void refused(answer, ["invalid_request", "invalid_scope"]),
  ),
  asWritten(
    "query-is-not-read",
    "MUST",
    "RFC 6749 section 2.3.1",
    "parameters and credentials in the URI are not honoured",
    () => "",
    (parameters) => ({ query: `?${new URLSearchParams(parameters)}` }),
    withheld,
    { bug: "Knox #1334: only the query was read" },
  ),
  asWritten(
    "query-overrides-nothing",
    "MUST",
    "RFC 6749 section 2.3.1",
    "a parameter in the URI changes nothing",
    (form) => form,
    () => ({ query: "?audience=vault" }),
    (answer) => {
      if (answer.status === 200) hold(!audiences(issued(answer)).includes("vault"), "aud is vault");
    },
  ),
  {
    id: "post-only",
    level: "MUST",
    clause: "RFC 6749 section 3.2",
    what: "a GET with everything in the query is no request",
    vector: "method-get",
    run: async (kit) => {
      const query = new URLSearchParams(await kit.impersonation());
      const headers = { authorization: kit.basic("impersonator") };
      withheld(await kit.server.send(`${await kit.server.tokenEndpoint()}?${query}`, { headers }));
    },
  },
  {
    id: "method-not-allowed",
    level: "POL",
    clause: "house rule: RFC 9110 section 15.5.6",
    what: "a GET is answered with 405 and Allow: POST",
    run: async (kit) => {
      const { status, headers } = await kit.server.send(await kit.server.tokenEndpoint());
      hold(status === 405, `answered ${status}`);
      hold(/\bPOST\b/.test(headers.get("allow") ?? ""), `Allow is ${headers.get("allow")}`);
    },
  },
];
