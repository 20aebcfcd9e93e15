// The WebCrypto of workerd, under the compatibility date and flags of wrangler.toml.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { createTestHarness } from "wrangler";

import { inClone } from "../../../scripts/setup/paths.mjs";

/** The number of questions in one request. */
const CHUNK = 500;

/** `answers(keys, cases)` returns one verdict for each case; `close()` ends the Worker. */
export async function startWorkerd() {
  const deployed = readFileSync(inClone("wrangler.toml"), "utf8");
  const setting = (name) => deployed.match(new RegExp(`^${name} = .*$`, "m"))[0];
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-crypto-"));
  mkdirSync(join(folder, "dist"));
  await build({
    entryPoints: [inClone("tests", "crypto", "support", "worker.mjs")],
    outfile: join(folder, "dist", "index.mjs"),
    bundle: true,
    format: "esm",
    target: "es2024",
    logLevel: "silent",
  });
  const settings = [
    'name = "edge-token-exchange-crypto"',
    'main = "dist/index.mjs"',
    "no_bundle = true",
    setting("compatibility_date"),
    setting("compatibility_flags"),
  ];
  const configPath = join(folder, "wrangler.toml");
  writeFileSync(configPath, `${settings.join("\n")}\n`);
  const harness = createTestHarness({ root: folder, workers: [{ configPath }] });
  await harness.listen();

  return {
    async answers(keys, cases) {
      const verdicts = [];
      for (let at = 0; at < cases.length; at += CHUNK) {
        const chunk = cases.slice(at, at + CHUNK);
        const places = [...new Set(chunk.map(({ key }) => key))];
        const body = JSON.stringify({
          keys: places.map((place) => keys[place]),
          cases: chunk.map((one) => ({ ...one, key: places.indexOf(one.key) })),
        });
        const response = await harness.fetch("/", { method: "POST", body });
        verdicts.push(...(await response.json()));
      }
      return verdicts;
    },

    async close() {
      await harness.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
