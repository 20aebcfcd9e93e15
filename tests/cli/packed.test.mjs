// The package as an operator gets it today: the test builds it, packs it to a file and installs it from
// there into an empty folder, where `init` sets up a Worker that can be deployed.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { inClone } from "../../scripts/setup/paths.mjs";
import { origin } from "../../src/cli/origin.mjs";
import { newProject, tarball, write } from "../npm/support/tarball.mjs";
import { run } from "./support/etx.mjs";

/** The size limit of a Worker, as `npm run check` has it. */
const MOST_BYTES = 600_000;

let project;

/** Runs a command in the project; returns its output if it succeeds. */
async function type(line, cwd = project) {
  const { code, stdout, stderr } = await run(["-c", line], { cwd, command: ["sh"] });
  assert.equal(code, 0, `${line}\n${stdout}${stderr}`);
  return stdout;
}

const manifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

before(async () => {
  project = await newProject();
});

test("init names the file that the package came from, and what it writes installs from there", async () => {
  const file = await tarball();
  const text = await type("npx edge-token-exchange init worker");
  assert.match(text, /not published on npm: it is installed from file:\S+\.tgz/);
  const made = join(project, "worker");
  const { devDependencies } = manifest(made);
  assert.equal(basename(devDependencies["edge-token-exchange"]), basename(file));

  // The project leaves out wrangler, which is large and not under test here.
  delete devDependencies.wrangler;
  write(made, { "package.json": JSON.stringify({ ...manifest(made), devDependencies }) });
  await type("npm install --offline --no-audit --no-fund --loglevel=error", made);
  assert.match(await type("npm run check", made), /passed/);
});

test("the Worker that init sets up is two modules, and its pages are files beside them", async () => {
  await type("npx edge-token-exchange init --issuer https://edge.example/realms/main");
  const output = await type("wrangler deploy --dry-run --outdir uploaded");
  const uploaded = join(project, "uploaded");
  const modules = readdirSync(uploaded, { recursive: true }).filter((name) =>
    statSync(join(uploaded, name)).isFile(),
  );
  assert.deepEqual(
    modules.filter((name) => !["README.md"].includes(name)).sort(),
    ["engine_bg.wasm", "index.mjs"],
    output,
  );
  const sizes = modules.map((name) => gzipSync(readFileSync(join(uploaded, name))).length);
  const size = sizes.reduce((sum, own) => sum + own);
  assert.ok(size < MOST_BYTES, `${size} bytes`);

  const [, assets] = /^directory = "(.+)"$/m.exec(
    readFileSync(join(project, "wrangler.toml"), "utf8"),
  );
  for (const name of ["index.html", "refusals.html", "assets/page.js"]) {
    assert.ok(existsSync(join(project, assets, name)), name);
  }
});

test("the dependency is the version where a registry gave the package, else what it was installed from", () => {
  const own = join(project, "node_modules", "edge-token-exchange");
  const { version } = manifest(own);
  const from = (resolved) => {
    const folder = join(project, "other", String(Math.random()).slice(2));
    const packages = { "node_modules/edge-token-exchange": { version, resolved } };
    write(folder, {
      "node_modules/.package-lock.json": JSON.stringify({ packages }),
      "node_modules/edge-token-exchange/package.json": JSON.stringify({ version }),
    });
    return { folder, package: join(folder, "node_modules", "edge-token-exchange") };
  };
  const published = from(`https://registry.example/edge-token-exchange-${version}.tgz`);
  assert.deepEqual(origin(published.folder, published.package), { range: version, file: false });

  const file = from("file:../packed.tgz");
  assert.deepEqual(origin(file.folder, file.package), { range: "file:../packed.tgz", file: true });
  mkdirSync(join(file.folder, "inner"));
  assert.deepEqual(origin(join(file.folder, "inner"), file.package).range, "file:../../packed.tgz");

  // The test runs this from a build, not from an installed package.
  const built = inClone("dist", "npm");
  assert.deepEqual(origin(dirname(built), built), { range: "file:npm", file: true });
});
