// A realm whose issuers publish odd key sets, each with at least one usable key.

import { base64url } from "jose";
import { privateKey, publicKey } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

const key = (kid, changes) => publicKey("issuer.sets", kid, changes);
const issuer = (name, algorithms, keys) => ({
  issuer: `https://${name}.example`,
  jwks: { keys },
  algorithms,
  clients: "all",
  scopes: "all",
  carry: [],
  subject_namespace: "",
});

/** The modulus with a sign byte before it, and padded. */
const signed = base64url.decode(key("rsa").n);
const padded = `${Buffer.concat([Buffer.of(0), signed]).toString("base64url")}`;
const whole = padded.padEnd(Math.ceil(padded.length / 4) * 4, "=");

const PEM =
  "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";

export const keySets = {
  realm: "key-sets",
  issuer: "https://edge.example/key-sets",
  trusted_issuers: [
    // One name for one RSA key under two algorithms, and for a key of another type.
    issuer(
      "one-kid",
      ["RS256", "RS384", "ES256"],
      [key("rsa", { kid: "k" }), key("rsa", { kid: "k", alg: "RS384" }), key("ec", { kid: "k" })],
    ),
    // A key that stands there twice, and one name for two keys of one algorithm.
    issuer(
      "twice",
      ["RS256", "ES256"],
      [key("ec"), key("ec"), key("rsa", { kid: "k" }), key("rsa-2", { kid: "k" })],
    ),
    // Integers with a leading zero byte, and padded.
    issuer("spelled", ["RS256"], [key("rsa", { n: whole, e: "AAEAAQ==" })]),
    // One key without name and algorithm, where several algorithms are listed.
    issuer(
      "nameless",
      ["RS256", "RS384"],
      [key("rsa", { kid: undefined, alg: undefined, use: undefined })],
    ),
    // A private key, its public half under another name and algorithm, and an innocent key.
    issuer(
      "leaked",
      ["RS256", "ES256"],
      [key("ec"), { ...privateKey("issuer.sets", "ec"), kid: "private" }, key("rsa")],
    ),
    // What is no public key of a known type.
    issuer(
      "mixed",
      ["Ed25519"],
      [
        { kty: "oct", k: "c2VjcmV0", kid: "hmac" },
        { kty: "new", kid: "new" },
        PEM,
        key("rsa-2", { kid: null }),
        key("ed", { alg: "EdDSA" }),
      ],
    ),
    // Keys for the issuers that they name.
    {
      ...issuer(
        "tenants",
        ["RS256", "ES256"],
        [
          key("rsa", { issuer: "https://tenants.example/{tenantid}/v2.0" }),
          key("ec", { issuer: "https://tenants.example/other/v2.0" }),
        ],
      ),
      issuer: "https://tenants.example/t1/v2.0",
    },
  ],
  targets: [{ audience: "orders", scopes: ["read", "write"] }],
  clients: [
    {
      client_id: "gateway",
      auth: bySecret("gateway"),
      targets: ["orders"],
      default_target: "orders",
      scopes: ["read", "write"],
      allow: ["delegation", "impersonation"],
      may_act: "if_present",
    },
  ],
};
