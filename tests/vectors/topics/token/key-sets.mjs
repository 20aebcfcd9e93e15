// "Key sets": what an issuer may publish, and which key a token means.

import { many } from "../../make/issuers.mjs";
import { privateKey } from "../../make/keys.mjs";
import { raw } from "../../make/tokens.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const KID = "RFC 7517 section 4.5";
const ALG = ["RFC 7517 section 4", "RFC 8725 section 3.1"];
const INTEGER = "RFC 7518 section 2";
const SECRET = "RFC 7517 section 9.2";
const SKIP = "RFC 7517 section 5";
const ED = "RFC 9864 section 2.2";
const HOUSE = "house rule: a key with `issuer` verifies that issuer only";

/** A token of an issuer of the realm; `by` names the key that signs, `alg` its algorithm. */
const token = (iss, by, header, alg) => {
  const key = privateKey("issuer.sets", by);
  const full = { alg: alg ?? key.alg, typ: "at+jwt", kid: by, ...header };
  return raw(JSON.stringify(full), JSON.stringify(many.claims({ iss })), { ...key, alg: full.alg });
};
const of = (name) => `https://${name}.example`;

const ask = (name, clauses, subject, expect) =>
  vector(`key-set-${name}`, clauses, { realm: "key-sets", subject }, expect);
const no = (name, clauses, subject, rule) =>
  ask(name, clauses, subject, refused(`subject_token.${rule}`));

const K = { kid: "k" };
const ONE = of("one-kid");
const NAMELESS = of("nameless");
const TENANT = "https://tenants.example/t1/v2.0";

export default [
  ask("one-kid-for-rs256", KID, token(ONE, "rsa", K), granted()),
  ask("one-kid-for-rs384", KID, token(ONE, "rsa", K, "RS384"), granted()),
  ask("one-kid-for-another-type", KID, token(ONE, "ec", K), granted()),
  ask("one-key-without-kid-in-the-token", KID, token(ONE, "rsa", { kid: undefined }), granted()),
  ask("a-key-that-is-there-twice", KID, token(of("twice"), "ec"), granted()),
  no("one-kid-for-two-keys", KID, token(of("twice"), "rsa", K), "key_ambiguous"),

  ask("integers-with-zeros-and-padding", INTEGER, token(of("spelled"), "rsa"), granted()),

  ask("no-alg-for-rs256", ALG, token(NAMELESS, "rsa", { kid: undefined }), granted()),
  ask("no-alg-for-rs384", ALG, token(NAMELESS, "rsa", { kid: undefined }, "RS384"), granted()),
  ask("a-sole-key-without-kid", KID, token(NAMELESS, "rsa"), granted()),
  no("a-sole-key-without-kid-that-did-not-sign", KID, token(NAMELESS, "rsa-2"), "key_unknown"),
  no(
    "a-sole-key-that-did-not-sign-a-token-without-kid",
    "RFC 7515 section 5.2",
    token(NAMELESS, "rsa-2", { kid: undefined }),
    "signature_invalid",
  ),
  no("a-sole-key-with-another-kid", KID, token(of("spelled"), "rsa", K), "key_unknown"),

  no("of-a-private-key-its-public-half", SECRET, token(of("leaked"), "ec"), "key_unknown"),
  no(
    "of-a-private-key-by-its-own-name",
    SECRET,
    token(of("leaked"), "ec", { kid: "private" }),
    "key_unknown",
  ),
  ask("beside-a-private-key", SECRET, token(of("leaked"), "rsa"), granted()),

  ask("beside-keys-of-other-kinds", SKIP, token(of("mixed"), "ed"), granted()),
  ask("eddsa-where-ed25519-is-listed", ED, token(of("mixed"), "ed", { alg: "EdDSA" }), granted()),

  ask("a-key-for-this-issuer", HOUSE, token(TENANT, "rsa"), granted()),
  no("a-key-for-another-issuer", HOUSE, token(TENANT, "ec"), "key_unknown"),

  no("a-token-with-kid-null", KID, token(ONE, "rsa", { kid: null }), "header_malformed"),
];
