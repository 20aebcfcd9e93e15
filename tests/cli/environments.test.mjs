// A command acts on the environment that --env names, with the files that `wrangler dev` reads for it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { folder } from "./support/etx.mjs";

const cli = (...path) => import(inClone("dist", "npm", "cli", ...path));
const { configKey } = await cli("store", "config-key.mjs");
const { differences } = await cli("doctor", "worker.mjs");
const { workerConfigs } = await cli("store", "worker-config.mjs");
const { keySecret } = await cli("store", "secret.mjs");

test("without --env the environment is that of CLOUDFLARE_ENV, which wrangler takes too", async () => {
  const { readArguments } = await cli("arguments.mjs");
  const { push } = await cli("commands", "push.mjs");
  const env = (...args) => readArguments(push, ["--local", ...args]).options.env;
  process.env.CLOUDFLARE_ENV = "staging";
  assert.deepEqual([env(), env("--env", "production")], ["staging", "production"]);
  delete process.env.CLOUDFLARE_ENV;
  assert.equal(env(), undefined);
});

test("secret and configuration key are those of the environment, as wrangler reads them", async (t) => {
  const { path, write } = folder(t);
  delete process.env.KEY_ENCRYPTION_KEY;
  const [own, staging, last] = ["A", "E", "I"].map((letter) => letter.repeat(43));
  mkdirSync(join(path, "sub"));
  write("sub/wrangler.toml", 'name = "x"\n');
  write("sub/.dev.vars", `KEY_ENCRYPTION_KEY=${own}\n`);
  write(
    "sub/.dev.vars.staging",
    `# of staging\nexport KEY_ENCRYPTION_KEY='${staging}' # private\nCONFIG_PUBLIC_JWK='{"kty":"OKP"}'\n`,
  );
  write("sub/.dev.vars.empty", "");
  const config = join(path, "sub", "wrangler.toml");
  const secret = (env) => keySecret({ local: true, config, ...(env && { env }) });
  assert.deepEqual(
    [await secret(), await secret("staging"), await secret("other"), await secret("empty")],
    [own, staging, own, undefined],
  );
  const key = await configKey({ local: true, config, env: "staging" });
  assert.deepEqual(
    [key.file, key.value],
    [join(path, "sub", ".dev.vars.staging"), '{"kty":"OKP"}'],
  );
  assert.equal(await configKey({ local: true, config }), undefined);
  // The bits after the 32nd byte are not zero: no key can be derived from it.
  write("sub/.dev.vars.wrong", `KEY_ENCRYPTION_KEY=${"a".repeat(43)}\n`);
  await assert.rejects(secret("wrong"), { id: "secret.malformed" });

  // Without any .dev.vars wrangler reads .env, and the file of the environment counts more.
  mkdirSync(join(path, "dotenv"));
  const other = { local: true, config: join(path, "dotenv", "wrangler.toml") };
  write("dotenv/.env", `KEY_ENCRYPTION_KEY=${own}\n`);
  write("dotenv/.env.staging", `KEY_ENCRYPTION_KEY=${last}\n`);
  assert.equal(await keySecret(other), own);
  assert.equal(await keySecret({ ...other, env: "staging" }), last);
  await assert.rejects(keySecret({ ...other, local: false, remote: true }), {
    id: "secret.missing",
  });
});

