// One exchange while the isolate starts, so that the first request finds the code of the engine compiled.
//
// It runs in a store of its own, over records that exist only here and at a fixed time: no realm of the
// deployment, no key and no randomness is touched, and no request can reach its realm. Whatever fails in
// it is without effect: the isolate then starts cold.

import { createDriver } from "../js/driver.mjs";
import { importPrivate } from "../js/webcrypto.mjs";

/** The time of the rehearsal, at which its token is valid. */
const NOW = 1_700_000_000;

const utf8 = new TextEncoder();
const bytes = (value) => utf8.encode(JSON.stringify(value));

const REALM = "rehearsal";
const ISSUER = "https://rehearsal.invalid/rehearsal";

/** The key of the realm. It protects nothing: no host trusts the realm that it signs for. */
const OWN = {
  kty: "EC",
  crv: "P-256",
  x: "NCpblDwu7TqDcqZfGY90Kv38_S0bcsZKvt8rU1VxU2k",
  y: "zQKbQG7B-gVeBl5a86ur1TqsQLSBsCxhVj7YNRgniNo",
};
const OWN_PRIVATE = { ...OWN, d: "-ggSMXKb65KN6AqXxLy4tTNVk9O6UHVZtnKTXksACuY" };

const document = {
  realm: REALM,
  issuer: ISSUER,
  trusted_issuers: [
    {
      issuer: "https://idp.invalid",
      algorithms: ["ES256"],
      jwks: {
        keys: [
          {
            kty: "EC",
            crv: "P-256",
            kid: "1",
            x: "mn9XpkSkC8NzohI7CFuNHrKiNOb2beR-eYljdB690L8",
            y: "SKG_AlWRlxgDX0JpDPogHMD4GJkr4FoycZ5PUVWHyBc",
          },
        ],
      },
    },
  ],
  targets: [{ audience: "target", scopes: ["read"] }],
  clients: [],
};

const client = {
  client_id: "client",
  // The SHA-256 of "secret".
  auth: {
    method: "client_secret_basic",
    secret_sha256: ["K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols"],
  },
  targets: ["target"],
  scopes: ["read"],
  may_act: "if_present",
};

const RECORDS = {
  realm: { least_client_version: 0, least_client_versions: {}, client_records: "", document },
  client: { realm: REALM, issuer: ISSUER, version: 1, client },
};

/** An access token of `idp.invalid`, made with a key that was thrown away. */
const TOKEN =
  "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEiLCJ0eXAiOiJhdCtqd3QifQ.eyJpc3MiOiJodHRwczovL2lkcC5pbnZhbGlkIiwic3ViIjoidTEiLCJhdWQiOiJjbGllbnQiLCJjbGllbnRfaWQiOiJhcHAiLCJzY29wZSI6InJlYWQgd3JpdGUiLCJpYXQiOjE2OTk5OTk5OTAsImV4cCI6MTcwMDAwMDYwMH0.EY5pbYU0CJTJICXMBp6rWq0sLdl7D9pJo1HCbRAZgnWgDuCpVAH0jzKlYVaIN-izbKS7UV6EFGV5s-P-EbGCkQ";

/** Rehearses one exchange; returns whether it was granted, and never throws. */
export async function rehearse(engine) {
  try {
    const drive = createDriver({
      engine,
      records: (name) => bytes(RECORDS[name.slice(0, name.indexOf(":"))]),
      firstUse: () => false,
      admit: () => true,
      audit: true,
      keyrings: await keyrings(),
      rehearsal: true,
    });
    const { status } = await drive({
      now: NOW,
      secure: true,
      method: "POST",
      path: `/${REALM}/token`,
      headers: {
        authorization: `Basic ${btoa("client:secret")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=${TOKEN}&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token&audience=target&scope=read`,
    });
    return status === 200;
  } catch {
    return false;
  }
}

async function keyrings() {
  const key = await importPrivate(crypto.subtle, "ES256", OWN_PRIVATE);
  const published = { issuer: ISSUER, keys: [{ ...OWN, kid: "1", alg: "ES256" }], signing: "1" };
  return { published: () => bytes(published), atHand: () => key };
}
