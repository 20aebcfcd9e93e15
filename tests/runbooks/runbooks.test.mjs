// The runbooks are programs: an operator types every shell block of the operations pages, on the packed package,
// against two named environments. Sections that the manual calls hitless run under load.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { SignJWT, importJWK } from "jose";

import { inClone } from "../../scripts/setup/paths.mjs";
import { newProject } from "../npm/support/tarball.mjs";
import { blocks, fenced, section } from "./support/blocks.mjs";
import { startLoad } from "./support/load.mjs";
import { follow } from "./support/operator.mjs";
import { startPlatform } from "./support/platform.mjs";

const MAIN = "operations.md";
const MORE = "operations/runbooks.md";
const DEVELOPMENT = "https://development-issuer.example";
const origins = { production: "https://edge.example", staging: "https://staging.example" };

let project;
let platform;
/** Clients of the other environment, which notice nothing of what happens in the first. */
let bystanders;
const all = blocks();
const ran = new Set();

const path = (...parts) => join(project, ...parts);
const read = (name) => readFileSync(path(name), "utf8");
const write = (name, text) => writeFileSync(path(name), text);
const log = (line) => console.log(line);

before(async () => {
  project = await newProject();
  // A wrangler that has no account; its folder is where npm would install the real one.
  const wrangler = path("node_modules", "wrangler");
  cpSync(inClone("tests", "runbooks", "support", "wrangler"), wrangler, { recursive: true });
  chmodSync(join(wrangler, "bin.mjs"), 0o755);
  symlinkSync("../wrangler/bin.mjs", path("node_modules", ".bin", "wrangler"));
  platform = await startPlatform({ project, folder: path("platform"), origins });

  const issuer = `${origins.production}/realms/main`;
  const environments = Object.keys(origins).map((name) => `--env ${name}`);
  await operate(`npx edge-token-exchange init --issuer ${issuer} ${environments.join(" ")}`);
  // The local secret of `init` is for a Worker without environments.
  rmSync(path(".dev.vars"));
  write(".gitignore", `${read(".gitignore")}platform/\n*.backup\n`);
  for (const args of [
    ["init", "-q"],
    ["config", "user.name", "runbooks"],
    ["config", "user.email", "runbooks@edge.example"],
  ]) {
    git(...args);
  }
  commit("first");
});

after(async () => {
  await platform?.close();
});

/** Types lines that no page has. */
const operate = (...lines) => follow(lines, { project, platform, log });

const git = (...args) => execFileSync("git", args, { cwd: project });
function commit(message) {
  git("add", "-A");
  git("commit", "-q", "-m", message);
}

/** Types the blocks of a section, by default all; `numbers` are their places among those that run. */
async function runbook(page, heading, { numbers, variables, folder = project } = {}) {
  const own = all.filter(
    (block) => block.page === page && block.heading === heading && block.isRun,
  );
  assert.ok(own.length > 0, `${page} has no ${heading}`);
  log(`\n${heading}`);
  for (const block of numbers?.map((number) => own[number]) ?? own) {
    ran.add(block);
    await follow(block.lines, { project: folder, platform, variables, log });
  }
}

const load = (environment = "production", secretFile = "keys/gateway.secret", options = {}) =>
  startLoad({
    fetch: (...args) => platform.fetch(environment, ...args),
    issuer: `${origins[environment]}/realms/main`,
    key: JSON.parse(read("keys/development-issuer.jwk.json")),
    secret: read(secretFile).trim(),
    ...options,
  });

/** Does some work under load; no answer may be wrong. */
async function hitless(page, heading, work, { secretFile } = {}) {
  assert.match(section(page, heading), /\bhitless\b/i, heading);
  const running = await load("production", secretFile);
  await work(running);
  const { answers, wrong, longest } = await running.stop();
  log(`load: ${answers} answers, wrong: ${wrong.length}, longest: ${longest} ms`);
  assert.deepEqual(wrong.slice(0, 3), []);
  assert.ok(answers > 50, String(answers));
}

/** A subject token of alice, as a file. */
async function newToken(name = "token.txt") {
  const { alg, kid, ...jwk } = JSON.parse(read("keys/development-issuer.jwk.json"));
  const token = await new SignJWT({ scope: "orders:read", may_act: { sub: "gateway" } })
    .setProtectedHeader({ alg, kid, typ: "at+jwt" })
    .setIssuer(DEVELOPMENT)
    .setSubject("alice")
    .setAudience("https://gateway.example")
    .setIssuedAt()
    .setExpirationTime("1 hour")
    .sign(await importJWK(jwk, alg));
  write(name, token);
}

/** A page that replaces the secret names its file anew; the other pages go on with the first name. */
function useSecret(name) {
  write("key-encryption-key", read(name));
  rmSync(path(name));
}

test("the first deployment", async () => {
  await runbook(MAIN, "Deploying", { numbers: [0] });
  await runbook(MAIN, "Secrets");
  await runbook(MAIN, "Deploying", { numbers: [1, 2] });
  write("jwks-cluster.json", "{}");
  await runbook(MAIN, "Secrets that documents name");
});

test("a new version", async () => {
  await runbook(MAIN, "A new version, and the way back");
});