test("init gives each rate limit of each environment a number of its own", async (t) => {
  const { etx, path, read } = folder(t);
  const args = ["init", "--env", "production", "--env", "staging", "--env", "production"];
  const { code, stderr } = await etx(args);
  assert.equal(code, 0, stderr);
  const numbers = [...read("wrangler.toml").matchAll(/^namespace_id = "(\d+)"$/gm)].map(
    ([, id]) => id,
  );
  assert.equal(new Set(numbers).size, 9);
  assert.ok(numbers.every((id) => Number(id) >= 10_000 && Number(id) < 2 ** 31));
  for (const name of ["Production", "-x", "a.b", "a\nb"]) {
    assert.equal((await etx(["init", "--force", "--env", name])).code, 2, name);
  }

  const [top, ...others] = await workerConfigs(join(path, "wrangler.toml"));
  const [needed] = await workerConfigs(inClone("dist", "npm", "worker", "wrangler.toml"));
  const all = [top, ...others];
  assert.deepEqual(
    others.map(({ targetEnvironment: env }) => env),
    ["production", "staging"],
  );
  assert.notEqual(others[0].name, top.name);
  for (const own of all) {
    const rest = all.filter((one) => one !== own);
    assert.deepEqual([...differences(own, rest, needed)], [], own.targetEnvironment);
  }
  // What the package itself shipped for everybody until now.
  const shared = [...differences({ ...needed }, [], needed)].map(([, what]) => what);
  assert.deepEqual(shared, [
    "namespace_id 1001 of ADDRESS_LIMIT is that of an example, which others use too",
    "namespace_id 1003 of SHARED_LIMIT is that of an example, which others use too",
    "namespace_id 1002 of CLIENT_LIMIT is that of an example, which others use too",
  ]);
});

test("doctor compares every value that this version needs", async (t) => {
  const { etx, path } = folder(t);
  assert.equal((await etx(["init"])).code, 0);
  const [own] = await workerConfigs(join(path, "wrangler.toml"));
  const [needed] = await workerConfigs(inClone("dist", "npm", "worker", "wrangler.toml"));
  const without = (list, name) => list.filter((one) => one.name !== name && one.binding !== name);
  const { assets, durable_objects: objects, migrations, ratelimits } = own;
  const guard = objects.bindings.find(({ name }) => name === "REPLAY_GUARD");
  const others = without(objects.bindings, "REPLAY_GUARD");
  const limit = ratelimits.find(({ name }) => name === "CLIENT_LIMIT");
  const address = without(ratelimits, "CLIENT_LIMIT");
  for (const [change, expected] of [
    [{}, []],
    [{ triggers: { crons: ["*/2 * * * *"] } }, []],
    [{ assets: { ...assets, run_worker_first: true } }, []],
    [{ compatibility_date: "2026-12-01" }, []],
    [{ triggers: { crons: [] } }, [/no cron runs every five minutes/]],
    [{ triggers: { crons: ["0 * * * *", "*/5 2 * * *"] } }, [/no cron/]],
    [{ compatibility_date: "2026-08-03" }, [/2026-08-03 is older than 2026-08-04/]],
    [{ compatibility_date: undefined }, [/no compatibility_date/]],
    [{ compatibility_flags: own.compatibility_flags.slice(1) }, [/global_fetch_strictly_public/]],
    [{ kv_namespaces: [] }, [/KV namespace EXCHANGE/]],
    [{ durable_objects: { bindings: others } }, [/Durable Object REPLAY_GUARD/]],
    [
      { durable_objects: { bindings: [...others, { ...guard, class_name: "Other" }] } },
      [/not of class ReplayGuard/],
    ],
    [
      { durable_objects: { bindings: [...others, { ...guard, script_name: "x" }] } },
      [/another Worker/],
    ],
    [{ migrations: migrations.slice(0, 1) }, [/no migration makes the class JwksLock/]],
    [{ migrations: [] }, [/ReplayGuard/, /Revocations/, /VersionGuard/, /JwksLock/]],
    [
      { migrations: [{ tag: "v1", new_classes: migrations[0].new_sqlite_classes }, migrations[1]] },
      [/ReplayGuard without SQLite/, /Revocations/, /VersionGuard/, /JwksLock/],
    ],
    [{ assets: { ...assets, run_worker_first: undefined } }, [/run_worker_first/]],
    [{ assets: { ...assets, run_worker_first: ["/*"] } }, [/run_worker_first/]],
    [
      { assets: undefined },
      [/binding = "ASSETS"/, /run_worker_first/, /html_handling/, /not_found_handling/],
    ],
    [{ ratelimits: address }, [/rate limit CLIENT_LIMIT/]],
    [
      { ratelimits: [...address, { ...limit, simple: { limit: 1, period: 60 } }] },
      [/period of CLIENT_LIMIT/],
    ],
    [
      { ratelimits: [...address, { ...limit, namespace_id: address[0].namespace_id }] },
      [/count together/],
    ],
    [{ observability: {} }, [/observability/]],
  ]) {
    const found = [...differences({ ...own, ...change }, [], needed)].map(([, what]) => what);
    assert.equal(found.length, expected.length, `${JSON.stringify(change)}: ${found}`);
    expected.forEach((pattern, index) => assert.match(found[index], pattern));
  }
  const same = [...differences(own, [{ ...own, targetEnvironment: "staging" }], needed)];
  assert.match(same[0][1], /ADDRESS_LIMIT and environment staging count together/);
});

