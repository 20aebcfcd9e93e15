// Rule 4 and "Key sets": every algorithm, and the key that fits it.

import { attackerKey, bare, ed, many, manyKey } from "../../make/issuers.mjs";
import { privateKey } from "../../make/keys.mjs";
import { raw } from "../../make/tokens.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const ALG = ["RFC 7518 section 3.1", "RFC 8725 section 3.1"];
const ED = ["RFC 9864 section 2.2", "RFC 8037 section 3.1"];
const KEY = ["RFC 7517 section 4", "RFC 8725 section 3.1"];

const ask = (name, clauses, subject, expect) =>
  vector(`algorithm-${name}`, clauses, { realm: "algorithms", subject }, expect);
const no = (name, clauses, subject, rule) =>
  ask(name, clauses, subject, refused(`subject_token.${rule}`));
const by = (kid, header) => many({}, header, manyKey(kid));
/** Returns a token whose header names one algorithm and whose signature is by the key of another. */
const saying = (alg, kid, key = kid) =>
  raw(JSON.stringify({ alg, kid, typ: "at+jwt" }), JSON.stringify(many.claims()), manyKey(key));

export default [
  ask("es256", ALG, by("es256-1"), granted()),
  ask("es256-another-key", ALG, by("es256-2"), granted()),
  ask("es384", ALG, by("es384-bare"), granted()),
  ask("rs256", ALG, by("rs256"), granted()),
  ask("ps256", ALG, by("ps256"), granted()),
  ask("ed25519", ED, by("ed25519"), granted()),
  ask("eddsa", ED, by("eddsa"), granted()),
  ask("ed25519-alone", ED, ed(), granted()),
  ask(
    "eddsa-where-ed25519-is-listed",
    ED,
    raw(
      JSON.stringify({ alg: "EdDSA", kid: "ed-1", typ: "at+jwt" }),
      JSON.stringify(ed.claims()),
      privateKey("issuer.ed"),
    ),
    granted(),
  ),
  ask("eddsa-by-a-key-for-ed25519", ED, saying("EdDSA", "ed25519"), granted()),
  ask("ed25519-by-a-key-for-eddsa", ED, saying("Ed25519", "eddsa"), granted()),

  no("rs256-by-a-key-for-ps256", KEY, saying("RS256", "ps256"), "key_unknown"),
  no("ps256-by-a-key-for-rs256", KEY, saying("PS256", "rs256"), "key_unknown"),
  no("rs256-by-an-ec-key", KEY, saying("RS256", "es256-1"), "key_unknown"),
  no("es384-by-a-p-256-key", KEY, saying("ES384", "es256-1"), "key_unknown"),
  no("es256-by-a-p-384-key", KEY, saying("ES256", "es384-bare"), "key_unknown"),
  no("ps256-signature-under-rs256", ALG, saying("RS256", "rs256", "ps256"), "signature_invalid"),
  no(
    "es256-signature-of-another-key-of-the-issuer",
    ALG,
    saying("ES256", "es256-1", "es256-2"),
    "signature_invalid",
  ),
  no("hs256", ALG, saying("HS256", "rs256"), "algorithm_not_listed"),
  no("rs384-not-listed", ALG, saying("RS384", "rs256"), "algorithm_not_listed"),

  ask("key-without-alg-that-fits-two", KEY, by("rsa-bare"), granted()),
  no("key-for-encryption", KEY, by("enc"), "key_unknown"),
  no("key-that-may-only-sign", KEY, by("sign-only"), "key_unknown"),
  no(
    "without-kid-and-several-keys",
    "RFC 7515 section 4.1.4",
    by("es256-1", { kid: undefined }),
    "key_ambiguous",
  ),
  ask(
    "without-kid-and-one-key-that-fits",
    "RFC 7515 section 4.1.4",
    by("es384-bare", { kid: undefined }),
    granted(),
  ),
  no(
    "without-kid-and-a-key-without-alg-that-fits-too",
    "RFC 7515 section 4.1.4",
    by("rs256", { kid: undefined }),
    "key_ambiguous",
  ),
  ask("key-without-kid-and-alg", KEY, bare({}, { kid: undefined }), granted()),
  ask("kid-where-the-key-has-none", KEY, bare({}, { kid: "bare-1" }), granted()),
  no(
    "kid-where-the-key-has-none-and-did-not-sign",
    KEY,
    bare({}, { kid: "bare-1" }, attackerKey),
    "key_unknown",
  ),
  no("kid-of-another-issuer", "RFC 8725 section 3.8", ed({}, { kid: "ed25519" }), "key_unknown"),
  vector(
    "algorithm-of-actor-without-kid-and-several-keys",
    "RFC 7515 section 4.1.4",
    { realm: "algorithms", subject: many(), actor: many({ sub: "agent-7" }, { kid: undefined }) },
    refused("actor_token.key_ambiguous"),
  ),
];
