// The deployed page of refusals: every `error_uri` leads to a place on it.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { refusals } from "../../dist/npm/npm/node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { assertOnlyNamed } from "../../www/build/site.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

let worker;
let world;
let page;

before(async () => {
  worker = await startWorker();
  world = await makeWorld(new URL("/refusing", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
  page = await (await worker.fetch("/refusals")).text();
});

after(() => worker.close());

const ids = () => [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

test("the page is served with a policy that allows a stylesheet and nothing else", async () => {
  const response = await worker.fetch("/refusals");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/html; charset=utf-8$/i);
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|script-src/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.match(response.headers.get("x-request-id"), /^[0-9a-f-]{36}$/);
  assert.doesNotMatch(page, /<script|<style| style=| on[a-z]+=|javascript:/);
});

test("the stylesheet of the page is there", async () => {
  const [, path] = /<link rel="stylesheet" href="([^"]+)">/.exec(page);
  const response = await worker.fetch(path);
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/css/);
});

test("every refusal has a place on the page, once", () => {
  const places = ids();
  assert.equal(new Set(places).size, places.length);
  const all = refusals().map(({ id }) => id);
  assert.ok(all.length > 100 && all.some((id) => id.startsWith("host.")));
  assert.deepEqual(
    all.filter((id) => !places.includes(id)),
    [],
  );
  assert.ok(places.includes("policy.rule"));
});

test("every link within the page leads somewhere", () => {
  const places = ids();
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(
    links.filter((id) => !places.includes(id)),
    [],
  );
});

test("error_uri leads to a place on the page", async () => {
  const known = await world.bySecret();
  const unscoped = new URLSearchParams(known.body);
  unscoped.set("scope", "more");
  for (const request of [
    { method: "POST", body: new URLSearchParams({ grant_type: "password" }) },
    { ...known, headers: { authorization: `Basic ${btoa("with-secret:wrong")}` } },
    { ...known, body: unscoped },
  ]) {
    const response = await worker.fetch("/refusing/token", request);
    const { error_uri: uri } = await response.json();
    const { pathname, hash } = new URL(uri);
    assert.equal(pathname, "/refusals");
    assert.equal(hash, `#${response.headers.get("x-exchange-refusal")}`);
    assert.ok(ids().includes(hash.slice(1)), uri);
  }
});

test("the page is only to be read", async () => {
  const head = await worker.fetch("/refusals", { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  const post = await worker.fetch("/refusals", { method: "POST", body: "x" });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get("allow"), "GET, HEAD");
});

test("a page that is known is not sent again", async () => {
  const etag = (await worker.fetch("/refusals")).headers.get("etag");
  const response = await worker.fetch("/refusals", { headers: { "if-none-match": etag } });
  assert.equal(response.status, 304);
  assert.equal(await response.text(), "");
});

test("the Worker runs before its static files", async () => {
  for (const path of ["/refusals.html", "/refusals/", "/index.html", "/assets"]) {
    const response = await worker.fetch(path);
    assert.equal(response.status, 404, path);
    assert.equal(response.headers.get("content-type"), "application/json", path);
  }
});

test("the build fails on a static file that the list does not name", () => {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-"));
  try {
    cpSync(inClone("dist", "site"), folder, { recursive: true });
    assertOnlyNamed(folder);
    writeFileSync(join(folder, "assets", "notes.txt"), "");
    assert.throws(() => assertOnlyNamed(folder), /assets\/notes\.txt/);
    rmSync(join(folder, "assets"), { recursive: true });
    assert.throws(() => assertOnlyNamed(folder), /-assets\/refusals\.css/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