test("doctor vouches for no environment that is not there, and asks the deployed Worker", async (t) => {
  const { etx, edit, path, write } = folder(t);
  let ready = { status: 503, body: { parts: { kv: "ok", keys: "unavailable", "\u001b[2J": "x" } } };
  const server = createServer(({ url }, response) => {
    response.statusCode = url === "/ready" ? ready.status : 200;
    response.end(JSON.stringify(url === "/ready" ? ready.body : { status: "ok", keys: [1] }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${server.address().port}`;
  assert.equal((await etx(["init", "--issuer", `${origin}/realms/main`])).code, 0);

  const absent = await etx(["doctor", "--offline", "--env", "production"]);
  assert.equal(absent.code, 1);
  assert.match(absent.stdout, /✗ {2}bindings +wrangler\.toml has no \[env\.production\]/);
  assert.match(absent.stdout, /push --local --env production/);
  assert.doesNotMatch(absent.stdout, /Nothing is wrong/);

  // A wrangler that knows the secret at the top only, and notes what it was asked for.
  mkdirSync(join(path, "bin"));
  const script = `#!/bin/sh
echo "$*" >> "${path}/asked"
case "$*" in
  *"secret list"*--env*) echo "[]" ;;
  *"secret list"*) echo '[{"name":"KEY_ENCRYPTION_KEY"}]' ;;
  *) echo "{}" ;;
esac
`;
  write("bin/wrangler", script);
  chmodSync(join(path, "bin", "wrangler"), 0o755);
  const env = {
    PATH: join(path, "bin") + delimiter + process.env.PATH,
    KEY_ENCRYPTION_KEY: "A".repeat(43),
  };
  const report = async (...args) => {
    const { json } = await etx(["doctor", "--remote", "--json", ...args], { env });
    return json.findings.map(({ area, state, what }) => `${area} ${state}: ${what}`);
  };
  const production = await report("--env", "production");
  const has = (findings, text) => assert.ok(findings.includes(text), findings.join("\n"));
  has(production, "secret wrong: the Worker does not have KEY_ENCRYPTION_KEY");
  has(production, "service wrong: /ready answers with 503: keys unavailable, \\u001b[2J x");
  has(production, `service good: ${origin} is alive`);
  has(await report(), "secret good: the Worker has KEY_ENCRYPTION_KEY");
  assert.match(readFileSync(join(path, "asked"), "utf8"), /secret list .*--env production/);
  has(await report("--offline"), "service warning: the deployed Worker was not asked");
  ready = { status: 200, body: { warnings: ["left_over_keyrings"] } };
  const warned = await report();
  has(warned, "service good: it is ready");
  has(warned, "service warning: /ready warns of left_over_keyrings");
  edit("realm.jsonc", `"${origin}/realms/main"`, '"https://127.0.0.1:1/realms/main"');
  const [unreachable] = (await report()).filter((text) => text.startsWith("service"));
  assert.match(unreachable, /^service wrong: 127\.0\.0\.1:1: cannot be reached/);
});
