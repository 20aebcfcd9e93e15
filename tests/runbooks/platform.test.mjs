// The page about costs, alerts and traces: its sums are right, its queries read the columns that the Worker
// writes, and wrangler takes its configuration.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { createAnalytics } from "../../src/worker/analytics.mjs";
import { run } from "../cli/support/etx.mjs";
import { newProject } from "../npm/support/tarball.mjs";
import { fenced, section } from "./support/blocks.mjs";

const PAGE = "operations/platform.md";

test("a million exchanges cost what they use times its price", () => {
  const rows = [
    ...section(PAGE, "Costs").matchAll(/^\| (.+?) +\| (\d+) +\| ([\d.]*) +\| ([\d.]+) +\|$/gm),
  ];
  assert.equal(rows.length, 8);
  for (const [, use, count, price, cost] of rows) {
    assert.equal(Number(count) * Number(price), Number(cost), use);
  }
  // Half-minutes of 30 days, five reads each.
  assert.equal((100 * 2 * 60 * 24 * 30 * 5 * 0.5) / 1e6, 21.6);
  assert.equal(3 * 12 * 24, 864);
});

test("the columns of the queries are those of a data point", () => {
  const points = [];
  const line = {
    event: "exchange",
    outcome: "refused",
    refusal: "client.authentication_failed",
    realm: "a",
    client: "b",
    subject: { issuer: "c" },
    failed: "the store",
    time: 0,
  };
  createAnalytics({ writeDataPoint: (point) => points.push(point) })(JSON.stringify(line));
  const [{ blobs }] = points;
  const expected = { ...line, issuer: line.subject.issuer };
  const queries = fenced(section(PAGE, "Alerts"), "sql");
  assert.equal(queries.length, 4);
  for (const query of queries) {
    const named = [...query.matchAll(/blob(\d+) AS (\w+)/g)];
    assert.ok(named.length >= 2, query);
    for (const [, number, name] of named) assert.equal(blobs[number - 1], expected[name], query);
    const [, grouped] = /GROUP BY (.+)/.exec(query);
    assert.deepEqual(
      grouped.split(", "),
      named.map(([, , name]) => name),
    );
  }
  const compared = queries.flatMap((query) => [...query.matchAll(/blob(\d+) = '([^']+)'/g)]);
  const values = compared.map(([, number, value]) => `${number} ${value}`);
  assert.deepEqual(values, [
    "2 unavailable",
    "3 client.authentication_failed",
    "2 limited",
    "3 client.rate_limited",
    "3 subject_token.key_unknown",
  ]);
  const refusals = readFileSync(inClone("src", "manual", "refusals.md"), "utf8");
  for (const id of ["client.authentication_failed", "client.rate_limited"]) {
    assert.ok(refusals.includes(`## \`${id}\``), id);
  }
});

test("wrangler takes the configurations that the page prints", async () => {
  const project = await newProject();
  const { code, stderr } = await run(["init"], { cwd: project });
  assert.equal(code, 0, stderr);
  const file = join(project, "wrangler.toml");
  const text = readFileSync(file, "utf8");
  const own = /^\[observability\]\n(?:.+\n)+/m;
  assert.match(text, own);
  const printed = [
    ...fenced(section(PAGE, "Costs"), "toml").map((table) => `${own.exec(text)[0]}\n${table}`),
    ...fenced(section(PAGE, "OpenTelemetry"), "toml"),
  ];
  assert.equal(printed.length, 2);
  for (const table of printed) {
    writeFileSync(file, text.replace(own, table));
    const args = ["deploy", "--dry-run", "--outdir", "uploaded"];
    const { code, stdout, stderr } = await run(args, { cwd: project, command: ["wrangler"] });
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /WARNING|Unexpected fields/, table);
    rmSync(join(project, "uploaded"), { recursive: true });
  }
});
