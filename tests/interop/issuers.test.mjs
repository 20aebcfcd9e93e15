// Third-party issuers run beside the Worker: the engine accepts their tokens as the type that they are, and
// as no other.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { decodeProtectedHeader } from "jose";

import { createRealm, generateSigningKey } from "../../dist/npm/npm/index.node.mjs";
import { startAuthlibServer } from "./issuers/authlib.mjs";
import { startOidcProvider } from "./issuers/oidc-provider.mjs";
import { ask } from "./support/exchange.mjs";
import { marked, printMatrix } from "./support/matrix.mjs";
import { GRANT, startWorld, type } from "./support/world.mjs";

const GATEWAY = "https://gateway.example";
const AGENTS = "https://agents.example";
const OIDC = "oidc-provider (npm)";
const AUTHLIB = "Authlib server (PyPI)";

let world;
let provider;
let services;
let portal;

before(async () => {
  services = await startAuthlibServer({ clientId: "agent-7", audience: "delegate" });
  provider = await startOidcProvider({
    clientId: "portal",
    scope: "orders:read orders:write",
    mayAct: (audience) =>
      audience === AGENTS ? { iss: services.issuer, sub: "agent-7" } : { client_id: "portal" },
  });
  world = await startWorld({ change });
  await world.fetchKeys();
  portal = { id: "portal", secret: world.secrets.impersonator };
});

after(async () => {
  printMatrix("issuer");
  await Promise.all([world, provider, services].map((one) => one?.close()));
});

/**
 * The realm trusts both issuers by the keys that they publish; the person's brings the portal's tokens, the
 * services' are actors.
 */
function change(document) {
  const trusted = { algorithms: ["ES256"], clients: "all", scopes: "all", carry: [] };
  document.trusted_issuers.push(
    {
      issuer: provider.issuer,
      jwks_uri: provider.jwksUri,
      token_types: ["access_token", "id_token"],
      ...trusted,
      subject_namespace: "people:",
    },
    {
      issuer: services.issuer,
      jwks_uri: services.jwksUri,
      roles: ["subject", "actor"],
      ...trusted,
      subject_namespace: "services:",
    },
  );
  document.cross_issuer = [{ subject: provider.issuer, actor: services.issuer }];
  const { auth } = document.clients.find(({ client_id }) => client_id === "impersonator");
  document.clients.push({
    client_id: "portal",
    auth,
    subject_audience: [GATEWAY],
    targets: ["orders"],
    scopes: ["orders:read", "orders:write"],
    scope_expansion: { id_token: ["orders:read"] },
    allow: ["impersonation"],
  });
  const delegate = document.clients.find(({ client_id }) => client_id === "delegate");
  delegate.may_act = "if_present";
  delegate.subject_audience = [AGENTS];
}

const asAccessToken = (subject_token) => ({
  subject_token,
  subject_token_type: type("access_token"),
  audience: "orders",
});
const asIdToken = (subject_token) => ({
  subject_token,
  subject_token_type: type("id_token"),
  audience: "orders",
  scope: "orders:read",
});

describe(OIDC, () => {
  test("a JWT access token for a resource", () =>
    marked("access token", OIDC, async () => {
      const { access_token } = await provider.signIn(GATEWAY);
      const { status, claims, refusal } = await ask(
        world.issuer,
        asAccessToken(access_token),
        portal,
      );
      assert.deepEqual([status, refusal], [200, undefined]);
      assert.equal(claims.sub, "people:u1");
      assert.equal(claims.scope, "orders:read orders:write");
    }));

  test("an ID token", () =>
    marked("ID token", OIDC, async () => {
      const { id_token } = await provider.signIn();
      const { status, claims, refusal } = await ask(world.issuer, asIdToken(id_token), portal);
      assert.deepEqual([status, refusal], [200, undefined]);
      assert.equal(claims.sub, "people:u1");
      assert.equal(claims.scope, "orders:read");
    }));

  refuses(OIDC, "ID token as access token", "subject_token.type_mismatch", async () =>
    asAccessToken((await provider.signIn()).id_token),
  );
  refuses(OIDC, "ID token without a mark of its type", "subject_token.type_unmarked", async () =>
    asIdToken((await provider.signIn(undefined, { nonce: "" })).id_token),
  );
  refuses(OIDC, "access token as ID token", "subject_token.type_mismatch", async () =>
    asIdToken((await provider.signIn(GATEWAY)).access_token),
  );
  refuses(OIDC, "token for another resource", "policy.audience.subject_mismatch", async () =>
    asAccessToken((await provider.signIn("https://payroll.example")).access_token),
  );
  refuses(OIDC, "opaque access token", "subject_token.not_compact", async () =>
    asAccessToken((await provider.signIn()).access_token),
  );
});

