// A command acts on the environment that --env names, with the files that `wrangler dev` reads for it.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { folder } from "./support/etx.mjs";

const cli = (...path) => import(inClone("dist", "npm", "cli", ...path));
const { configKey } = await cli("store", "config-key.mjs");
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
  const [own, staging, last] = ["a", "b", "c"].map((letter) => letter.repeat(43));
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
