// The action for GitHub: its steps, run as the runner does, with a wrangler that has no account.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { before, test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { run } from "../cli/support/etx.mjs";
import { newProject, write } from "../npm/support/tarball.mjs";

const folder = inClone(".github", "actions", "deploy");
const text = readFileSync(join(folder, "action.yml"), "utf8");
const inputs = [...text.matchAll(/^ {2}([\w-]+):\n {4}description:/gm)].map(([, name]) => name);
const steps = text
  .split(/^ {4}- name: /m)
  .slice(1)
  .map((step) => ({
    name: step.split("\n")[0],
    command: /^ {6}run: (.+)$/m.exec(step)?.[1],
    env: Object.fromEntries(
      [...step.matchAll(/^ {8}(\w+): \$\{\{ inputs\.([\w-]+) \}\}$/gm)].map(([, name, input]) => [
        name,
        input,
      ]),
    ),
    onlyIf: /^ {6}if: (.+)$/m.exec(step)?.[1],
  }));

// `npm test` names its own folder to every npm below it; a runner names none.
for (const name of Object.keys(process.env)) if (name.startsWith("npm_")) delete process.env[name];

let project;
let temporary;
let bin;

before(async () => {
  project = await newProject();
  temporary = join(project, "runner");
  bin = join(project, "bin");
  for (const made of [temporary, bin, join(project, "service")]) mkdirSync(made);
  const service = join(project, "service");
  const etx = ["npx", "edge-token-exchange"];
  const issuer = "https://edge.example/realms/main";
  const args = ["init", "service", "--issuer", issuer, "--env", "production"];
  const { code, stderr } = await run(args, { cwd: project, command: etx });
  assert.equal(code, 0, stderr);

  // The project leaves out wrangler, which is large: the one below is the host's.
  const manifest = JSON.parse(readFileSync(join(service, "package.json"), "utf8"));
  delete manifest.devDependencies.wrangler;
  write(service, { "package.json": JSON.stringify(manifest) });
  const lock = ["install", "--package-lock-only", "--offline", "--no-audit", "--no-fund"];
  assert.equal((await run(lock, { cwd: service, command: ["npm"] })).code, 0);

  // What needs an account acts on this host, and says that it was asked.
  const stand = `#!/bin/bash
echo "wrangler $*" >> "${temporary}/asked"
case "$*" in
  *--dry-run*) exec "${inClone("node_modules", ".bin", "wrangler")}" "$@" ;;
  deploy*) echo deployed ;;
  *) exec "${inClone("node_modules", ".bin", "wrangler")}" "\${@/--remote/--local}" ;;
esac
`;
  write(bin, { wrangler: stand });
  chmodSync(join(bin, "wrangler"), 0o755);
});

const asked = () =>
  existsSync(join(temporary, "asked")) ? readFileSync(join(temporary, "asked"), "utf8") : "";

/** Runs the steps as the runner does; stops at the first that fails. Returns the output of each. */
async function act(given) {
  const defaults = { directory: "service", documents: "realm.jsonc" };
  const values = { ...defaults, environment: "production", ...given };
  const outputs = {};
  for (const { name, command, env, onlyIf } of steps) {
    if (onlyIf !== undefined && values.apply !== "true") continue;
    const own = Object.entries(env).map(([variable, input]) => [variable, values[input] ?? ""]);
    const { code, stdout, stderr } = await run(["-c", command], {
      cwd: project,
      command: ["bash"],
      env: {
        ...Object.fromEntries(own),
        PATH: bin + delimiter + process.env.PATH,
        GITHUB_ACTION_PATH: folder,
        RUNNER_TEMP: temporary,
        npm_config_offline: "true",
        NODE_ENV: "production",
      },
    });
    outputs[name] = stdout + stderr;
    if (code !== 0) return { failed: name, outputs };
  }
  return { outputs };
}

const SECRET = "A".repeat(43);
const credentials = { "cloudflare-api-token": "token", "key-encryption-key": SECRET };

