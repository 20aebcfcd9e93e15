// The stores in SQL that API.md prints, in two processes that share one file.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { makeWorld } from "../worker/support/world.mjs";
import { newProject } from "./support/tarball.mjs";

const ISSUER = "https://edge.example/realms/alpha";

const blocks = [
  ...readFileSync(inClone("src", "npm", "API.md"), "utf8").matchAll(/```js\n([^]+?)```/g),
];
const [stores] = blocks.map(([, text]) => text).filter((text) => text.includes("node:sqlite"));

/** A process that answers a line with a line: requests of a realm, or calls of its stores. */
const program = `
  import { createInterface } from "node:readline";
  import { createRealm } from "edge-token-exchange";
  import { createSqlStores } from "./stores.mjs";

  const stores = createSqlStores("shared.sqlite");
  const [document, signingKeys] = process.env.REALM.split("\\n");
  let ahead = 0;
  const realm = await createRealm(document, {
    ...stores,
    signingKeys: JSON.parse(signingKeys),
    clock: () => Date.now() + ahead * 1000,
  });
  const answers = {
    async request({ path, body, authorization, seconds = 0 }) {
      ahead = seconds;
      const headers = { "content-type": "application/x-www-form-urlencoded", ...(authorization && { authorization }) };
      const response = await realm.handle(new Request(realm.issuer + path, { method: "POST", headers, body }));
      return { status: response.status, body: await response.json().catch(() => null) };
    },
    async uses({ count, party }) {
      const until = Date.now() / 1000 + 60;
      const all = Array.from({ length: count }, (_, n) => stores.firstUse({ party, identifier: String(n), until }));
      return (await Promise.all(all)).filter((first) => first).length;
    },
    async revokes({ from, to, party }) {
      const until = Date.now() / 1000 + 60;
      for (let n = from; n < to; n += 1) {
        await stores.revocations.revoke({ realm: "full", token: party + n, party, until });
      }
      return JSON.parse(new TextDecoder().decode(await stores.revocations.revocations("full"))).tokens.length;
    },
  };
  for await (const line of createInterface(process.stdin)) {
    const { call, ...given } = JSON.parse(line);
    const answer = await answers[call](given).catch((error) => ({ error: error.message }));
    console.log(JSON.stringify(answer));
  }
`;

let world;
let processes;

before(async () => {
  world = await makeWorld(ISSUER);
  world.document.clients.forEach((client) => (client.introspect = ["orders"]));
  const project = await newProject({ "stores.mjs": stores, "program.mjs": program });
  const env = {
    ...process.env,
    REALM: [world.document, world.signingKeys].map((part) => JSON.stringify(part)).join("\n"),
  };
  processes = [0, 1].map(() => start(join(project, "program.mjs"), { cwd: project, env }));
});

after(() => Promise.all(processes.map(({ stop }) => stop())));

function start(file, options) {
  const child = spawn(process.execPath, [file], { ...options, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface(child.stdout).on("line", (line) => waiting.shift()(JSON.parse(line)));
  return {
    ask(call, given) {
      const { promise, resolve } = Promise.withResolvers();
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify({ call, ...given })}\n`);
      return promise;
    },
    async stop() {
      child.stdin.end();
      await once(child, "close");
    },
  };
}

test("of parallel uses of one assertion in two processes one is the first", async () => {
  const { body } = await world.byAssertion();
  const asked = Array.from({ length: 40 }, (_, n) =>
    processes[n % 2].ask("request", { path: "/token", body: String(body) }),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [200, ...Array(39).fill(401)]);
});

test("of 2,000 identifiers that both processes use at the same time each is first in one", async () => {
  const given = { count: 2_000, party: "p" };
  const [one, two] = await Promise.all(processes.map(({ ask }) => ask("uses", given)));
  assert.equal(one + two, 2_000);
  // Another party may choose the same identifiers.
  assert.equal(await processes[0].ask("uses", { ...given, party: "q" }), 2_000);
});

test("what one process revokes is revoked in the other, when it next asks", async () => {
  const [one, two] = processes;
  const { headers, body } = await world.bySecret();
  const { authorization } = headers;
  const issued = await one.ask("request", { path: "/token", authorization, body: String(body) });
  const form = String(new URLSearchParams({ token: issued.body.access_token }));
  const isActive = async ({ ask }, seconds) =>
    (await ask("request", { path: "/introspect", authorization, body: form, seconds })).body.active;
  assert.deepEqual([await isActive(one), await isActive(two)], [true, true]);
  assert.equal(
    (await one.ask("request", { path: "/revoke", authorization, body: form })).status,
    200,
  );
  assert.equal(await isActive(one), false);
  assert.equal(await isActive(two, 31), false);
});

test("a client fills its own part of the list and no other's", async () => {
  const [one, two] = processes;
  assert.equal(await one.ask("revokes", { from: 0, to: 2_500, party: "a" }), 2_500);
  const full = { error: "the list of the client is full" };
  assert.deepEqual(await two.ask("revokes", { from: 2_500, to: 2_501, party: "a" }), full);
  assert.equal(await two.ask("revokes", { from: 0, to: 1, party: "a" }), 2_500);
  assert.equal(await two.ask("revokes", { from: 0, to: 1, party: "b" }), 2_501);
});
