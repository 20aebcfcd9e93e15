// The tarball on other hosts than Node: in Deno, Bun and workerd, and in Chromium unbundled, bundled with
// Vite and bundled with esbuild. Each gives the same answers to the vectors as every other host.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { createTestHarness } from "wrangler";

import { inClone } from "../../scripts/setup/paths.mjs";
import { bun, deno } from "../support/runtimes.mjs";
import { serveFolder, startBrowser } from "./support/browser.mjs";
import { asWorker } from "./support/pages.mjs";
import { newProject, runIn } from "./support/tarball.mjs";
import { assertAnswers, world } from "./support/vectors.mjs";

const runner = readFileSync(new URL("support/run.mjs", import.meta.url), "utf8");
const html = (script) => `<!doctype html><script type="module" src="${script}"></script>`;
const page = (imports) => `
  ${imports}
  import { answers } from "./run.mjs";
  globalThis.answers = (world) => answers(createRealm, world);
`;

const files = {
  "run.mjs": runner,
  "main.mjs": page('import { createRealm } from "edge-token-exchange";'),
  "index.html": html("/main.mjs"),
  "plain.mjs": page(
    'import { createRealm } from "./node_modules/edge-token-exchange/npm/index.browser.mjs";',
  ),
  "plain.html": html("plain.mjs"),
  "esbuild.html": html("bundle/main.js"),
  "slim.mjs": page(`
    import { createRealm, initialize } from "edge-token-exchange/slim";
    import wasm from "edge-token-exchange/wasm";
    await initialize(fetch(new URL(wasm, import.meta.url)));
  `),
  "slim.html": html("slim/slim.js"),
  "worker.mjs": `
    import { createRealm } from "edge-token-exchange";
    import { answers } from "./run.mjs";
    export default {
      fetch: async (request) => Response.json(await answers(createRealm, await request.json())),
    };
  `,
  "answers.mjs": `
    import { readFileSync } from "node:fs";
    import { createRealm } from "edge-token-exchange";
    import { answers } from "./run.mjs";
    const world = JSON.parse(readFileSync("world.json", "utf8"));
    console.log(JSON.stringify(await answers(createRealm, world)));
  `,
  "start.mjs": asWorker(),
  "wrangler.json": worker("worker.mjs"),
  "start.json": worker("start.mjs"),
};

const everything = world();
let project;
let browser;
let server;
let ran = 0;

before(async () => {
  project = await newProject({ ...files, "world.json": JSON.stringify(everything) });
  [browser, server] = await Promise.all([startBrowser(), serveFolder(project)]);
});

after(async () => {
  await browser?.close();
  await server?.close();
  console.log(`vectors: ${ran}`);
});

for (const [name, program, ...args] of [
  // It may read its own files and nothing else.
  ["Deno", deno, "run", "--no-prompt", "--allow-read=."],
  ["Bun", bun],
]) {
  test(`the vectors pass in ${name}`, async () => {
    const printed = await runIn(project, program, [...args, "answers.mjs"]);
    ran += await assertAnswers(JSON.parse(printed));
  });
}

test("the vectors pass in workerd", async () => {
  const response = await inWorkerd("wrangler.json", "/", {
    method: "POST",
    body: JSON.stringify(everything),
  });
  ran += await assertAnswers(JSON.parse(response));
});

test("the quick start ends in a token in workerd, and serves its realm there", async () => {
  const [token, last] = JSON.parse(await inWorkerd("start.json", "/printed"));
  assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.equal(last, "api acts for alice: orders:read");
  const answer = await inWorkerd("start.json", "https://auth.example/realms/alpha/jwks");
  assert.equal(JSON.parse(answer).keys[0].alg, "ES256");
});

test("in a browser, functions that answer at once wait for initialize", async () => {
  const tab = await browser.newPage();
  await tab.goto(`${server.url}/plain.html`);
  const answers = await tab.evaluate(async () => {
    const entry = "/node_modules/edge-token-exchange/npm/index.browser.mjs";
    const { initialize, refusals } = await import(entry);
    const attempt = () => {
      try {
        return refusals().length > 100;
      } catch ({ name, code }) {
        return [name, code];
      }
    };
    const before = attempt();
    await Promise.all([initialize(), initialize()]);
    return [before, attempt()];
  });
  assert.deepEqual(answers, [["EngineError", "ERR_ETX_NOT_INITIALIZED"], true]);
  await tab.close();
});

test("the vectors pass in Chromium, with nothing bundled", () => inChromium("plain.html"));

test("the vectors pass bundled with Vite", async () => {
  await vite({ root: project, logLevel: "error", build: { target: "es2022" } });
  const assets = readdirSync(join(project, "dist", "assets"));
  assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1);
  const built = await serveFolder(join(project, "dist"));
  await inChromium("index.html", built).finally(built.close);
});

test("the vectors pass bundled with esbuild, the module copied beside the bundle", async () => {
  await bundle("main.mjs", "bundle");
  const module = join("node_modules", "edge-token-exchange", "npm", "engine_bg.wasm");
  copyFileSync(join(project, module), join(project, "bundle", "engine_bg.wasm"));
  await inChromium("esbuild.html");
});

test("the vectors pass bundled with esbuild, slim and with the module as a file", async () => {
  await bundle("slim.mjs", "slim");
  await inChromium("slim.html");
});

function worker(main) {
  return JSON.stringify({
    name: "vectors",
    main,
    compatibility_date: "2026-08-04",
    compatibility_flags: ["webcrypto_modern_algorithms"],
  });
}

/** Returns the text of a Worker's answer, which must be 200. */
async function inWorkerd(configuration, path, init) {
  const harness = createTestHarness({
    root: project,
    workers: [{ configPath: join(project, configuration) }],
  });
  await harness.listen();
  try {
    const response = await harness.fetch(path, init);
    const logs = harness.getLogs().map(({ message }) => message);
    assert.equal(response.status, 200, logs.join("\n"));
    return await response.text();
  } finally {
    await harness.close();
  }
}

function bundle(entry, folder) {
  return esbuild({
    absWorkingDir: project,
    entryPoints: [entry],
    outdir: folder,
    bundle: true,
    format: "esm",
    loader: { ".wasm": "file" },
    logLevel: "error",
  });
}

async function inChromium(name, { url } = server) {
  const tab = await browser.newPage();
  const problems = [];
  tab.on("pageerror", (error) => problems.push(error.message));
  await tab.goto(`${url}/${name}`);
  await tab
    .waitForFunction(() => globalThis.answers !== undefined)
    .catch((error) => {
      throw new Error([error.message, ...problems].join("\n"));
    });
  const answers = await tab.evaluate((given) => globalThis.answers(given), everything);
  await tab.close();
  ran += await assertAnswers(answers);
}
