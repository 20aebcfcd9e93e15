// The test executes the shell blocks of the README. For blocks that start the server or a build, it calls
// the functions of the same script: this suite runs within `npm test`, after the build.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { inClone, root } from "../../scripts/setup/paths.mjs";
import { readOptions } from "../../src/worker/local/options.mjs";
import { checkRealms, readRealms } from "../../src/worker/local/documents.mjs";
import { serve } from "../../src/worker/local/server.mjs";
import { store } from "../../src/worker/local/store.mjs";
import { makeDemo } from "../../www/demo/demo.mjs";
import { exchange, variables } from "../../www/demo/exchange.mjs";
import { freePort } from "./support/dev.mjs";
import { run } from "./support/etx.mjs";
import { below, linksOf, read } from "./support/pages.mjs";

/** The shell blocks in their order, as they are printed. */
const blocks = [...read("README.md").matchAll(/^```sh\n([^]*?)^```/gm)].map(([, text]) => text);

/** The first line of each block that a test below executes. */
const STARTS = {
  start: "npm start\n",
  exchange: "curl ",
  own: "npm start -- --config",
  install: "npm run build ",
  use: "npx edge-token-exchange init",
  policy: "npx edge-token-exchange policy test",
};

function block(name) {
  const found = blocks.find((text) => text.startsWith(STARTS[name]));
  assert.ok(found, `the README has no block that begins with ${STARTS[name]}`);
  return found;
}

let work;

before(() => {
  work = mkdtempSync(join(tmpdir(), "etx-readme-"));
});

after(() => rmSync(work, { recursive: true, force: true }));

/** Types lines into a shell; returns the text that it printed. */
async function type(script, { cwd, env } = {}) {
  const { code, stdout, stderr } = await run(["-e", "-c", script], { cwd, env, command: ["sh"] });
  assert.equal(code, 0, `${script}\n${stdout}${stderr}`);
  return stdout;
}

/** Serves realms as `npm start` does. */
async function started(t, { port, realms, persist }) {
  await store({ realms, persist });
  const log = () => () => {};
  const server = await serve({ port, persist, asked: new Promise(() => {}), log });
  t.after(() => server.stop());
}

test("npm start serves the demo, and the command of the README does its exchange again", async (t) => {
  const { scripts } = JSON.parse(read("package.json"));
  for (const line of block("start").trim().split("\n")) {
    const [, name] = /^npm (\w+)$/.exec(line) ?? [];
    assert.ok(Object.hasOwn(scripts, name), line);
  }
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { documents, exchanges } = await makeDemo(origin);
  const persist = join(work, "demo");
  await started(t, { port, realms: await checkRealms(documents), persist });

  const [shown] = await Promise.all(exchanges.map(exchange));
  const script = block("exchange").replaceAll("http://127.0.0.1:8787", origin);
  const answer = JSON.parse(await type([...variables(shown), script].join("\n")));
  const [, printed] = /```json\n([^]*?)```/.exec(read("README.md"));
  const { access_token: token, ...rest } = answer;
  const { access_token: _, ...expected } = JSON.parse(printed);
  assert.deepEqual(rest, expected);
  assert.match(token, /^eyJ/);

  const more = script.replace("scope=orders:read", "scope=admin").replace("curl", "curl -i");
  const refused = await type([...variables(shown), more].join("\n"));
  const [, header] = /```text\n(x-exchange-refusal: .*)\n```/.exec(read("README.md"));
  assert.match(refused, /^HTTP\/1\.1 400 /);
  assert.ok(refused.includes(header), refused);
});

test("npm start takes the folder of realms and the folder of the state that the README names", async (t) => {
  const [config, help] = block("own").trim().split("\n");
  assert.equal(help, "npm start -- --help");
  const args = config
    .replace(/\s+#.*$/, "")
    .split(" ")
    .slice(3);
  const own = join(work, "own");
  mkdirSync(join(own, "realms"), { recursive: true });
  const there = process.env.INIT_CWD;
  process.env.INIT_CWD = own;
  t.after(() => {
    if (there === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = there;
  });
  const options = readOptions(args);
  assert.deepEqual([options.config, options.persist], [join(own, "realms"), join(own, "state")]);

  const { documents } = await makeDemo("https://edge.example");
  for (const { file, text } of documents) writeFileSync(join(options.config, file), text);
  const port = await freePort();
  const realms = await checkRealms(readRealms(options.config));
  await started(t, { port, realms, persist: options.persist });
  const answer = await fetch(`http://127.0.0.1:${port}/realms/alpha/jwks`);
  assert.equal((await answer.json()).keys.length, 1);
  assert.match(await type("node scripts/start.mjs --help", { cwd: root }), /--config DIR/);
});

test("the package is packed, installed and used as the README says, and policies are tried", async () => {
  const clone = join(work, "clone");
  mkdirSync(clone);
  cpSync(inClone("dist", "npm"), join(clone, "dist", "npm"), { recursive: true });
  const [build, ...install] = block("install").split("\n");
  assert.match(build, /^npm run build +#/);
  await type(install.join("\n"), { cwd: clone });

  const project = join(work, "exchange");
  const [init, push, ask] = block("use").trim().split("\n");
  const printed = await type(init, { cwd: project });
  assert.match(printed, /not published on npm/);
  assert.match(push, / push --local /);
  await type(push.replace("push --local", "push --local --yes"), { cwd: project });
  assert.match(await type(ask, { cwd: project }), /granted by this process/);

  const output = await type(block("policy"), { cwd: project });
  assert.match(output, /realm realms\/main/);
  assert.ok(existsSync(join(project, "old.jsonc")));
});

test("no shell block of the README is left out", () => {
  const known = Object.values(STARTS);
  assert.deepEqual(
    blocks.filter((text) => !known.some((start) => text.startsWith(start))),
    [],
  );
  assert.equal(blocks.length, known.length);
});

test("the index of the README has a line for every page of the manual", () => {
  const linked = new Set(linksOf("README.md").map(({ path }) => path));
  const pages = below("src/manual").filter((path) => path.endsWith(".md"));
  assert.deepEqual(
    pages.filter((path) => !linked.has(path) && path !== "src/manual/README.md"),
    [],
  );
});
