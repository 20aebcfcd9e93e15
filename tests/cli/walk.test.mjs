// The walk of a new user: from an empty folder and the tarball of the package to a token of a running
// Worker. The test keeps the typed and printed text in dist/walk.txt.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { createRemoteJWKSet, jwtVerify } from "jose";

import { inClone } from "../../scripts/setup/paths.mjs";
import { dev, freePort } from "./support/dev.mjs";
import { folder, run } from "./support/etx.mjs";

test("from an empty folder to a token, by the commands that init names", async (t) => {
  let stop;
  // Hooks run in the order of their registration: the server ends before its folder does.
  t.after(() => stop?.());
  const { path } = folder(t);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/realms/main`;
  const transcript = [];
  t.after(() => writeFileSync(inClone("dist", "walk.txt"), transcript.join("\n")));

  const type = async (line, expected = 0) => {
    const { code, stdout, stderr } = await run(["-c", line], { cwd: path, command: ["sh"] });
    const output = [stderr, stdout].filter(Boolean).map((text) => text.trimEnd());
    transcript.push(`$ ${line}`, ...output, ...(code === 0 ? [] : [`(exit code ${code})`]), "");
    assert.equal(code, expected, `${line}\n${stdout}${stderr}`);
    return stdout;
  };

  const packed = spawnSync("npm", ["pack", inClone("dist", "npm"), "--json"], {
    cwd: path,
    encoding: "utf8",
  });
  const [{ filename, size }] = JSON.parse(packed.stdout);
  transcript.push(`The tarball has ${(size / 1000).toFixed(0)} KB.`, "");
  await type(`npm install --no-audit --no-fund --loglevel=error ./${filename}`);

  const first = await type(`npx edge-token-exchange init --issuer ${issuer}`);
  const next = /Next:\n\n((?: {2}\S.*\n)+)/.exec(first)[1].trim().split(/\n\s*/);
  assert.deepEqual(next, [
    "npx edge-token-exchange check",
    "npx edge-token-exchange push --local",
    "npx edge-token-exchange exchange",
  ]);
  await type(next[0]);
  await type(`${next[1]} --yes`);
  assert.match(await type(next[2]), /granted by this process/);

  transcript.push("$ npx wrangler dev &", "");
  stop = await dev(path, port);
  assert.match(
    await type(`npx edge-token-exchange exchange --url ${issuer} --scope orders:read`),
    new RegExp(`granted by ${origin}`),
  );
  const token = (
    await type(`npx edge-token-exchange exchange --url ${issuer} --token-only`)
  ).trim();
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const { payload } = await jwtVerify(token, keys, { issuer, audience: "orders", typ: "at+jwt" });
  assert.deepEqual([payload.sub, payload.act.sub], ["alice", "gateway"]);

  assert.match(
    await type(`npx edge-token-exchange exchange --url ${issuer} --scope admin`, 1),
    /scope\.exceeds/,
  );
  const traced = await type(`npx edge-token-exchange explain --url ${issuer} --scope admin`, 1);
  assert.match(traced, /✗ {2}policy\.scope\n +seen/);
  assert.match(await type("npx edge-token-exchange keys status --local"), /signing .* sealed/);

  // While the Worker runs, the user adds a client, which the Worker knows as soon as it reads the realm
  // again.
  await type(
    "npx edge-token-exchange client add reports --target orders --scope orders:read --secret-file keys/reports.secret",
  );
  assert.match(await type("npx edge-token-exchange push --local --yes --bump"), /version 2/);
  assert.match(await type("npx edge-token-exchange push --local --yes"), /Nothing to write/);
  assert.match(
    await type(`npx edge-token-exchange exchange --url ${issuer} --client reports`),
    /client_id +development +reports/,
  );
  const report = JSON.parse(await type(`npx edge-token-exchange doctor --url ${origin} --json`));
  assert.deepEqual(
    report.findings.filter(({ state }) => state === "wrong"),
    [],
  );
  assert.ok(report.findings.some(({ area }) => area === "clock"));
  transcript.push(`(in a folder with ${join("node_modules", "edge-token-exchange")} and no more)`);
});
