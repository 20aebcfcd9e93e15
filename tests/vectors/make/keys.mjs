// The test keys, made once and kept in `keys/private.json`, so that a change of a topic changes nothing else
// in a vector. None of them protects anything.
//
// Each member is a JWK set of private keys: `issuer.<name>`, `client.<name>`, or `realm.<name>`, whose one
// key signs the realm's tokens.

import { readFileSync, writeFileSync } from "node:fs";
import { exportJWK, generateKeyPair } from "jose";
import { KEYS_OF_PROFILES } from "./keys-of-profiles.mjs";

const file = new URL("../keys/private.json", import.meta.url);

/** The keys: `kid` and `alg` of each. */
const PLAN = {
  "issuer.idp": [["idp-1", "ES256"]],
  "issuer.idp-bravo": [["idp-1", "ES256"]],
  "issuer.home": [["home-1", "ES256"]],
  "issuer.partner": [["partner-1", "ES256"]],
  "issuer.nest": [["nest-1", "ES256"]],
  "issuer.agents": [["agents-1", "ES256"]],
  "issuer.login": [["login-1", "ES256"]],
  "issuer.am": [["am-1", "RS256"]],
  "issuer.github": [["github-1", "RS256"]],
  "issuer.gitlab": [["gitlab-1", "RS256"]],
  "issuer.forge": [["forge-1", "RS256"]],
  "issuer.spiffe": [["spiffe-1", "ES256"]],
  "issuer.buildkite": [["buildkite-1", "RS256"]],
  "issuer.cluster": [["cluster-1", "RS256"]],
  "issuer.spire": [["spire-1", "ES256"]],
  "issuer.many": [
    ["es256-1", "ES256"],
    ["es256-2", "ES256"],
    ["es384", "ES384"],
    ["es384-bare", "ES384"],
    ["rs256", "RS256"],
    ["rsa-bare", "RS256"],
    ["ps256", "PS256"],
    ["ed25519", "Ed25519"],
    ["eddsa", "EdDSA"],
    ["enc", "ES256"],
    ["sign-only", "ES256"],
  ],
  "issuer.ed": [["ed-1", "Ed25519"]],
  "issuer.bare": [["bare-1", "ES256"]],
  "issuer.sets": [
    ["rsa", "RS256"],
    ["rsa-2", "RS256"],
    ["ec", "ES256"],
    ["ed", "Ed25519"],
  ],
  attacker: [
    ["idp-1", "ES256"],
    ["rsa", "RS256"],
  ],
  "client.jwt-client": [["jwt-client-1", "ES256"]],
  "client.ed-client": [["ed-client-1", "Ed25519"]],
  "client.proof": [
    ["es256", "ES256"],
    ["es256-other", "ES256"],
    ["es384", "ES384"],
    ["ed25519", "Ed25519"],
    ["rs256", "RS256"],
    ["ps256", "PS256"],
  ],
  "realm.two-services": [["edge-alpha-1", "ES256"]],
  "realm.bound": [["edge-bound-1", "ES256"]],
  "realm.nonced": [["edge-nonced-1", "ES256"]],
  "realm.bravo": [["edge-bravo-1", "ES256"]],
  "realm.minimal": [["edge-minimal-1", "ES256"]],
  "realm.partners": [["edge-partners-1", "ES256"]],
  "realm.workload": [["edge-ci-1", "ES256"]],
  "realm.federation": [["edge-federation-1", "ES256"]],
  "realm.narrow": [["edge-narrow-1", "Ed25519"]],
  "realm.algorithms": [["edge-algorithms-1", "ES256"]],
  "realm.key-sets": [["edge-key-sets-1", "ES256"]],
  "realm.field": [["edge-field-1", "ES256"]],
  "realm.limits": [["edge-limits-1", "ES256"]],
  "realm.pingam": [["edge-am-1", "ES256"]],
  "realm.policy": [["edge-policy-1", "ES256"]],
  ...KEYS_OF_PROFILES,
  "realm.shapes": [["edge-shapes-1", "ES256"]],
};

async function make([kid, alg]) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  return { ...(await exportJWK(privateKey)), kid, alg };
}

const sets = JSON.parse(readFileSync(file, "utf8"));
for (const [name, plan] of Object.entries(PLAN)) {
  sets[name] ??= { keys: await Promise.all(plan.map(make)) };
}
writeFileSync(file, `${JSON.stringify(sets, null, 2)}\n`);

/** Returns a private key: the one with this `kid`, or the first of the set. */
export function privateKey(name, kid) {
  const key = sets[name]?.keys.find((own) => kid === undefined || own.kid === kid);
  if (key === undefined) throw new Error(`no test key ${name} ${kid ?? ""}`);
  return key;
}

/** Returns the public part of one key; a member of `changes` that is undefined drops the key's member. */
export function publicKey(name, kid, changes = {}) {
  const { kty, crv, x, y, n, e, kid: own, alg } = privateKey(name, kid);
  return JSON.parse(
    JSON.stringify({ kty, crv, x, y, n, e, kid: own, alg, use: "sig", ...changes }),
  );
}

/** Returns the public parts of all keys of a set. */
export const publicSet = (name) => ({
  keys: sets[name].keys.map(({ kid }) => publicKey(name, kid)),
});
