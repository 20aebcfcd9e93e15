// The manual as a static site: every page is there, every link leads to a place, and the search finds sections.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { excerpt, find } from "../../www/manual/search.mjs";
import { writeSite } from "../../www/manual/site.mjs";
import { pages as sources } from "./support/pages.mjs";

let folder;
let pages;
let sections;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "etx-manual-"));
  const count = await writeSite(folder);
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html"));
  assert.equal(files.length, count);
  pages = new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  await import(pathToFileURL(join(folder, "sections.js")));
  sections = globalThis.manualSections;
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("every page of the project is in the site", () => {
  assert.equal(pages.size, sources.length);
  assert.ok(pages.has("index.html") && pages.has("operations/events.html"));
});

test("every link leads to a page and to a place on it, and every file that a page loads is there", () => {
  const broken = [];
  let count = 0;
  for (const [name, html] of pages) {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, `${name}: an id stands twice`);
    for (const [, link] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      count += 1;
      const [file, anchor] = link.split("#");
      const target = file === "" ? name : posix.join(posix.dirname(name), file);
      if (/\.(?:css|js|svg)$/.test(target)) {
        assert.ok(readFileSync(join(folder, target)).length > 0);
        continue;
      }
      const found = pages.get(target);
      if (!found || (anchor && !found.includes(` id="${anchor}"`))) broken.push(`${name}: ${link}`);
    }
  }
  assert.ok(count > 2_000, String(count));
  assert.deepEqual(broken, []);
});

test("every section of the search is a place on its page", () => {
  assert.ok(sections.length > 500, String(sections.length));
  for (const { file, anchor, heading } of sections) {
    const html = pages.get(file);
    assert.ok(html && (anchor === "" || html.includes(` id="${anchor}"`)), `${file}#${anchor}`);
    assert.notEqual(heading, "");
  }
});

test("the search finds the section that a reader means", () => {
  const first = (query) => {
    const [{ file, anchor } = {}] = find(sections, query);
    return `${file}#${anchor}`;
  };
  assert.equal(first("keys reseal"), "command-line.html#keys-reseal");
  assert.equal(first("policy.scope.exceeds"), "refusals/policy.html#policyscopeexceeds");
  assert.match(first("keycloak migration"), /^migration\/keycloak\.html#/);
  assert.deepEqual(find(sections, "  "), []);
  assert.deepEqual(find(sections, "no such word anywhere zzz"), []);
  assert.ok(find(sections, "token").length <= 20);
});

test("headings come before texts, whole words before parts, and every word counts", () => {
  const section = (heading, text, page = "Page") => ({
    page,
    file: "p",
    anchor: "",
    heading,
    text,
  });
  const all = [
    section("Other", "about the scopes"),
    section("Other", "about the scope"),
    section("Scope", "a rule"),
    section("Scopes", "of a client"),
  ];
  const places = (query) => find(all, query).map((found) => all.indexOf(found));
  assert.deepEqual(places("scope"), [2, 3, 1, 0]);
  assert.deepEqual(places("SCOPE rule"), [2]);
  assert.deepEqual(places("scope nothing"), []);
});

test("an excerpt shows the word that was looked for", () => {
  const text = `${"word ".repeat(100)}needle ${"word ".repeat(100)}`;
  const shown = excerpt(text, "needle");
  assert.match(shown, /^… .*needle.* …$/);
  assert.ok(shown.length < 180);
  assert.equal(excerpt("short", "short"), "short");
});

test("a page has one heading of the first level, a language, and no script of another site", () => {
  for (const [name, html] of pages) {
    assert.equal([...html.matchAll(/<h1 /g)].length, 1, name);
    assert.match(html, /<html lang="en"/);
    for (const [, source] of html.matchAll(/<script[^>]*src="([^"]+)"/g)) {
      assert.match(source, /^(?:\.\.\/)*box\.js$/);
    }
  }
});
