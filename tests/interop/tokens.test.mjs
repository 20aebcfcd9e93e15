// Client libraries introspect and revoke a token that the server issued to them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import * as client from "openid-client";

import { ask } from "./support/exchange.mjs";
import { marked, printMatrix } from "./support/matrix.mjs";
import { runPython } from "./support/python.mjs";
import { startWorld, type } from "./support/world.mjs";

let world;
let delegate;

before(async () => {
  world = await startWorld();
  delegate = { id: "delegate", secret: world.secrets.delegate };
});

after(async () => {
  printMatrix("token");
  await world?.close();
});

async function minted() {
  const { token, refusal } = await ask(
    world.issuer,
    {
      subject_token: await world.subjectToken("delegate", { may_act: { sub: "agent-7" } }),
      subject_token_type: type("access_token"),
      actor_token: await world.actorToken("delegate"),
      actor_token_type: type("access_token"),
      audience: "orders",
      scope: "orders:read",
    },
    delegate,
  );
  assert.equal(refusal, undefined);
  return token;
}

/** Runs openid-client: `{ before, unknown, revoked }`, as the Python program returns it. */
async function byOpenidClient(token) {
  const configuration = await client.discovery(
    new URL(world.issuer),
    delegate.id,
    {},
    client.ClientSecretBasic(delegate.secret),
    { algorithm: "oauth2" },
  );
  const before = await client.tokenIntrospection(configuration, token);
  const unknown = await client.tokenIntrospection(configuration, "unknown");
  await client.tokenRevocation(configuration, token);
  return { before, unknown, revoked: 200 };
}

const byAuthlib = (token) =>
  runPython(
    "clients/authlib_tokens",
    { issuer: world.issuer, client: delegate, token },
    world.front.env,
  );

for (const [name, library] of [
  ["openid-client (npm)", byOpenidClient],
  ["Authlib (PyPI)", byAuthlib],
]) {
  test(`${name} introspects and revokes`, async () => {
    const { before: valid, unknown, revoked } = await library(await minted());
    await marked("introspected", name, () => {
      assert.equal(valid.active, true);
      assert.equal(valid.sub, "u1");
      assert.equal(valid.client_id, "delegate");
      assert.equal(valid.scope, "orders:read");
      assert.deepEqual(valid.act, { iss: "https://idp.example", sub: "agent-7" });
    });
    await marked("unknown token", name, () => {
      assert.deepEqual({ ...unknown }, { active: false });
      return "not active";
    });
    await marked("revoked", name, () => assert.equal(revoked, 200));
  });
}
