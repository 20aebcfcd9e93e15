// Checks the answers. A bench of wrong answers measures nothing, so the judge reads every body, compares it
// with the request, and verifies the signature of one in fifty with jose. Before the load, every peer that
// exchanges tokens must refuse the bad requests.

import { deepStrictEqual as same } from "node:assert";

import { compactVerify, decodeJwt, importJWK, jwtVerify } from "jose";

import { send } from "./http.mjs";

const ONE_IN = 50;
const LIFETIME_SECONDS = 120;

/** Makes a judge with the public key under which every minted token verifies. */
export async function createJudge(publicJwk) {
  const key = await importJWK(publicJwk, "ES256");

  const judges = {
    empty: ({ status }) => same(status, 200),

    floor: signed,
    fair: signed,

    jose: (answer, { expected }, sampled) => exchanged(answer, expected, sampled),
    ours: (answer, { expected, origin }, sampled) =>
      exchanged(answer, { ...expected, origin }, sampled),
  };

  async function signed({ status, body }, request, sampled) {
    same(status, 200);
    const { access_token: token } = JSON.parse(body);
    if (sampled) await compactVerify(token, key);
  }

  async function exchanged({ status, body }, expected, sampled) {
    same(status, 200, body.toString());
    const { access_token: token, ...rest } = JSON.parse(body);
    same(rest, {
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: LIFETIME_SECONDS,
      scope: expected.scope,
    });
    const { iat, exp, jti, ...claims } = sampled
      ? (await jwtVerify(token, key, { typ: "at+jwt", algorithms: ["ES256"] })).payload
      : decodeJwt(token);
    same(exp - iat, LIFETIME_SECONDS);
    same(Buffer.from(jti, "base64url").length, 16);
    same(claims, JSON.parse(JSON.stringify(expected)));
    return jti;
  }

  /** Throws at the first wrong answer. */
  return async function judge(peer, requests, answers) {
    const identifiers = new Set();
    for (const [n, answer] of answers.entries()) {
      try {
        const jti = await judges[peer](answer, requests[n], n % ONE_IN === 0);
        if (jti !== undefined) identifiers.add(jti);
      } catch (error) {
        throw new Error(`the run is void, an answer of ${peer} is wrong: ${error.message}`);
      }
    }
    if (identifiers.size !== 0) same(identifiers.size, answers.length, "a jti came twice");
  };
}

/** Lists what every peer that exchanges tokens must refuse: the defect, and the request that has it. */
export async function badRequests({ request }) {
  const scenario = { realm: "realms/bench", alg: "ES256" };
  const past = Math.floor(Date.now() / 1000) - 1_000;
  const changed = (change) => ({ change: (header, claims) => change(claims, header) });
  const bad = {
    "an expired token": changed((claims) => Object.assign(claims, { iat: past, exp: past + 300 })),
    "a token of the future": changed((claims) => (claims.nbf = claims.iat + 300)),
    "a token without exp": changed((claims) => delete claims.exp),
    "an algorithm that is not the key's": changed((_, header) => (header.alg = "RS256")),
    "no algorithm": changed((_, header) => (header.alg = "none")),
    "another typ": changed((_, header) => (header.typ = "JWT")),
    "an unknown key": changed((_, header) => (header.kid = "other")),
    "another issuer": changed((claims) => (claims.iss = "https://other.example")),
    "another audience": changed((claims) => (claims.aud = "another")),
    "may_act naming another": changed((claims) => (claims.may_act = { client_id: ["other"] })),
    "no may_act": changed((claims) => delete claims.may_act),
    "act that is no object": changed((claims) => (claims.act = "service")),
    "act of another issuer": changed(
      (claims) => (claims.act = { iss: "https://other.example", sub: "x" }),
    ),
    "act that is too deep": { depth: 5 },
    "a bad signature": { spoil: (token) => token.slice(0, -8) + "AAAAAAAA" },
    "a wrong secret": { secret: "wrong" },
    "an unknown target": { form: { audience: "elsewhere" } },
    "too much scope": { form: { scope: "orders:read profile" } },
    "a JSON body": { body: "{}", contentType: "application/json" },
    "another grant type": { form: { grant_type: "client_credentials" } },
  };
  const made = Object.entries(bad).map(async ([what, { depth = 0, ...overrides }]) => ({
    what,
    ...(await request({ ...scenario, depth }, 0, overrides)),
  }));
  return Promise.all(made);
}

/** Throws if a peer accepts one of them or breaks over it; returns how many there are. */
export async function refuses(peers, makers) {
  const requests = await badRequests(makers);
  for (const { name, port } of peers) {
    const must = name === "floor" || name === "fair" ? requests.filter(byTheFloor) : requests;
    const { answers } = await send(port, must, { connections: 1 });
    answers.forEach(({ status }, n) => {
      if (status >= 400 && status < 500) return;
      throw new Error(`the run is void: ${name} answered ${status} to ${must[n].what}`);
    });
  }
  return requests.length;
}

/** The floors check nothing but the signature. */
const byTheFloor = ({ what }) => what === "a bad signature";
