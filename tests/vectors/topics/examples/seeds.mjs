// Requests as articles about token exchange print them, and the engine's answers to them.

import { access, agent, EDGE, github, idToken, IDP } from "../../make/issuers.mjs";
import { basic, FORM, granted, refused, vector } from "../../make/vector.mjs";
import { secretOf } from "../../make/secrets.mjs";

const PING = "PingAM 8: token exchange";
const MAY = [PING, "RFC 8693 section 4.4"];
const EXAMPLE = "RFC 8693 section 2.3";
const ARTICLE = "RFC 8693 section 2.1";

const refusedMayAct = (rule) => refused(`policy.may_act.${rule}`);

/** The article's request: a gateway asks for a token for the inventory service. */
const gateway = (more) => ({
  as: "svc-a",
  subject: access({ aud: EDGE, may_act: { sub: "https://api-gateway.example" } }),
  ...more,
});
const gatewayActs = { act: { iss: EDGE, sub: "https://api-gateway.example", client_id: "svc-a" } };

export default [
  vector(
    "article-hyphenated-token-type",
    ARTICLE,
    gateway({
      subjectType: "urn:ietf:params:oauth:token-type:access-token",
      audience: "orders",
      scope: "read",
    }),
    refused("request.token_type_hyphenated"),
  ),
  vector(
    "article-with-the-hyphen-fixed",
    ARTICLE,
    gateway({ audience: "orders", scope: "read" }),
    granted({ scope: "read", ...gatewayActs }),
  ),
  vector(
    "article-another-service-than-may-act-names",
    MAY,
    { as: "gateway", subject: access({ may_act: { sub: "https://api-gateway.example" } }) },
    refusedMayAct("actor_not_named"),
  ),
  vector(
    "article-json-body",
    ARTICLE,
    gateway({
      headers: { "content-type": "application/json" },
      body: '{"grant_type":"urn:ietf:params:oauth:grant-type:token-exchange"}',
    }),
    refused("form.json_body"),
  ),
  vector(
    "article-body-with-line-breaks",
    ARTICLE,
    gateway({ body: (usual) => usual.replaceAll("&", "\n&") }),
    refused("form.percent_encoding"),
  ),
  vector(
    "article-id-token-sent-as-access-token",
    "RFC 8725 section 3.12",
    { subject: idToken() },
    refused("subject_token.type_mismatch"),
  ),
  vector(
    "article-saml-assertion",
    ARTICLE,
    { subject: "PHNhbWw-", subjectType: "saml2" },
    refused("request.subject_token_type_unsupported"),
  ),
  vector(
    "article-call-center-operator",
    PING,
    {
      subject: idToken(),
      subjectType: "id_token",
      actor: agent({ sub: "operator" }),
      scope: "transfer",
    },
    granted({ scope: "transfer", act: { iss: IDP, sub: "operator" } }),
  ),
  vector(
    "article-github-job",
    "house rule: workload",
    {
      realm: "workload",
      as: null,
      subject: github(),
      subjectType: "jwt",
      audience: "registry",
      scope: "push",
    },
    granted(
      {
        aud: "registry",
        scope: "push",
        sub: "github:repo:octo/app:ref:refs/heads/main",
        client_id: "app-main",
      },
      { found: "id_token" },
    ),
  ),
  vector(
    "rfc-8693-example-request",
    EXAMPLE,
    {
      headers: { "content-type": FORM, authorization: basic("gateway", secretOf("gateway")) },
      subject: access(),
      resource: "https://orders.example/api",
    },
    granted({ aud: "https://orders.example/api" }),
  ),
];