test("a second environment, while the first one serves", async () => {
  const heading = "A second environment";
  await hitless(MORE, heading, () => runbook(MORE, heading));
  bystanders = await load("staging", "keys/gateway.secret", { clients: 1, pauseMs: 100 });
});

test("a custom domain: the configuration that the page prints is one that wrangler takes", async () => {
  const heading = "A custom domain";
  const [table] = fenced(section(MORE, heading), "toml");
  const before = read("wrangler.toml");
  // `init` writes the same as a comment.
  const commented = table.replaceAll(/^(?=.)/gm, "# ");
  assert.ok(before.includes(commented), table);
  // In a folder of its own: `wrangler dev` ends where it reads the file of a running Worker half written.
  const folder = path("custom-domain");
  mkdirSync(folder);
  symlinkSync("../node_modules", join(folder, "node_modules"));
  writeFileSync(join(folder, "wrangler.toml"), before.replace(commented, table));
  await runbook(MORE, heading, { folder });
  rmSync(folder, { recursive: true });
});

test("rotation of own keys, while clients exchange tokens", async () => {
  const heading = "Rotation of own keys";
  await hitless(MAIN, heading, () => runbook(MAIN, heading));
});

test("a leaked signing key", async () => {
  const { keys } = await (await platform.fetch("production", "/realms/main/jwks")).json();
  await runbook(MAIN, "Incident: a signing key has leaked", { variables: { KID: keys[0].kid } });
});

test("a subject whose tokens must stop", async () => {
  await newToken();
  write("leavers.txt", "bob\ncarol\n");
  const variables = { ISS: DEVELOPMENT, SUB: "alice" };
  await runbook(MAIN, "Incident: a token, or every token of a user, must stop", { variables });
});

test("rotation of KEY_ENCRYPTION_KEY, while clients exchange tokens", async () => {
  const heading = "Rotation of `KEY_ENCRYPTION_KEY`";
  await hitless(MAIN, heading, () => runbook(MAIN, heading));
  useSecret("key-encryption-key-2");
});

test("a leaked KEY_ENCRYPTION_KEY", async () => {
  await newToken();
  await runbook(MAIN, "Incident: `KEY_ENCRYPTION_KEY` has leaked");
  useSecret("key-encryption-key-2");
});

test("a lost KEY_ENCRYPTION_KEY", async () => {
  await newToken();
  rmSync(path("key-encryption-key"));
  await runbook(MAIN, "Incident: `KEY_ENCRYPTION_KEY` is lost");
});

test("a new secret for a client, while it exchanges tokens", async () => {
  await newToken();
  const heading = "A new secret for a client";
  await hitless(MORE, heading, async (running) => {
    await runbook(MORE, heading, { numbers: [0] });
    running.use(read("keys/gateway-2.secret").trim());
    await runbook(MORE, heading, { numbers: [1] });
  });
});

test("a leaked secret of a client", async () => {
  await runbook(MORE, "Incident: a client secret has leaked");
  commit("a new secret");
});

test("a rollback of the configuration, while clients exchange tokens", async () => {
  const shorter = read("realm.jsonc").replace('"lifetime_seconds": 120', '"lifetime_seconds": 60');
  assert.notEqual(shorter, read("realm.jsonc"));
  write("realm.jsonc", shorter);
  await operate(
    "npx edge-token-exchange push --remote --env production --secret-file key-encryption-key --bump",
  );
  commit("shorter lives");
  const heading = "Rolling back the configuration";
  const options = { secretFile: "keys/gateway-3.secret" };
  await hitless(MORE, heading, () => runbook(MORE, heading), options);
  assert.ok(read("realm.jsonc").includes('"lifetime_seconds": 120'));
});

test("the removal of a realm", async () => {
  mkdirSync(path("old"));
  write("old/realm.jsonc", read("realm.jsonc").replaceAll("realms/main", "realms/old"));
  await operate(
    "npx edge-token-exchange push old/realm.jsonc --remote --env production --secret-file key-encryption-key",
  );
  await runbook(MORE, "Removing a realm");
});

test("backup and restore of own keys", async () => {
  await newToken();
  const heading = "Backing up and restoring own keys";
  await runbook(MORE, heading, { numbers: [0] });
  const store = "--binding EXCHANGE --remote --env production";
  await operate(
    `npx wrangler kv key list ${store} > names.json`,
    `jq -c 'map(.name)' names.json > gone.json && npx wrangler kv bulk delete gone.json --force ${store}`,
    `npx wrangler kv key list ${store}   # check: []`,
  );
  await runbook(MORE, heading, { numbers: [1, 2] });
});

test("the other environment noticed nothing", async () => {
  const { answers, wrong, longest } = await bystanders.stop();
  log(`load on staging: ${answers} answers, wrong: ${wrong.length}, longest: ${longest} ms`);
  assert.deepEqual(wrong.slice(0, 3), []);
  assert.ok(answers > 100, String(answers));
});

test("every block of the pages has run, but those that say that they have not", () => {
  const left = all.filter((block) => block.isRun && !ran.has(block));
  assert.deepEqual(
    left.map(({ page, heading }) => `${page}: ${heading}`),
    [],
  );
  const marked = all.filter(({ isRun }) => !isRun).map(({ heading }) => heading);
  assert.deepEqual(marked, ["A custom domain", "Rolling back the Worker"]);
});
