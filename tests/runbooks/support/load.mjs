// Clients that exchange tokens without a pause while an operator works, and a resource server that verifies
// every answer with the keys that the realm publishes.

import { setTimeout as sleep } from "node:timers/promises";

import { SignJWT, createLocalJWKSet, importJWK, jwtVerify } from "jose";

const ISSUER = "https://development-issuer.example";

/**
 * Starts it against a realm. `fetch(path, init)` reaches the Worker, `key` is the private JWK of the issuer,
 * `secret` that of the client, which `use(secret)` replaces; `pauseMs` is between two requests of one client, so that it leaves time for the operator on the same host. `stop()` returns `{ answers, wrong, longest }`: the wrong answers as texts, and
 * the longest time of an answer in milliseconds.
 */
export async function startLoad({ fetch, issuer, key, secret, clients = 2, pauseMs = 25 }) {
  const path = new URL(issuer).pathname;
  const own = await importJWK(key, key.alg);
  const wrong = [];
  let answers = 0;
  let longest = 0;
  let running = true;
  let published;
  let current = secret;

  async function readKeys() {
    published = createLocalJWKSet(await (await fetch(`${path}/jwks`)).json());
  }

  /** As resource servers do, it reads the keys again where one is unknown. */
  async function verified(token) {
    const options = { issuer, audience: "orders", typ: "at+jwt" };
    return jwtVerify(token, published, options).catch(async (error) => {
      if (error.code !== "ERR_JWKS_NO_MATCHING_KEY") throw error;
      await readKeys();
      return jwtVerify(token, published, options);
    });
  }

  async function client() {
    while (running) {
      const began = performance.now();
      try {
        const response = await fetch(`${path}/token`, await exchange());
        const body = await response.json();
        longest = Math.max(longest, performance.now() - began);
        if (response.status === 200) await verified(body.access_token);
        else wrong.push(`${response.status} ${JSON.stringify(body)}`);
      } catch (error) {
        wrong.push(String(error));
      }
      answers += 1;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }

  async function exchange() {
    const token = await new SignJWT({ scope: "orders:read", may_act: { sub: "gateway" } })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt" })
      .setIssuer(ISSUER)
      .setSubject("alice")
      .setAudience("https://gateway.example")
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime("5 minutes")
      .sign(own);
    return {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`gateway:${current}`)}` },
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: token,
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      }),
    };
  }

  await readKeys();
  const all = Array.from({ length: clients }, client);
  return {
    use: (next) => (current = next),
    async stop() {
      running = false;
      await Promise.all(all);
      return { answers, wrong, longest: Math.round(longest) };
    },
  };
}
