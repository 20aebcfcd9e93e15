// The lines that `npm start` prints while it serves: the Worker in `wrangler dev` logs them, and the
// functions of `npm start` itself print them.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

import { refusals } from "../../dist/npm/npm/node.mjs";
import { checkRealms } from "../../src/worker/local/documents.mjs";
import { createLog } from "../../src/worker/local/log.mjs";
import { serve } from "../../src/worker/local/server.mjs";
import { store } from "../../src/worker/local/store.mjs";
import { makeDemo } from "../../www/demo/demo.mjs";
import { exchange } from "../../www/demo/exchange.mjs";
import { freePort } from "./support/dev.mjs";

const KID = "a-key-for-encryption";
const descriptions = new Map(refusals().map(({ id, description }) => [id, description]));

/** The demo in `wrangler dev`; its first issuer also publishes an unusable key. */
async function served(t) {
  const persist = mkdtempSync(join(tmpdir(), "edge-token-exchange-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { documents, exchanges } = await makeDemo(origin);
  const alpha = JSON.parse(documents[0].text);
  const [issuer] = alpha.trusted_issuers;
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  issuer.jwks.keys.push({ ...(await exportJWK(publicKey)), kid: KID, use: "enc" });
  documents[0].text = JSON.stringify(alpha);
  await store({ realms: await checkRealms(documents), persist });

  const lines = [];
  const raw = [];
  const log = () => {
    const readable = createLog({ print: (line) => lines.push(line), origin, descriptions });
    const json = createLog({ print: (line) => raw.push(line), json: true });
    return (piece) => [readable, json].forEach((each) => each(piece));
  };
  const server = await serve({ port, persist, asked: new Promise(() => {}), log });
  t.after(async () => {
    await server.stop();
    rmSync(persist, { recursive: true, force: true });
  });
  const unusable = await new SignJWT({ client_id: "web-app", scope: "orders:read" })
    .setProtectedHeader({ alg: "ES256", kid: KID, typ: "at+jwt" })
    .setIssuer(issuer.issuer)
    .setSubject("alice")
    .setAudience("https://gateway.example")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(privateKey);
  return { origin, exchange: exchanges[0], unusable, lines, raw };
}

/** Sends a request with other parameters; returns the ids of the refusal and of the request. */
async function refused({ issuer, client, parameters }, changes) {
  const answer = await fetch(`${issuer}/token?from=a-query`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({ ...parameters, ...changes }),
  });
  await answer.arrayBuffer();
  return [answer.headers.get("x-exchange-refusal"), answer.headers.get("x-request-id")];
}

/** Returns the only line with this text, once it is printed. */
async function only(lines, text) {
  const end = performance.now() + 10_000;
  while (!lines.some((line) => line.includes(text)) && performance.now() < end) await sleep(20);
  const found = lines.filter((line) => line.includes(text));
  assert.equal(found.length, 1, `${text} is not in one line of\n${lines.join("\n")}`);
  return found[0];
}

test("each decision and each event is one line, readable or as it was logged", async (t) => {
  const { origin, exchange: asked, unusable, lines, raw } = await served(t);

  await exchange(asked);
  assert.match(
    await only(lines, "granted"),
    /^\d\d:\d\d:\d\d granted · exchange · realm realms\/alpha · client gateway · access_token for orders on behalf of alice, gateway acts · scope orders:read · 120 s · request [\w-]+$/,
  );
  const { event, outcome, client, grant } = JSON.parse(await only(raw, '"granted"'));
  assert.deepEqual(
    [event, outcome, client, grant.scope],
    ["exchange", "granted", "gateway", "orders:read"],
  );

  const [id, request] = await refused(asked, { audience: "a-target-that-is-not-there" });
  const line = await only(lines, request);
  assert.ok(line.includes(` refused · exchange · realm realms/alpha · client gateway · ${id}: `));
  assert.ok(line.endsWith(` · read ${origin}/refusals#${id}`), line);
  assert.equal(JSON.parse(await only(raw, request)).refusal, id);
  const page = await (await fetch(`${origin}/refusals`)).text();
  assert.ok(page.includes(`id="${id}"`));

  for (let n = 0; n < 2; n += 1) {
    const [why, number] = await refused(asked, { subject_token: unusable });
    assert.equal(why, "subject_token.key_unknown");
    await only(lines, number);
  }
  assert.match(
    await only(lines, "issuer_keys_unusable"),
    new RegExp(
      `^\\d\\d:\\d\\d:\\d\\d event · issuer_keys_unusable · realm realms/alpha · issuer https://idp\\.example · keys ${KID} \\(\`use\` is not \`sig\`\\) · to do: `,
    ),
  );
  assert.deepEqual(JSON.parse(await only(raw, "issuer_keys_unusable")).keys, [
    { kid: KID, reason: "`use` is not `sig`" },
  ]);

  // Four decisions and one event; no line of wrangler's own.
  assert.deepEqual([lines.length, raw.length], [5, 5], lines.join("\n"));
  const secrets = [asked.client.secret, "a-target", "a-query"];
  const parts = [asked.parameters.subject_token, unusable].flatMap((token) => token.split("."));
  for (const text of [...secrets, ...parts]) {
    assert.ok(
      [...lines, ...raw].every((each) => !each.includes(text)),
      text,
    );
  }
});