function refuses(issuer, row, id, body) {
  test(row, () =>
    marked(row, issuer, async () => {
      const { status, refusal, error } = await ask(world.issuer, await body(), portal);
      assert.deepEqual([status, error, refusal], [400, "invalid_request", id]);
      return "refused";
    }),
  );
}

describe(AUTHLIB, () => {
  const delegate = () => ({ id: "delegate", secret: world.secrets.delegate });

  test("an access token of a service, signed without `kid`", () =>
    marked("access token", AUTHLIB, async () => {
      const body = asAccessToken(await services.token("orders:read"));
      const { status, claims, refusal } = await ask(world.issuer, body, delegate());
      assert.deepEqual([status, refusal], [200, undefined]);
      assert.equal(claims.sub, "services:agent-7");
      assert.deepEqual(claims.act, { iss: world.issuer, sub: "delegate", client_id: "delegate" });
    }));

  const actor = async () => ({
    actor_token: await services.token("act"),
    actor_token_type: type("access_token"),
  });

  test("as the actor for a person of the other issuer", () =>
    marked("actor across issuers", AUTHLIB, async () => {
      const { access_token } = await provider.signIn(AGENTS);
      const body = { ...asAccessToken(access_token), ...(await actor()) };
      const { status, claims, refusal } = await ask(world.issuer, body, delegate());
      assert.deepEqual([status, refusal], [200, undefined]);
      assert.equal(claims.sub, "people:u1");
      assert.deepEqual(claims.act, { iss: services.issuer, sub: "agent-7" });
    }));

  test("not as the actor for a person of an issuer that is not paired with it", () =>
    marked("actor of a pair not listed", AUTHLIB, async () => {
      const subject = await world.subjectToken("delegate", { may_act: { sub: "agent-7" } });
      const body = { ...asAccessToken(subject), ...(await actor()) };
      const { status, refusal } = await ask(world.issuer, body, delegate());
      assert.deepEqual([status, refusal], [400, "policy.cross_issuer.not_listed"]);
      return "refused";
    }));
});

// This test is the last: the first realm does not know the keys that sign from here on.
describe(`${OIDC}, rotating`, () => {
  test("keys that rotated: tokens by the old one and by the new one", () =>
    marked("rotated keys", OIDC, async () => {
      const before = (await provider.signIn(GATEWAY)).access_token;
      await provider.rotate();
      const after = (await provider.signIn(GATEWAY)).access_token;
      const kids = [before, after].map((token) => decodeProtectedHeader(token).kid);
      assert.notEqual(...kids);

      const issuer = `${world.front.origin}/realms/rotated`;
      const document = { ...structuredClone(world.document), realm: "realms/rotated", issuer };
      for (const trusted of document.trusted_issuers) trusted.audience = [world.issuer];
      await world.publish(document);
      await world.fetchKeys();
      for (const token of [before, after]) {
        assert.equal((await ask(issuer, asAccessToken(token), portal)).refusal, undefined);
      }
      // The first realm has the earlier keys as long as an isolate caches them.
      const { refusal } = await ask(world.issuer, asAccessToken(after), portal);
      assert.equal(refusal, "subject_token.key_unknown");
    }));

  test("a realm of the npm package that reads them at jwks_uri follows", () =>
    marked("rotated keys at jwks_uri", OIDC, async () => {
      const document = structuredClone(world.document);
      let later = 0;
      const realm = await createRealm(document, {
        signingKeys: [await generateSigningKey("ES256")],
        clock: () => Date.now() + later,
      });
      const exchange = async (token) => {
        const body = new URLSearchParams({ grant_type: GRANT, ...asAccessToken(token) });
        const { refusal } = await realm.exchange({
          body: body.toString(),
          authorization: `Basic ${btoa(`${portal.id}:${portal.secret}`)}`,
        });
        return refusal?.id;
      };

      assert.equal(await exchange((await provider.signIn(GATEWAY)).access_token), undefined);
      await provider.rotate();
      const { access_token: token } = await provider.signIn(GATEWAY);
      // The Worker does not fetch keys for a request with an unknown key; a set counts for five minutes.
      assert.equal(await exchange(token), "subject_token.key_unknown");
      later = 301_000;
      assert.equal(await exchange(token), undefined);
    }));
});
