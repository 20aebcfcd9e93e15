// Unmodified third-party resource servers: tokens that the engine mints for them pass their checks, and
// other tokens do not.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import * as apache from "./resource-servers/apache.mjs";
import * as authlib from "./resource-servers/authlib.mjs";
import * as express from "./resource-servers/express.mjs";
import * as jose from "./resource-servers/jose.mjs";
import * as oauth4webapi from "./resource-servers/oauth4webapi.mjs";
import { ask } from "./support/exchange.mjs";
import { newKey } from "./support/keys.mjs";
import { marked, printMatrix } from "./support/matrix.mjs";
import { startWorld, type } from "./support/world.mjs";

const servers = [
  { ...jose, start: jose.startJose },
  { ...oauth4webapi, start: oauth4webapi.startOauth4webapi },
  { ...express, start: express.startExpress },
  { ...authlib, start: authlib.startAuthlib },
  { ...apache, start: apache.startApache },
];

/** The algorithms of RFC 9068 and of most realms; the libraries' lists decide about the others. */
const ALGORITHMS = ["ES256", "RS256", "Ed25519"];

let world;
const realms = new Map();

before(async () => {
  world = await startWorld();
  for (const algorithm of ALGORITHMS) {
    const realm = `realms/${algorithm.toLowerCase()}`;
    const issuer = `${world.front.origin}/${realm}`;
    const document = { ...structuredClone(world.document), realm, issuer, signing: { algorithm } };
    document.clients.find(({ client_id }) => client_id === "delegate").targets.push("payroll");
    document.clients.find(({ client_id }) => client_id === "delegate").scopes.push("payroll:read");
    for (const trusted of document.trusted_issuers) trusted.audience = [world.issuer];
    await world.publish(document, await newKey("edge", algorithm));
    realms.set(algorithm, issuer);
  }
});

after(async () => {
  printMatrix("resource server");
  await world?.close();
});

/** Returns the delegate's token in the realm that signs with this algorithm. */
async function minted(algorithm, { scope = "orders:read", ...changes } = {}) {
  const subject = await world.subjectToken("delegate", {
    may_act: { sub: "agent-7" },
    scope: "orders:read orders:write payroll:read",
  });
  const parameters = {
    subject_token: subject,
    subject_token_type: type("access_token"),
    actor_token: await world.actorToken("delegate"),
    actor_token_type: type("access_token"),
    audience: "orders",
    ...(scope && { scope }),
    ...changes,
  };
  const client = { id: "delegate", secret: world.secrets.delegate };
  const { token, refusal } = await ask(realms.get(algorithm), parameters, client);
  assert.equal(refusal, undefined);
  return token;
}

/** Returns the same token with another signature of the same length. */
function altered(token) {
  const at = token.lastIndexOf(".") + 5;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}

for (const { name, start, missing, cannot = [] } of servers) {
  describe(name, { skip: missing?.() && "unavailable on this host" }, () => {
    for (const algorithm of ALGORITHMS) {
      const verb = cannot.includes(algorithm) ? "does not know" : "accepts what is signed with";
      test(`${verb} ${algorithm}`, async (t) => {
        const issuer = realms.get(algorithm);
        const settings = { issuer, audience: "orders", scope: "orders:read" };
        const { url: plain } = world.worker;
        const server = await start({ ...settings, plain, env: world.front.env });
        t.after(() => server.close());
        const refuses = async (row, token) =>
          marked(`${algorithm}, ${row}`, name, async () => {
            const { status } = await server.verify(await token);
            assert.ok(status === 401 || status === 403, `${row}: ${status}`);
            return "refused";
          });

        await marked(`${algorithm}, delegated`, name, async () => {
          const { status, claims } = await server.verify(await minted(algorithm));
          if (cannot.includes(algorithm)) {
            assert.equal(status, 401);
            return "algorithm unknown";
          }
          assert.equal(status, 200);
          assert.equal(claims.sub, "u1");
          assert.deepEqual(claims.act, { iss: "https://idp.example", sub: "agent-7" });
        });
        if (cannot.includes(algorithm)) return;
        await refuses("altered", minted(algorithm).then(altered));
        await refuses(
          "another audience",
          minted(algorithm, { audience: "payroll", scope: "payroll:read" }),
        );
        await refuses(
          "ID token",
          minted(algorithm, {
            audience: "delegate",
            scope: "",
            requested_token_type: type("id_token"),
          }),
        );
      });
    }
  });
}
