// The fixture of the bench: realms, their issuers, clients and keys, made anew for each run. The records of
// our Worker and those of the jose peer come from one document.

import { createHash, randomBytes } from "node:crypto";

import { exportJWK, generateKeyPair } from "jose";

import { keyring, splitRealm } from "../../dist/npm/npm/node.mjs";

const ORIGIN = "http://127.0.0.1";
const TARGETS = 64;
const SCOPES = ["orders:read", "orders:write"];
const LIFETIME_SECONDS = 120;
const ISSUER_COUNTS = [1, 10, 100, 1_000];
const CLIENT_COUNTS = [1, 1_000, 100_000];

/** The curves that need realms of their own: the number that grows and its realm. */
export const curves = {
  issuers: ISSUER_COUNTS.map((count) => ({ count, realm: `realms/issuers-${count}` })),
  clients: CLIENT_COUNTS.map((count) => ({ count, realm: `realms/clients-${count}` })),
};

/**
 * Returns `{ records, keyrings, parties, bindings }`: the records of the store by name, which of them are
 * keyrings, as `{ name, issuer, keys }`, the parties that the load generator plays, and the values that the
 * floor gets instead of records.
 */
export async function makeWorld() {
  const secret = randomBytes(32).toString("base64url");
  const signing = await newKey("edge", "ES256");
  const idpKeys = await Promise.all(["ES256", "RS256", "Ed25519"].map((alg) => newKey(alg, alg)));
  const crowd = await Promise.all(range(1_000).map((n) => newKey(`key-${n}`, "ES256")));

  const idp = { issuer: "https://idp.example", keys: idpKeys };
  const crowdOf = (count) =>
    crowd.slice(0, count).map((key, n) => ({ issuer: `https://idp-${n}.example`, keys: [key] }));
  const realms = [
    { path: "realms/bench", issuers: [idp], clients: 1 },
    ...curves.issuers.map(({ count, realm }) => ({
      path: realm,
      issuers: crowdOf(count),
      clients: 1,
    })),
    ...curves.clients.map(({ count, realm }) => ({ path: realm, issuers: [idp], clients: count })),
  ];

  const records = new Map();
  const keyrings = realms.map((realm) => addRecords(records, realm, secret, signing));
  return {
    records,
    keyrings,
    parties: {
      secret,
      signing: signing.publicJwk,
      realms: Object.fromEntries(
        realms.map(({ path, issuers, clients }) => [
          path,
          { issuer: `${ORIGIN}/${path}`, issuers: issuers.map(partyOf), clients },
        ]),
      ),
    },
    bindings: {
      ISSUER_KEYS: idpKeys.map(({ publicJwk: { kid, alg, ...jwk } }) => ({
        header: encode({ alg, kid, typ: "at+jwt" }),
        alg,
        jwk,
      })),
      SIGNING_KEY: signing.privateJwk,
      MINTED: mintedText(),
    },
  };
}

/** Returns the names of a realm's clients. */
export const clientName = (n) => `gateway-${n}`;

/** Returns the names of its targets. */
export const targetName = (n) => `service-${n % TARGETS}`;

/** Returns `{ document, signingKeys }` of a realm with so many clients, for the package. */
export async function realmOf(clients) {
  const idp = { issuer: "https://idp.example", keys: [await newKey("ES256", "ES256")] };
  const document = documentOf({ path: "realms/large", issuers: [idp], clients }, "secret");
  return { document, signingKeys: [(await newKey("edge", "ES256")).privateJwk] };
}

function addRecords(records, realm, secret, signing) {
  const document = documentOf(realm, secret);
  const split = splitRealm(document);
  for (const [name, text] of split.records) records.set(name, text);
  const keys = [ownKey(signing)];
  records.set(split.keyring, keyring(split.issuer, keys));
  addRecordsForJose(records, document, signing);
  return { name: split.keyring, issuer: split.issuer, keys };
}

/** Returns a key as a keyring has it. */
function ownKey({ privateJwk: { kid, alg, ...own } }) {
  const { d, ...shared } = own;
  return { kid, alg, public: shared, private: own };
}

/** Returns a new key for a keyring. */
export const newOwnKey = async (kid) => ownKey(await newKey(kid, "ES256"));

function documentOf({ path, issuers, clients }, secret) {
  const targets = range(TARGETS).map((n) => ({
    audience: targetName(n),
    scopes: SCOPES,
    lifetime_seconds: LIFETIME_SECONDS,
  }));
  const client = {
    auth: {
      method: "client_secret_basic",
      secret_sha256: [createHash("sha256").update(secret).digest("base64url")],
    },
    // A single client that fans out has all targets; each of many clients has one.
    targets: targets.slice(0, clients === 1 ? TARGETS : 1).map(({ audience }) => audience),
    default_target: targetName(0),
    scopes: SCOPES,
    allow: ["impersonation"],
    may_act: "required",
  };
  return {
    realm: path,
    issuer: `${ORIGIN}/${path}`,
    trusted_issuers: issuers.map(({ issuer, keys }) => ({
      issuer,
      jwks: { keys: keys.map(({ publicJwk }) => publicJwk) },
      algorithms: keys.map(({ publicJwk }) => publicJwk.alg),
      roles: ["subject", "actor"],
      clients: "all",
      scopes: "all",
      carry: ["auth_time"],
      subject_namespace: "",
    })),
    targets,
    clients: range(clients).map((n) => ({ client_id: clientName(n), ...client })),
    claims: { carry: ["auth_time"] },
  };
}

/** Returns the same for the jose peer, with every default written out. */
function addRecordsForJose(records, document, signing) {
  const { realm, issuer, trusted_issuers, targets, clients, claims } = document;
  const record = {
    issuer,
    issuers: trusted_issuers.map((trusted) => ({
      ...trusted,
      audience: [issuer],
      max_age_seconds: 3_600,
    })),
    targets,
    carry: claims.carry,
    clock_skew_seconds: 60,
    max_act_depth: 4,
    lifetime_seconds: 300,
    signing: signing.privateJwk,
  };
  records.set(`jose-realm:${realm}`, JSON.stringify(record));
  for (const { auth, ...client } of clients.slice(0, 1_000)) {
    const text = JSON.stringify({ ...client, subject_audience: [], ...auth });
    records.set(`jose-client:${realm}:${client.client_id}`, text);
  }
}

function partyOf({ issuer, keys }) {
  return { issuer, keys: keys.map(({ privateJwk }) => privateJwk) };
}

/** A signing input as long as those of tokens minted from small tokens. */
function mintedText() {
  const header = { alg: "ES256", kid: "edge", typ: "at+jwt" };
  const claims = {
    iss: `${ORIGIN}/realms/bench`,
    sub: "user-1234567890",
    aud: targetName(0),
    client_id: clientName(0),
    iat: 1_700_000_000,
    exp: 1_700_000_120,
    jti: "AAAAAAAAAAAAAAAAAAAAAA",
    scope: SCOPES[0],
    auth_time: 1_700_000_000,
  };
  return `${encode(header)}.${encode(claims)}`;
}

async function newKey(kid, alg) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = { kid, alg };
  return {
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
  };
}

const range = (length) => Array.from({ length }, (_, n) => n);

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
