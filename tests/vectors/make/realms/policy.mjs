// A realm with rules, computed claims and a computed `may_act`, and clients that add to these or replace
// them.

import { publicSet } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

const BOTH = ["delegation", "impersonation"];
const client = (client_id, rest) => ({
  client_id,
  auth: bySecret(client_id),
  targets: ["orders", "gateway"],
  default_target: "orders",
  scopes: ["read", "write", "transfer"],
  allow: BOTH,
  may_act: "if_present",
  ...rest,
});
const rule = (id, then, when, message, error) => ({ id, when, then, message, error });

/** The messages of the rules. */
export const MESSAGES = {
  "no-transfer-by-agents": "an agent may not transfer; ask for less scope",
  country: "this target is not offered in the country of the subject",
  "recent-login": "the login is too long ago",
  flagged: "the account is flagged",
  "only-read": "this client may only read, whatever it asks for",
  "no-impersonation": "bring an actor token",
  "not-this-agent": "this agent may not act here",
  pairs: "the groups of the subject do not add up",
  never: "no request passes here",
  "no-id-tokens": "this client brings access tokens only",
};

const of = (id, then, when, error) => rule(id, then, when, MESSAGES[id], error);

/** `policy`: each rule tests a claim that most tokens do not have. */
export const policy = {
  realm: "realms/policy",
  issuer: "https://edge.example/realms/policy",
  exchanges: [
    ["access_token", "access_token"],
    ["access_token", "id_token"],
    ["id_token", "access_token"],
  ],
  trusted_issuers: [
    {
      issuer: "https://idp.example/realms/alpha",
      jwks: publicSet("issuer.idp"),
      algorithms: ["ES256"],
      token_types: ["access_token", "id_token"],
      roles: ["subject", "actor"],
    },
  ],
  targets: [
    { audience: "orders", scopes: ["read", "write", "transfer"] },
    { audience: "gateway", scopes: ["read", "write"] },
  ],
  clients: [
    client("gateway"),
    client("strict", {
      policy: {
        rules: [
          of("only-read", "require", "grant.scope.all(s, s == 'read')", "invalid_scope"),
          of("no-impersonation", "refuse", "grant.semantics == 'impersonation'"),
          of(
            "not-this-agent",
            "refuse",
            "grant.act != null && has(grant.act.sub) && grant.act.sub == 'agent-9'",
          ),
        ],
      },
    }),
    client("typed", {
      policy: {
        rules: [of("no-id-tokens", "refuse", "request.subject_token_type == 'id_token'")],
      },
    }),
    client("clumsy", {
      policy: {
        rules: [
          of("pairs", "require", "subject.groups.all(g, g in subject.groups)"),
          of("never", "refuse", "subject.nothing == 'x' && has(subject.groups)"),
        ],
      },
    }),
    client("other", {
      may_act: {
        subject_token: "if_present",
        access_token: "{'sub': subject.sub, 'iss': subject.iss}",
        id_token: {},
      },
      claims: {
        carry: [],
        default: { tenant: "other" },
        set: { access_token: { level: "subject.level + 1" } },
      },
    }),
  ],
  claims: {
    carry: ["acr", "tier"],
    default: { tier: "basic", zone: "default" },
    set: {
      access_token: {
        tier: "has(subject.tier) && subject.tier in ['gold', 'silver'] ? subject.tier : 'basic'",
        zone: "null",
        via: "[client.client_id] + (actor == null ? [] : [actor.sub])",
        first_actor: "has(subject.act) ? subject.act : null",
      },
      id_token: { asked: "{'scope': request.scope, 'at': now, 'for': grant.aud}" },
    },
  },
  may_act: {
    access_token: "has(subject.delegates) ? {'client_id': subject.delegates} : null",
    id_token: "{'sub': grant.sub}",
  },
  policy: {
    rules: [
      of(
        "no-transfer-by-agents",
        "refuse",
        "actor != null && 'transfer' in grant.scope",
        "invalid_scope",
      ),
      of(
        "country",
        "require",
        "!has(subject.country) || subject.country in ['CH', 'AT']",
        "invalid_target",
      ),
      of("recent-login", "require", "!has(subject.auth_time) || now - subject.auth_time <= 3600"),
      of("flagged", "refuse", "has(subject.flag) && subject.flag"),
    ],
  },
};
