// PingAM's documentation of token exchange: its `may_act`, its flows, its refusals.

import { am, ownPingam } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const PING = "PingAM 8: token exchange";
const MAY = [PING, "RFC 8693 section 4.4"];

/** The `may_act` of PingAM's documentation. */
const may_act = { client_id: ["impersonationClient", "delegateClient"], sub: "delegateClient" };
const BANK = "https://am.example/am/oauth2/realms/root/realms/alpha";

/** PingAM names the type of each token. */
const named = (kind) => ({ tokenName: kind });
const user = (kind, as) =>
  am({
    ...named(kind),
    may_act,
    aud: as,
    ...(kind === "access_token" && {
      scope: "change_data create_accounts read_accounts transfer",
      client_id: as,
    }),
  });
/** The token that `delegateClient` gets by the client credentials grant. */
const delegate = (kind, claims) =>
  am({
    ...named(kind),
    sub: "delegateClient",
    aud: "delegateClient",
    ...(kind === "access_token" && { scope: "transfer" }),
    ...claims,
  });
const word = (kind) => kind.replace("_", "-");
const combinations = ["access_token", "id_token"].flatMap((from) =>
  ["access_token", "id_token"].map((to) => [from, to]),
);

/** An ID token has no scope: for an access token, the setting of the client allows the expansion. */
const claims = (from, to, more) => {
  const usual = { sub: "(usr!demo)", ...more };
  if (to === "id_token")
    return granted(
      { ...usual, may_act: { ...may_act, iss: BANK } },
      { kind: to, scope: from === "access_token" ? "read_accounts transfer" : undefined },
    );
  return granted({ ...usual, aud: "transfers", scope: "transfer" });
};
const asked = (to) => (to === "access_token" ? { scope: "transfer" } : { requested: to });
const pingam = (name, clauses, ask, expect) =>
  vector(`pingam-${name}`, clauses, { realm: "pingam", ...ask }, expect);
const delegating = { act: { iss: BANK, sub: "delegateClient" } };
const refusedMayAct = (rule) => refused(`policy.may_act.${rule}`);

/**
 * The ID token that the realm minted for `impersonationClient` from a token of AM, the first step of a chain
 * such as access token, ID token, access token.
 */
const step = (type, more) =>
  ownPingam({
    sub: "(usr!demo)",
    may_act: { ...may_act, iss: BANK },
    origin: { minted: "id_token", iss: BANK, type, iat: NOW - 10, exp: NOW + 600 },
    ...more,
  });
const again = (name, type, more, expect) =>
  pingam(
    name,
    [...MAY, "house rule: own tokens"],
    { as: "impersonationClient", subject: step(type), subjectType: "id_token", ...more },
    expect,
  );

export default [
  again(
    "chain-access-token-id-token-access-token",
    "access_token",
    {},
    granted({ sub: "(usr!demo)", aud: "transfers", scope: undefined }),
  ),
  again(
    "chain-id-token-id-token-access-token",
    "id_token",
    { scope: "transfer" },
    granted({ sub: "(usr!demo)", aud: "transfers", scope: "transfer" }),
  ),
  again(
    "chain-that-asks-for-scope-which-the-access-token-lost",
    "access_token",
    { scope: "transfer" },
    refused("policy.scope.exceeds"),
  ),
  pingam(
    "chain-by-a-client-that-may-act-does-not-name",
    MAY,
    {
      as: "otherClient",
      subject: step("access_token", { aud: "otherClient" }),
      subjectType: "id_token",
    },
    refusedMayAct("client_not_named"),
  ),
  combinations.map(([from, to]) =>
    pingam(
      `impersonation-${word(from)}-to-${word(to)}`,
      MAY,
      {
        as: "impersonationClient",
        subject: user(from, "impersonationClient"),
        subjectType: from,
        ...asked(to),
      },
      claims(from, to),
    ),
  ),
  combinations.flatMap(([from, to]) =>
    ["access_token", "id_token"].map((actorType) =>
      pingam(
        `delegation-${word(from)}-to-${word(to)}-by-actor-${word(actorType)}`,
        MAY,
        {
          as: "delegateClient",
          subject: user(from, "delegateClient"),
          subjectType: from,
          actor: delegate(actorType),
          actorType,
          ...asked(to),
        },
        claims(from, to, delegating),
      ),
    ),
  ),
  pingam(
    "impersonation-by-the-delegate-client",
    MAY,
    { as: "delegateClient", subject: user("access_token", "delegateClient"), scope: "transfer" },
    claims("access_token", "access_token"),
  ),
  pingam(
    "impersonation-by-another-client",
    MAY,
    { as: "otherClient", subject: user("access_token", "otherClient"), scope: "transfer" },
    refusedMayAct("client_not_named"),
  ),
  pingam(
    "delegation-by-another-client",
    MAY,
    {
      as: "otherClient",
      subject: user("access_token", "otherClient"),
      actor: delegate("access_token", { aud: "otherClient" }),
      scope: "transfer",
    },
    refusedMayAct("client_not_named"),
  ),
  pingam(
    "delegation-by-another-actor",
    MAY,
    {
      as: "delegateClient",
      subject: user("access_token", "delegateClient"),
      actor: delegate("access_token", { sub: "otherActor" }),
      scope: "transfer",
    },
    refusedMayAct("actor_not_named"),
  ),
  pingam(
    "delegation-of-a-client-that-is-no-subject",
    MAY,
    { as: "onlyDelegates", subject: user("access_token", "onlyDelegates"), scope: "transfer" },
    refusedMayAct("client_not_named"),
  ),
  pingam(
    "without-may-act",
    MAY,
    { as: "impersonationClient", subject: am({ scope: "transfer" }), scope: "transfer" },
    refusedMayAct("missing"),
  ),
  pingam(
    "restricted-token",
    PING,
    {
      as: "impersonationClient",
      subject: user("access_token", "impersonationClient"),
      scope: "transfer",
    },
    claims("access_token", "access_token"),
  ),
  pingam(
    "expanded-token-from-an-id-token",
    PING,
    {
      as: "impersonationClient",
      subject: user("id_token", "impersonationClient"),
      subjectType: "id_token",
      scope: "transfer",
    },
    claims("id_token", "access_token"),
  ),
  pingam(
    "opaque-subject-token",
    PING,
    { as: "impersonationClient", subject: "RzOn3NbDyebd5hFVvzVrE2kox1A-lQ" },
    refused("subject_token.not_compact"),
  ),
  pingam(
    "token-of-realm-bravo",
    PING,
    {
      as: "impersonationClient",
      subject: am({ iss: BANK.replace("alpha", "bravo"), scope: "transfer", may_act }),
    },
    refused("subject_token.issuer_unknown"),
  ),
  pingam(
    "refresh-token-requested",
    PING,
    {
      as: "impersonationClient",
      subject: user("access_token", "impersonationClient"),
      requested: "refresh_token",
    },
    refused("request.requested_token_type_unsupported"),
  ),
];
