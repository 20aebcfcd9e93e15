// The test follows the project's own pages: every link has a target, every page is reachable, and commands
// in code blocks exist.

import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { anchorsOf, below, linksOf, pages, read, shellLines } from "./support/pages.mjs";

const { commands } = await import(inClone("dist", "npm", "cli", "commands.mjs"));
const { readArguments } = await import(inClone("dist", "npm", "cli", "arguments.mjs"));

// Without an installed package, npx runs the registry's package of that name: for the short name, that is a
// stranger's program.
test("nothing tells a reader to run the short name by npx", () => {
  const foreign = /\bnpx(?:\s+-\S+)*\s+etx\b/;
  const files = ["README.md", "SECURITY.md", ...["src", "www", "scripts", "tests"].flatMap(below)];
  assert.ok(files.length > 500);
  assert.deepEqual(
    files.filter((path) => foreign.test(read(path))),
    [],
  );
});

test("every link of a page leads to a file or a folder, and to a heading that is there", () => {
  const broken = [];
  let count = 0;
  for (const page of pages) {
    for (const { target, path, anchor } of linksOf(page)) {
      count += 1;
      const there = existsSync(inClone(path));
      const found = anchor === undefined || (there && anchorsOf(path).includes(anchor));
      if (!there || !found) broken.push(`${page}: ${target}`);
    }
  }
  assert.ok(count > 100, String(count));
  assert.deepEqual(broken, []);
});

test("every page can be reached from the index of the manual", () => {
  const reached = new Set();
  const visit = (page) => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const { path } of linksOf(page)) {
      if (path.endsWith(".md") && existsSync(inClone(path))) visit(path);
    }
  };
  visit("src/manual/README.md");
  assert.deepEqual(
    pages.filter((page) => !reached.has(page)),
    [],
  );
});

test("a page of the manual that another one names is a link there", () => {
  const named = [];
  for (const page of pages) {
    const prose = read(page).replace(/^ *```[^]*?^ *```/gm, "");
    for (const [, path] of prose.matchAll(/`((?:src\/manual|tests)\/[\w/.-]+\.md)`/g)) {
      named.push(`${page}: ${path}`);
    }
  }
  assert.deepEqual(named, []);
});

test("commands of this program in code blocks are ones that it takes", () => {
  let count = 0;
  for (const page of pages) {
    for (const line of shellLines(page)) {
      const [, words] = /^(?:\w+=\$\()?(?:npx )?edge-token-exchange (.*?)\)?$/.exec(line) ?? [];
      if (words === undefined) continue;
      const args = words.replace(/ [<|>].*$/, "").split(/\s+/);
      const named = commands.filter(({ name }) => `${args.join(" ")} `.startsWith(`${name} `));
      // Of `conformance` and `conformance fixture`, the test takes the longer command.
      const command = named.sort((one, other) => other.name.length - one.name.length)[0];
      assert.ok(command, `${page}: ${line}`);
      const rest = args.slice(command.name.split(" ").length);
      assert.doesNotThrow(() => readArguments(command, rest), `${page}: ${line}`);
      count += 1;
    }
  }
  assert.ok(count > 15, String(count));
});

test("every command of a runbook names the deployed store, and a check follows what changes something", () => {
  const changes =
    /edge-token-exchange (?:push|realm remove|keys (?:generate|restore|rotate|revoke|reseal)|revoke)|wrangler (?:deploy|secret put)/;
  const isLocal =
    /edge-token-exchange (?:check|client|keys secret)|exchange --url|^ *(?:curl|git|mkdir|mv|sed|#) /;
  let count = 0;
  for (const page of ["operations.md", "operations/runbooks.md"]) {
    for (const section of read(`src/manual/${page}`).split(/^## /m)) {
      const lines = [...section.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].flatMap(([, block]) =>
        block.trim().split("\n"),
      );
      for (const line of lines) {
        const wanted = line.includes("wrangler") ? /--env \w+/ : /--remote --env \w+/;
        if (!isLocal.test(line)) assert.match(line, wanted);
      }
      const after = section.slice(
        Math.max(0, ...[...section.matchAll(new RegExp(changes, "g"))].map(({ index }) => index)),
      );
      if (!lines.some((line) => changes.test(line))) continue;
      count += 1;
      assert.match(after, /# check|Check:/, section.split("\n")[0]);
    }
  }
  assert.ok(count >= 14, String(count));
});

test("npm scripts that pages name are there", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const lacking = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm run (?:--silent )?(\w[\w:-]*)/g)]
      .filter(([, name]) => !Object.hasOwn(scripts, name))
      .map(([, name]) => `${page}: ${name}`),
  );
  assert.deepEqual(lacking, []);
});

test("files of this project that code blocks name are there", () => {
  const named = pages.flatMap((page) =>
    shellLines(page)
      .flatMap((line) => line.split(/\s+/))
      .filter((word) => /^(?:\.\/)?(?:src|tests|scripts|www)\/[\w/.-]+$/.test(word))
      .map((path) => [page, path]),
  );
  assert.deepEqual(
    named.filter(([, path]) => !statSync(inClone(path), { throwIfNoEntry: false })),
    [],
  );
});

test("every row of a table has the cells of its head", () => {
  const ragged = [];
  for (const page of pages) {
    const lines = read(page)
      .replace(/^ *```[^]*?^ *```/gm, (code) => code.replace(/[^\n]/g, ""))
      .split("\n");
    const cells = (line) => line.replaceAll("\\|", "").split("|").length;
    let head;
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith("|")) head = undefined;
      else if (head === undefined) {
        head = cells(line);
        if (!/^\|[\s:|-]+\|$/.test(lines[index + 1] ?? "")) ragged.push(`${page}:${index + 1}`);
      } else if (cells(line) !== head) ragged.push(`${page}:${index + 1}`);
    }
  }
  assert.deepEqual(ragged, []);
});
