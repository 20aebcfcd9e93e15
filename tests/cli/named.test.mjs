// The operator names the store, or the command asks: no command that repairs something guesses it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { project } from "./support/etx.mjs";

const { withStore } = await import(inClone("dist", "npm", "cli", "store", "named.mjs"));

const SUBJECT = ["--issuer", "https://development-issuer.example", "--subject", "alice"];

/** A terminal at which the operator types this; `text()` is the text that it showed. */
function terminal(typed) {
  const shown = [];
  const screen = () => Object.assign(new PassThrough(), { isTTY: true });
  const [input, output] = [screen(), screen()];
  output.on("data", (text) => shown.push(text));
  input.end(typed);
  return { input, output, text: () => shown.join("") };
}

test("without a store push, keys and revoke write nothing, and say which there are", async (t) => {
  const { etx, path } = await project(t);
  for (const args of [
    ["push"],
    ["push", "--yes"],
    ["push", "--dry-run"],
    ["keys", "status"],
    ["keys", "generate", "--yes"],
    ["keys", "rotate", "--yes"],
    ["keys", "revoke", "kid", "--yes"],
    ["keys", "reseal", "--yes"],
    ["revoke", "subject", ...SUBJECT, "--yes"],
  ]) {
    const { code, json } = await etx([...args, "--json"]);
    assert.deepEqual([code, json.error.id], [2, "store.not_named"], args.join(" "));
    assert.match(json.error.next, /--local .* --remote /);
  }
  for (const name of ["pushed", ".wrangler"]) assert.ok(!existsSync(join(path, name)), name);
});

test("on a terminal the store is asked for, and only a whole answer is one", async () => {
  for (const where of ["local", "remote"]) {
    const asked = terminal(`${where}\n`);
    const options = { env: "production" };
    const named = await withStore(options, { console: {}, terminal: asked });
    assert.deepEqual(named, { ...options, [where]: true });
    assert.match(asked.text(), /Which KV\?/);
  }
  for (const typed of ["", "\n", "yes\n", "Remote\n"]) {
    const asked = withStore({}, { console: {}, terminal: terminal(typed) });
    await assert.rejects(asked, { id: "store.not_named" }, JSON.stringify(typed));
  }
});

test("a store that is named is not asked for, and a program is asked nothing", async () => {
  const silent = terminal("remote\n");
  assert.deepEqual(await withStore({ local: true }, { console: {}, terminal: silent }), {
    local: true,
  });
  const json = withStore({}, { console: { json: true }, terminal: silent });
  await assert.rejects(json, { id: "store.not_named" });
  assert.equal(silent.text(), "");
});
