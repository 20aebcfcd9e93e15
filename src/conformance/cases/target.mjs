// The targets of tokens. RFC 8693 section 2.1, RFC 8707 section 2.

import { audiences, granted, hold, issued, refused, withheld } from "../expect.mjs";

const NOWHERE = "https://nowhere.conformance.example/api";
const BILLING = "https://billing.conformance.example/api";

const refusal = (id, level, clause, what, changes, codes = ["invalid_target"], more = {}) => ({
  id,
  level,
  clause,
  what,
  ...more,
  run: async (kit) => void refused(await kit.impersonate(changes), codes),
});

/** Pairs, because the form may repeat a name. */
const repeated = async (kit, ...more) => {
  const parameters = await kit.impersonation({ audience: undefined });
  const pairs = [...Object.entries(parameters), ...more];
  return kit.post(pairs, { authorization: kit.basic("impersonator") });
};

export const target = [
  {
    id: "audience-never-arbitrary",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.2.2",
    bug: "thunderid #2861: a token for any audience that was asked for",
    what: "no token is issued for an audience that the server does not know",
    run: async (kit) => withheld(await kit.impersonate({ audience: "nowhere" })),
  },
  refusal(
    "audience-unknown",
    "SHOULD",
    "RFC 8693 section 2.2.2",
    "an audience that is not known is invalid_target",
    { audience: "nowhere" },
    undefined,
    { vector: "target-unknown" },
  ),
  {
    id: "audience-of-others",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.2.2",
    bug: "stacklok/toolhive #5882: scope was bounded, audience was not",
    what: "no token is issued for a target that this client may not have",
    vector: "target-of-the-realm-but-not-of-the-client",
    run: async (kit) => withheld(await kit.impersonate({ audience: "vault", scope: "read" })),
  },
  refusal(
    "resource-unknown",
    "SHOULD",
    "RFC 8707 section 2",
    "a resource that is not known is invalid_target",
    { audience: undefined, resource: NOWHERE },
  ),
  refusal(
    "resource-below",
    "POL",
    "house rule: RFC 8707 section 2",
    "a resource below a known one is another one",
    { audience: undefined, resource: `${BILLING}/invoices` },
    ["invalid_target"],
    { vector: "target-resource-below" },
  ),
  refusal(
    "resource-with-fragment",
    "MUST",
    "RFC 8693 section 2.1",
    "a resource has no fragment",
    { audience: undefined, resource: `${BILLING}#part` },
    ["invalid_target", "invalid_request"],
    { vector: "resource-with-fragment" },
  ),
  refusal(
    "resource-relative",
    "MUST",
    "RFC 8693 section 2.1",
    "a resource is an absolute URI",
    { audience: undefined, resource: "/api" },
    ["invalid_target", "invalid_request"],
    { vector: "resource-relative" },
  ),
  refusal(
    "resource-not-ignored",
    "SHOULD",
    "RFC 8693 section 2.2.2",
    "a resource that is not known is not ignored because the audience beside it is",
    { resource: NOWHERE },
    ["invalid_target"],
    { bug: "cloudflare/workers-oauth-provider #120: a resource passed where the grant has none" },
  ),
  {
    id: "audience-twice",
    level: "SHOULD",
    clause: "RFC 8693 section 2.2.2",
    what: "audience may be there more than once: a token for both, or invalid_target",
    vector: "target-two",
    run: async (kit) => {
      const pairs = ["orders", "billing"].map((audience) => ["audience", audience]);
      const answer = await repeated(kit, ...pairs, ["scope", "read"]);
      if (answer.status !== 200) return void refused(answer, ["invalid_target"]);
      const given = audiences(issued(answer));
      hold(
        ["orders", "billing"].every((name) => given.includes(name)),
        `aud is ${given.join(" ")}`,
      );
    },
  },
  {
    id: "one-unknown-of-two",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.2.2",
    what: "one target that is not known refuses all",
    vector: "target-unknown-resource-beside-a-known-audience",
    run: async (kit) => {
      const pairs = ["orders", "nowhere"].map((audience) => ["audience", audience]);
      refused(await repeated(kit, ...pairs, ["scope", "read"]), ["invalid_target"]);
    },
  },
  {
    id: "scope-at-every-target",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.1.1",
    what: "a scope that one of two targets does not have is not granted for both",
    vector: "scope-more-than-one-of-two-targets",
    run: async (kit) => {
      const pairs = ["orders", "billing"].map((audience) => ["audience", audience]);
      const answer = await repeated(kit, ...pairs, ["scope", "write"]);
      if (answer.status !== 200) return;
      const { claims } = issued(answer);
      const both =
        audiences({ claims }).includes("billing") && (claims.scope ?? "").includes("write");
      hold(!both, "write was granted at billing, which does not have it");
    },
  },
  {
    id: "scope-unknown",
    level: "MUST",
    clause: "RFC 6749 section 3.3",
    what: "a scope that no token has is refused with invalid_scope, or not granted",
    run: async (kit) => {
      const answer = await kit.impersonate({ scope: "read conformance" });
      if (answer.status !== 200) return void refused(answer, ["invalid_scope"]);
      const { scope } = granted(answer);
      hold(typeof scope === "string" && !scope.includes("conformance"), `scope is ${scope}`);
    },
  },
];
