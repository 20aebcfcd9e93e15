// Whether a push may write records that need a newer engine: asked of the deployed Worker.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { project } from "./support/etx.mjs";

const { assertDeployed } = await import(inClone("dist", "npm", "cli", "store", "deployed.mjs"));

/** A Worker whose /health has this answer. */
async function deployed(t, answer) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { asked, issuer: `http://127.0.0.1:${server.address().port}/realms/alpha` };
}

const says =
  (body, status = 200) =>
  (response) =>
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));

/** The outcome of a push of records that name these engines. */
async function outcome(issuer, ...engines) {
  const record = (least) => (typeof least === "number" ? { least_engine: least } : least);
  const records = engines.map((least) => ["", JSON.stringify(record(least))]);
  try {
    await assertDeployed([{ realm: "realms/alpha", issuer, records }]);
    return "written";
  } catch ({ code, id }) {
    return `${code} ${id}`;
  }
}

test("records that the deployed Worker reads are written, and newer ones are not", async (t) => {
  const { issuer } = await deployed(t, says({ status: "ok", version: "0.2.0", engine: 3 }));
  assert.equal(await outcome(issuer, {}, 3), "written");
  assert.equal(await outcome(issuer, 2, 3), "written");
  assert.equal(await outcome(issuer, {}, 4), "4 push.newer_engine");
  assert.equal(await outcome(issuer, 4, {}), "4 push.newer_engine");
});

test("a Worker that does not name its engine has the first", async (t) => {
  const { asked, issuer } = await deployed(t, says({ status: "ok" }));
  assert.equal(await outcome(issuer, {}, 1), "written");
  assert.deepEqual(asked, []);
  assert.equal(await outcome(issuer, {}, 2), "4 push.newer_engine");
  assert.deepEqual(asked, ["/health"]);
});

test("an engine that cannot be found out is a reason to stop", async (t) => {
  for (const answer of [
    says({ status: "ok", engine: 2 }, 503),
    says({ engine: 2 }),
    says({ status: "ok", engine: "2" }),
    says({ status: "ok", engine: 2.5 }),
    says("null"),
    says("<html>"),
    (response) => response.writeHead(302, { location: "/elsewhere" }).end(),
    (response) => response.destroy(),
  ]) {
    const { issuer } = await deployed(t, answer);
    assert.equal(await outcome(issuer, 2), "3 push.engine_unknown");
  }
});

/** A wrangler whose deployed KV is the local one. */
function standIn(folder) {
  const bin = join(folder, "stand-in");
  mkdirSync(bin);
  const real = inClone("node_modules", ".bin", "wrangler");
  const script = `#!/bin/sh
for word; do shift; [ "$word" = --remote ] && word=--local; set -- "$@" "$word"; done
exec "${real}" "$@"
`;
  writeFileSync(join(bin, "wrangler"), script, { mode: 0o755 });
  return { PATH: bin + delimiter + process.env.PATH };
}

const documentWith = (members) =>
  JSON.stringify({
    realm: "realms/fetched",
    issuer: "https://edge.invalid/realms/fetched",
    trusted_issuers: [{ issuer: "https://idp.example", algorithms: ["ES256"], ...members }],
    targets: [],
    clients: [],
  });

test("a push asks where a record names an engine, and --newer-engine writes without asking", async (t) => {
  const { etx, path, write } = await project(t);
  const env = { ...standIn(path), KEY_ENCRYPTION_KEY: "A".repeat(43) };
  const push = async (...args) => {
    const line = ["push", "fetched.json", "--remote", "--yes", "--json", ...args];
    const { code, json } = await etx(line, { env });
    return [code, json.error?.id];
  };
  const uri = { jwks_uri: "https://idp.example/jwks" };
  write("fetched.json", documentWith({ ...uri, jwks_auth: "JWKS_IDP" }));
  // No host has the name edge.invalid (RFC 2606).
  assert.deepEqual(await push(), [3, "push.engine_unknown"]);
  assert.deepEqual(await push("--dry-run"), [3, "push.engine_unknown"]);
  assert.deepEqual(await push("--newer-engine"), [0, undefined]);
  const [, record] = JSON.parse(readFileSync(join(path, "pushed/remote/fetched.json"), "utf8")).at(
    -1,
  );
  assert.equal(JSON.parse(record).least_engine, 2);
  // What is stored already is not written again, and not asked for.
  assert.deepEqual(await push(), [0, undefined]);
  write("fetched.json", documentWith(uri).replace("{", '{"version":2,'));
  assert.deepEqual(await push(), [0, undefined]);
});
