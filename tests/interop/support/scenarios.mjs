// The tasks of every client library: requests in the words of RFC 8693, and the expected answers. A
// scenario is the same for all of them; a library lists the scenarios that it cannot express.

import { type } from "./world.mjs";

const EXPIRED = {
  iat: Math.floor(Date.now() / 1000) - 900,
  exp: Math.floor(Date.now() / 1000) - 600,
};

/** The requests that the tests pass to `exchange(request)` of a library. */
export async function makeScenarios(world) {
  const { secrets } = world;
  const basic = (id, secret = secrets[id]) => ({ id, method: "client_secret_basic", secret });
  const access = (subject_token) => ({ subject_token, subject_token_type: type("access_token") });
  const impersonation = async (changes) => ({
    client: basic("impersonator"),
    ...access(await world.subjectToken("impersonator", changes)),
    audience: "orders",
    scope: "orders:read",
  });
  const granted = { sub: "u1", aud: "orders", scope: "orders:read" };

  return [
    {
      name: "impersonate",
      request: await impersonation(),
      claims: { ...granted, client_id: "impersonator", act: undefined },
    },
    {
      name: "delegate",
      request: {
        client: basic("delegate"),
        ...access(await world.subjectToken("delegate", { may_act: { sub: "agent-7" } })),
        actor_token: await world.actorToken("delegate"),
        actor_token_type: type("access_token"),
        audience: "orders",
        scope: "orders:read",
      },
      claims: {
        ...granted,
        client_id: "delegate",
        act: { iss: "https://idp.example", sub: "agent-7" },
      },
    },
    {
      name: "workload",
      // The token is the credential. Libraries that cannot be without a client name it beside that.
      request: {
        client: { id: "ci", method: "none" },
        subject_token: await world.githubToken(),
        subject_token_type: type("id_token"),
        audience: "orders",
        scope: "orders:read",
      },
      claims: { ...granted, sub: "github:repo:octo/shop:ref:refs/heads/main", client_id: "ci" },
    },
    {
      name: "secret in body",
      request: {
        ...(await impersonation()),
        client: { id: "poster", method: "client_secret_post", secret: secrets.poster },
        ...access(await world.subjectToken("poster")),
      },
      claims: { ...granted, client_id: "poster" },
    },
    {
      name: "private_key_jwt",
      request: {
        ...(await impersonation()),
        client: { id: "keyed", method: "private_key_jwt", key: world.keyed.privateJwk },
        ...access(await world.subjectToken("keyed")),
      },
      claims: { ...granted, client_id: "keyed" },
    },
    {
      name: "odd secret",
      request: {
        ...(await impersonation()),
        client: basic("odd"),
        ...access(await world.subjectToken("odd")),
      },
      claims: { ...granted, client_id: "odd" },
    },
    {
      name: "ID token out",
      request: {
        client: basic("impersonator"),
        ...access(await world.subjectToken("impersonator")),
        requested_token_type: type("id_token"),
      },
      claims: { sub: "u1", aud: "impersonator" },
      token_type: "N_A",
    },
    refusal("expired", "invalid_request", "subject_token.expired", await impersonation(EXPIRED)),
    refusal("may_act", "invalid_request", "policy.may_act.client_not_named", {
      ...(await impersonation({ may_act: { client_id: "another-client" } })),
    }),
    refusal("target", "invalid_target", "policy.target.unknown", {
      ...(await impersonation()),
      audience: "payroll",
    }),
    refusal("scope", "invalid_scope", "policy.scope.exceeds", {
      ...(await impersonation()),
      scope: "orders:read orders:admin",
    }),
    refusal("wrong secret", "invalid_client", "client.authentication_failed", {
      ...(await impersonation()),
      client: basic("impersonator", "wrong"),
    }),
    refusal("semantics", "unauthorized_client", "policy.delegation.not_allowed", {
      ...(await impersonation({ may_act: { client_id: "impersonator", sub: "agent-7" } })),
      actor_token: await world.actorToken("impersonator"),
      actor_token_type: type("access_token"),
    }),
  ];
}

function refusal(name, error, id, request) {
  return { name, request, error, id };
}
