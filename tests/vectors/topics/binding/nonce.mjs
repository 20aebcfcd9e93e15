// Nonces of DPoP proofs: RFC 9449 sections 8 and 11.2.

import { access } from "../../make/issuers.mjs";
import { OTHER_KEY, nonceAt } from "../../make/nonce.mjs";
import { boundTo, proof } from "../../make/proof.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const NONCE = "RFC 9449 section 8";
const ADVANCE = "RFC 9449 section 11.2";
const ORDER = "house rule: a challenge comes before the client authenticates and uses nothing up";

const cnf = await boundTo("es256");
const headers = { "dpop-nonce": nonceAt(NOW) };
const htu = "https://edge.example/realms/nonced/token";

const ask = (name, clauses, claims, expect, more, rest) =>
  vector(
    `nonce-${name}`,
    clauses,
    {
      realm: "nonced",
      subject: access(),
      dpop: proof(`nonce-${name}`, { htu, ...claims }),
      ...more,
    },
    (...facts) => ({ headers, ...expect(...facts) }),
    rest,
  );
const takes = (name, clauses, claims, more, rest) =>
  ask(name, clauses, claims, granted({ cnf }), more, rest);
const challenged = (name, clauses, claims, more) => ask(name, clauses, claims, use, more);
const use = () => ({ ...refused("binding.nonce")(), body: { error: "use_dpop_nonce" } });
const fails = (name, clauses, rule, claims, more) => {
  const { headers: _, ...answer } = refused(rule)();
  return ask(name, clauses, claims, () => answer, more);
};

const nonce = nonceAt(NOW);
const bytes = Buffer.from(nonce, "base64url");
const flipped = Buffer.from(bytes);
flipped[20] ^= 1;

export default [
  takes("of-this-minute", NONCE, { nonce }),
  takes("of-two-minutes-ago", NONCE, { nonce: nonceAt(NOW - 120) }),
  takes("of-the-next-minute", NONCE, { nonce: nonceAt(NOW + 60) }),
  challenged("missing", NONCE, {}),
  challenged("of-three-minutes-ago", ADVANCE, { nonce: nonceAt(NOW - 180) }),
  challenged("of-two-minutes-ahead", ADVANCE, { nonce: nonceAt(NOW + 120) }),
  challenged("of-tomorrow", ADVANCE, { nonce: nonceAt(NOW + 86_400) }),
  challenged("of-another-key", NONCE, { nonce: nonceAt(NOW, OTHER_KEY) }),
  challenged("of-another-version", NONCE, { nonce: nonceAt(NOW, undefined, 2) }),
  challenged("truncated", NONCE, { nonce: bytes.subarray(0, 20).toString("base64url") }),
  challenged("with-a-bit-flipped", NONCE, { nonce: flipped.toString("base64url") }),
  challenged("with-padding", NONCE, { nonce: `${nonce}=` }),
  challenged("empty", NONCE, { nonce: "" }),
  challenged("a-number", NONCE, { nonce: 1 }),
  // With a nonce the clock of the client matters less.
  takes("and-iat-300-s-ago", ADVANCE, { nonce, iat: NOW - 300 }),
  fails("and-iat-301-s-ago", ADVANCE, "binding.time", { nonce, iat: NOW - 301 }),
  takes("and-iat-300-s-ahead", ADVANCE, { nonce, iat: NOW + 300 }),
  fails("and-iat-301-s-ahead", ADVANCE, "binding.time", { nonce, iat: NOW + 301 }),
  takes(
    "and-a-proof-used-twice",
    "house rule: a nonce bounds replay",
    { nonce },
    {},
    { repeat: true },
  ),
  challenged(
    "before-a-wrong-secret",
    ORDER,
    {},
    {
      headers: { authorization: "Basic Z2F0ZXdheTp3cm9uZw==" },
    },
  ),
  fails(
    "and-a-wrong-secret",
    ORDER,
    "client.authentication_failed",
    { nonce },
    {
      headers: { authorization: "Basic Z2F0ZXdheTp3cm9uZw==" },
    },
  ),
  fails("and-another-address", NONCE, "binding.target", { htu: `${htu}/` }),
  vector(
    "nonce-not-for-a-request-without-proof",
    NONCE,
    { realm: "nonced", subject: access() },
    granted(),
  ),
];
