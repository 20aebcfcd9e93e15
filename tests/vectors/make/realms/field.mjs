// The realm of issuers as the field has them: claims in other places, types shown by markers, tenants,
// names that are no https URL.

import { publicSet } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

const issuer = (name, subject_namespace, rest) => ({
  issuer: name,
  jwks: publicSet("issuer.idp"),
  algorithms: ["ES256"],
  token_types: ["access_token", "id_token"],
  roles: ["subject", "actor"],
  access_token_typ: ["at+jwt", "untyped"],
  clients: "all",
  scopes: "all",
  carry: [],
  subject_namespace,
  ...rest,
});

export const field = {
  realm: "field",
  issuer: "https://edge.example/field",
  exchanges: [
    ["access_token", "access_token"],
    ["id_token", "access_token"],
  ],
  trusted_issuers: [
    issuer("https://plain.example", "plain:"),
    issuer("https://typed.example", "typed:", { access_token_typ: ["at+jwt"] }),
    issuer("https://login.example/{tid}/v2.0", "tenants:{tid}:", {
      tenants: ["t1", "t2"],
      markers: {
        access_token: { "/azpacr": true },
        id_token: { "/azpacr": false, "/tid": true },
      },
      claims: { scope: ["scp", "roles"], client_id: "azp" },
    }),
    issuer("https://nested.example", "nested:", {
      claims: { scope: "/realm_access/roles", client_id: "azp" },
    }),
    issuer("https://no-aud.example", "no-aud:", { missing_audience: "client_id" }),
    issuer("https://names.example", "names:", {
      claims: { sub: [{ claim: "sub" }, { claim: "common_name", prefix: "service/" }] },
    }),
    issuer("https://mail.example", "mail:", {
      claims: { sub: [{ claim: "email", email_domains: ["corp.example"] }] },
    }),
    issuer("https://marked.example", "marked:", {
      markers: { access_token: { "/kind": "a" }, id_token: { "/kind": "i" } },
    }),
    issuer("https://half-marked.example", "half-marked:", {
      markers: { access_token: { "/kind": 7, "/nonce": false } },
    }),
    issuer("https://logins.example", "logins:", { token_types: ["id_token"] }),
    issuer("http://adfs.corp/adfs/services/trust", "adfs:"),
  ],
  cross_issuer: [{ subject: "https://plain.example", actor: "https://login.example/{tid}/v2.0" }],
  policy: {
    rules: [
      {
        id: "no-eve",
        when: "subject.sub == 'eve@corp.example' || actor != null && actor.sub == 'eve@corp.example'",
        then: "refuse",
        message: "not for Eve",
      },
    ],
  },
  targets: [{ audience: "orders", scopes: ["read", "write"] }],
  clients: [
    {
      client_id: "hub",
      auth: bySecret("hub"),
      targets: ["orders"],
      default_target: "orders",
      scopes: ["read", "write"],
      allow: ["delegation", "impersonation"],
      may_act: "if_present",
      subject_audience: ["https://hub.example"],
      id_audience: ["hub-login"],
    },
  ],
};