test("no input is a part of a command, and each step gets the inputs that it names", () => {
  assert.equal(steps.length, 4);
  for (const { name, command, env } of steps) {
    assert.match(command, /^bash "\$GITHUB_ACTION_PATH\/deploy\.sh" \w+$/, name);
    for (const input of Object.values(env)) assert.ok(inputs.includes(input), input);
    // Only what needs the account gets its credentials.
    const isTrusted = /change|Deploy/.test(name);
    assert.equal("CLOUDFLARE_API_TOKEN" in env, isTrusted, name);
    assert.equal("KEY_ENCRYPTION_KEY" in env, isTrusted, name);
  }
  const page = readFileSync(inClone("src", "manual", "operations", "runbooks.md"), "utf8");
  const listed = [...page.matchAll(/^\| `([\w-]+)` /gm)].map(([, name]) => name);
  assert.deepEqual(listed.sort(), [...inputs].sort());
});

test("a pull request without secrets is checked, built and measured, and compared with nothing", async () => {
  const { failed, outputs } = await act({});
  assert.equal(failed, undefined, JSON.stringify(outputs));
  assert.match(outputs["Check the documents and their policy tests"], /2 passed/);
  const shown = outputs["Show what would change"];
  const sizes = [...shown.matchAll(/^([\w.]+): (\d+) bytes, (\d+) compressed$/gm)];
  assert.deepEqual(sizes.map(([, name]) => name).sort(), ["engine_bg.wasm", "index.mjs"]);
  const size = sizes.reduce((sum, [, , , compressed]) => sum + Number(compressed), 0);
  assert.ok(size > 100_000 && size < 600_000, String(size));
  assert.match(shown, /::notice::without an API token nothing was compared/);
  assert.doesNotMatch(asked(), /--remote/);
});

test("what would change is shown; applied, the Worker is deployed first and then the records", async () => {
  const plan = await act({ ...credentials, apply: "false" });
  // The document trusts the key of `init`, which push refuses to deploy.
  assert.equal(plan.failed, "Show what would change");
  assert.match(plan.outputs[plan.failed], /development/);
  for (const name of ["service/realm.jsonc", "service/realm.test.jsonc"]) {
    const own = readFileSync(join(project, name), "utf8")
      .replaceAll(/"kid":\s*"[^"]+"/g, '"kid":"of-the-idp"')
      .replaceAll("https://development-issuer.example", "https://idp.example");
    write(project, { [name]: own });
  }
  const shown = await act({ ...credentials, apply: "false" });
  assert.equal(shown.failed, undefined, JSON.stringify(shown.outputs));
  assert.match(shown.outputs["Show what would change"], /Nothing was written: --dry-run/);
  assert.doesNotMatch(asked(), /^wrangler deploy --env|bulk put/m);

  const applied = await act({ ...credentials, apply: "true" });
  assert.equal(applied.failed, undefined, JSON.stringify(applied.outputs));
  assert.match(applied.outputs["Deploy and push"], /as it is stored/);
  const lines = asked().split("\n");
  const deployed = lines.findIndex((line) => line.startsWith("wrangler deploy --env production"));
  const written = lines.findIndex((line) => line.includes("bulk put"));
  assert.ok(deployed >= 0 && deployed < written, asked());
});

test("a fault ends the job before anything is deployed", async () => {
  const before = asked();
  const without = await act({ apply: "true" });
  assert.equal(without.failed, "Deploy and push");
  assert.match(without.outputs["Deploy and push"], /::error::apply needs cloudflare-api-token/);
  for (const [given, pattern] of [
    [{ documents: "--yes" }, /::error::no name begins with a dash/],
    [{ documents: "absent.jsonc" }, /absent\.jsonc/],
    [{ documents: "realm.jsonc; touch owned" }, /realm\.jsonc;/],
  ]) {
    const { failed, outputs } = await act({ ...credentials, ...given, apply: "true" });
    assert.equal(failed, "Check the documents and their policy tests");
    assert.match(outputs[failed], pattern);
  }
  assert.equal(existsSync(join(project, "service", "owned")), false);
  const option = await act({ ...credentials, environment: "--yes", apply: "true" });
  assert.equal(option.failed, "Show what would change");
  const changed = asked().slice(before.length);
  assert.doesNotMatch(changed, /^wrangler deploy --env|bulk put/m);

  const tests = readFileSync(join(project, "service", "realm.test.jsonc"), "utf8");
  write(project, { "service/realm.test.jsonc": tests.replace('"granted"', '"refused"') });
  const policy = await act({ ...credentials, apply: "true" });
  assert.equal(policy.failed, "Check the documents and their policy tests");
});
