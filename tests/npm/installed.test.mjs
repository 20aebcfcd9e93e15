// The tarball, installed alone into an empty project: it is complete, its entries work, and it gives the
// same answers to the vectors as every other host, in both supported Nodes.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { nodeOf } from "../support/runtimes.mjs";
import { newProject, runIn, tarball, write } from "./support/tarball.mjs";
import { assertAnswers, world } from "./support/vectors.mjs";

const program = `
import { readFileSync, readdirSync } from "node:fs";
import { createRealm } from "edge-token-exchange";
import { answers } from "./run.mjs";
const world = JSON.parse(readFileSync("world.json", "utf8"));
console.log(JSON.stringify(await answers(createRealm, world)));
`;

let project;
let ran = 0;

before(async () => {
  project = await newProject({
    "vectors.mjs": program,
    "run.mjs": readFileSync(new URL("support/run.mjs", import.meta.url), "utf8"),
    "world.json": JSON.stringify(world()),
  });
});

after(() => console.log(`vectors: ${ran}`));

test("the vectors pass in this Node", async () => {
  ran += await assertAnswers(JSON.parse(await runIn(project, process.execPath, ["vectors.mjs"])));
});

test("no file of the package names a folder of the host that built it", () => {
  const folder = join(project, "node_modules", "edge-token-exchange");
  const places = [inClone(), homedir(), ".cargo/registry"];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((own) => own.isFile())) {
    const bytes = readFileSync(join(file.parentPath, file.name));
    // A home such as / is in every file.
    for (const place of places.filter((own) => own.length > 4)) {
      assert.equal(bytes.includes(place), false, `${file.name} names ${place}`);
    }
  }
});

test("in Node 22.12.0, the oldest that is promised, the vectors pass and the command line runs", async () => {
  const program = nodeOf("22.12.0");
  assert.equal(await runIn(project, program, ["--version"]), "v22.12.0\n");
  const cli = "node_modules/edge-token-exchange/cli/bin.mjs";
  assert.match(await runIn(project, program, [cli, "--version"]), /^\d+\.\d+\.\d+\n$/);
  ran += await assertAnswers(JSON.parse(await runIn(project, program, ["vectors.mjs"])));
});

test("every entry can be imported, and nothing is thrown or started by that", async () => {
  write(project, {
    "entries.mjs": `
      const before = process.memoryUsage().arrayBuffers;
      const [index, slim] = await Promise.all(
        ["edge-token-exchange", "edge-token-exchange/slim"].map((name) => import(name)));
      const names = (module) => Object.keys(module).sort();
      console.log(JSON.stringify({ index: names(index), slim: names(slim) }));
    `,
  });
  const { index, slim } = JSON.parse(await runIn(project, process.execPath, ["entries.mjs"]));
  // Other platforms have no servers of Node.
  assert.deepEqual(
    index.filter((name) => name !== "toNodeHandler"),
    slim,
  );
  assert.ok(index.includes("createRealm") && index.includes("verifyAccessToken"));
});

test("what is exported is what the types declare", async () => {
  const folder = inClone("dist", "npm", "npm", "types");
  const types = readdirSync(folder).map((file) => file.replace(/\.d\.ts$/, ""));
  const declared = types
    .map((name) => readFileSync(`${folder}/${name}.d.ts`, "utf8"))
    .flatMap((text) => [...text.matchAll(/^export (?:function|class) (\w+)/gm)])
    .map(([, name]) => name);
  const { index } = JSON.parse(await runIn(project, process.execPath, ["entries.mjs"]));
  assert.deepEqual([...new Set(declared)].sort(), index);
});

test("slim takes the module as bytes, compiled and as a response, and nothing else", async () => {
  write(project, {
    "slim.mjs": `
      import { readFileSync, readdirSync } from "node:fs";
      import { initialize, refusals } from "edge-token-exchange/slim";
      const printed = [];
      const attempt = async (work) => printed.push(await work().then(() => "done", ({ code }) => code));
      const bytes = readFileSync(new URL(import.meta.resolve("edge-token-exchange/wasm")));
      const given = {
        nothing: undefined,
        status: new Response("", { status: 404 }),
        text: "engine",
        noModule: new Uint8Array(8),
        bytes,
        compiled: new WebAssembly.Module(bytes),
        response: Promise.resolve(new Response(bytes, { headers: { "content-type": "application/wasm" } })),
      };
      await attempt(async () => refusals());
      const source = given[process.argv[2]];
      await attempt(() => initialize(source));
      await attempt(async () => refusals());
      console.log(printed.join(" "));
    `,
  });
  const missing = "ERR_ETX_NOT_INITIALIZED";
  const outcomes = {
    nothing: "ERR_ETX_ARGUMENT",
    status: "ERR_ETX_ENGINE",
    text: "ERR_ETX_ARGUMENT",
    noModule: "ERR_ETX_ENGINE",
  };
  for (const source of ["nothing", "status", "text", "noModule", "bytes", "compiled", "response"]) {
    const outcome = outcomes[source];
    const expected = outcome ? [missing, outcome, missing] : [missing, "done", "done"];
    const printed = await runIn(project, process.execPath, ["slim.mjs", source]);
    assert.equal(printed.trim(), expected.join(" "), source);
  }
});

test("publint finds nothing", async () => {
  const { publint } = await import("publint");
  const { messages } = await publint({ pkgDir: inClone("dist", "npm"), strict: true });
  assert.deepEqual(messages, []);
});

test("are the types wrong? No, wherever modules are ECMAScript's", async () => {
  const attw = inClone("node_modules", ".bin", "attw");
  // The tool exits with another code than 0 if it finds a problem.
  const printed = await runIn(project, attw, [await tarball(), "--profile", "esm-only"]);
  assert.match(printed, /"edge-token-exchange\/wasm"/);
});

test("the types let through what they should and nothing else", async () => {
  const tsc = inClone("node_modules", ".bin", "tsc");
  for (const name of ["tsconfig.json", "package.test-d.ts"]) {
    const text = readFileSync(new URL(`types/${name}`, import.meta.url), "utf8");
    write(project, { [`types/${name}`]: text });
  }
  await runIn(project, tsc, ["-p", "types"]);
});
