// A realm with one trusted issuer for each algorithm, and whole exchanges in it: by the engine of the
// package with WebCrypto, by the same engine with the portable back end, and the same token's checks by npm
// jose.

import { createHash } from "node:crypto";

import { createLocalJWKSet, jwtVerify } from "jose";

import {
  createDriver,
  createKeyrings,
  engine,
  generateSigningKey,
  keyring,
  splitRealm,
} from "../../../dist/npm/npm/node.mjs";
import { portable } from "./backends.mjs";
import { namesOf, publicJwk } from "./signer.mjs";

export const NOW = 1_700_000_000;
const CLIENT = "svc";
const SECRET = "a secret of the tests";
const TYPE = "urn:ietf:params:oauth:token-type:access_token";
const utf8 = new TextEncoder();

export const issuerOf = (alg) => `https://${alg.toLowerCase()}.example`;

/** Returns the keys of an issuer: two, so that `kid` matters. */
const keysOf = (alg) =>
  [0, 1].map((which) => ({ ...publicJwk(alg, which), kid: `key-${which}`, alg, use: "sig" }));

/** Returns the claims of a good token of an issuer. */
export const goodClaims = (alg) => ({
  iss: issuerOf(alg),
  sub: "u1",
  aud: CLIENT,
  client_id: CLIENT,
  scope: "read",
  iat: NOW - 10,
  exp: NOW + 300,
});

/** Returns, by name, functions from an algorithm and a token to `granted` or the id of a refusal. */
export async function createJudges(algorithms) {
  const issuer = "https://edge.example/proof";
  const split = splitRealm({
    realm: "proof",
    issuer,
    trusted_issuers: algorithms.map((alg) => ({
      issuer: issuerOf(alg),
      jwks: { keys: keysOf(alg) },
      algorithms: [alg],
      clients: "all",
      scopes: "all",
      carry: [],
      subject_namespace: `${alg}|`,
    })),
    targets: [{ audience: "orders", scopes: ["read"] }],
    clients: [
      {
        client_id: CLIENT,
        auth: {
          method: "client_secret_post",
          secret_sha256: [createHash("sha256").update(SECRET).digest("base64url")],
        },
        targets: ["orders"],
        default_target: "orders",
        scopes: ["read"],
        allow: ["impersonation"],
        may_act: "if_present",
      },
    ],
  });
  const records = new Map(split.records);
  records.set(split.keyring, keyring(split.issuer, [await generateSigningKey("ES256")]));
  const exchangeWith = (subtle) => {
    const read = async (name) => records.has(name) && utf8.encode(records.get(name));
    const drive = createDriver({
      engine,
      subtle,
      records: read,
      keyrings: createKeyrings({ subtle, records: read }),
      firstUse: async () => true,
    });
    let begun = false;
    return (alg, token) => {
      // An engine caches its verified signatures, so each back end begins with a new engine.
      if (!begun) engine.restart(engine.generation);
      begun = true;
      return exchange(drive, token);
    };
  };

  // jose compares the `alg` of a key with the header, letter by letter; the names of one algorithm differ.
  const named = (alg) => (namesOf(alg).length > 1 ? { alg: undefined } : {});
  const keys = (alg) => keysOf(alg).map((key) => ({ ...key, ...named(alg) }));
  const sets = new Map(algorithms.map((alg) => [alg, createLocalJWKSet({ keys: keys(alg) })]));
  return {
    "engine with WebCrypto": exchangeWith(globalThis.crypto.subtle),
    "engine with the portable back end": exchangeWith(portableSubtle()),
    jose: (alg, token) => byJose(alg, sets.get(alg), token),
  };
}

async function exchange(drive, token) {
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    client_id: CLIENT,
    client_secret: SECRET,
    subject_token: token,
    subject_token_type: TYPE,
  });
  const { status, headers } = await drive({
    now: NOW,
    secure: true,
    method: "POST",
    path: "/proof/token",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: body.toString(),
  });
  return status === 200 ? "granted" : (headers["x-exchange-refusal"] ?? `status ${status}`);
}

/** The checks that a careful user of jose makes of an access token. RFC 9068 section 4. */
async function byJose(alg, keys, token) {
  try {
    await jwtVerify(token, keys, {
      algorithms: namesOf(alg),
      issuer: issuerOf(alg),
      audience: CLIENT,
      typ: "at+jwt",
      requiredClaims: ["iss", "sub", "aud", "exp", "iat"],
      maxTokenAge: 3600,
      clockTolerance: 60,
      currentDate: new Date(NOW * 1000),
    });
    return "granted";
  } catch (error) {
    return error.code ?? `${error}`;
  }
}

/** WebCrypto for everything except verification, which the portable back end does. */
function portableSubtle() {
  const { subtle } = globalThis.crypto;
  const names = {
    "RSASSA-PKCS1-v1_5": ({ hash }) => `RS${hash.slice(4)}`,
    "RSA-PSS": ({ hash }) => `PS${hash.slice(4)}`,
    ECDSA: ({ hash }) => `ES${hash.slice(4)}`,
  };
  return {
    sign: (...call) => subtle.sign(...call),
    importKey: (format, jwk, algorithm, extractable, usages) =>
      usages.includes("verify")
        ? { algorithm, jwk: JSON.stringify(jwk) }
        : subtle.importKey(format, jwk, algorithm, extractable, usages),
    async verify(algorithm, { jwk }, signature, message) {
      const alg = names[algorithm.name]?.(algorithm) ?? algorithm.name;
      return (await portable({ alg, jwk, signature, message })) === "valid";
    },
  };
}
