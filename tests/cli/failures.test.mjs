// Every mistake of a person and every missing part of a host has a name and an exit code of its own: 70 is
// for defects of the program alone.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { folder, project } from "./support/etx.mjs";

const { commands } = await import(inClone("dist", "npm", "cli", "commands.mjs"));

const outcome = ({ code, json }) => [code, json?.error?.id];

/** The arguments of a call in a text, from behind its bracket. */
function argumentsAt(text, start) {
  const found = [""];
  let depth = 1;
  let quote;
  for (let at = start; depth > 0; at += 1) {
    const letter = text[at];
    if (quote === undefined && "([{".includes(letter)) depth += 1;
    if (quote === undefined && ")]}".includes(letter)) depth -= 1;
    if (letter === "\\") found[found.length - 1] += text[at++];
    else if (quote === letter) quote = undefined;
    else if (quote === undefined && "\"'`".includes(letter)) quote = letter;
    if (quote === undefined && depth === 1 && letter === ",") found.push("");
    else found[found.length - 1] += text[at];
  }
  return found.map((own) => own.trim()).filter((own) => own !== "" && own !== ")");
}

test("every failure says what to do next", () => {
  const folder = inClone("src", "cli");
  let found = 0;
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith(".mjs") || file === "failure.mjs") continue;
    const text = readFileSync(join(folder, file), "utf8");
    for (const { 0: call, index } of text.matchAll(/\b(?:missing|new Failure)\(/g)) {
      const given = argumentsAt(text, index + call.length);
      const last = call.startsWith("missing") ? given[2] : given.slice(3).join();
      found += 1;
      // `more` is handed on, and each call of that function is judged instead.
      const says = call.startsWith("missing") ? last !== undefined : /\bnext\b|more/.test(last);
      assert.ok(says, `${file}: ${given.join(", ")}`);
    }
  }
  assert.ok(found > 70, String(found));
});

test("a wrong use of a command names its help, where it has no better advice", async (t) => {
  const { etx } = folder(t);
  const { code, json } = await etx(["revoke", "subject", "--json"]);
  assert.equal(code, 2);
  assert.match(json.error.next, /`edge-token-exchange revoke subject --help`/);
});

test("a document with an algorithm that this host lacks is not a defect", async (t) => {
  const { etx, edit } = await project(t);
  edit("realm.jsonc", '"algorithms": ["ES256"]', '"algorithms": ["ES256", "ES256K"]');
  assert.equal((await etx(["check"])).code, 0);
  for (const command of ["exchange", "explain"]) {
    const answer = await etx([command, "--json"]);
    assert.deepEqual(outcome(answer), [3, "platform.algorithm"], answer.stdout);
    assert.match(answer.json.error.message, /^realm\.jsonc:\d+:\d+: .*ES256K/);
  }
});

test("a key that cannot sign is named by its file, and the message shows nothing of it", async (t) => {
  const { etx, read, write } = await project(t);
  const good = read("keys/development-issuer.jwk.json");
  const symmetric = { kty: "oct", k: "c2VjcmV0LXNlY3JldA", kid: "s", alg: "HS256" };
  for (const [text, id] of [
    ["", "key.unreadable"],
    ["null", "key.unreadable"],
    ["[]", "key.unreadable"],
    [JSON.stringify(symmetric), "key.unreadable"],
    [JSON.stringify({ kty: "EC", crv: "P-256", d: "AAAA", kid: "a", alg: "ES256" }), "key.unfit"],
    [JSON.stringify({ kty: "EC", crv: "P-256", d: "AAAA" }), "key.unfit"],
  ]) {
    write("own.json", text);
    for (const command of ["exchange", "explain"]) {
      const answer = await etx([command, "--signing-key", "own.json", "--json"]);
      assert.deepEqual(outcome(answer), [3, id], `${text}: ${answer.stdout}`);
      assert.match(answer.json.error.message, /^own\.json/);
      assert.doesNotMatch(answer.stdout, /c2VjcmV0|AAAA/);
    }
    const asked = await etx(["exchange", "--auth", "key", "--client-key", "own.json", "--json"]);
    assert.ok(["key.unreadable", "key.unfit", "key.no_alg"].includes(asked.json.error.id));
    write("keys/development-issuer.jwk.json", text);
    const made = await etx(["exchange", "--json"]);
    assert.equal(made.code, 3, made.stdout);
    write("keys/development-issuer.jwk.json", good);
  }
});

test("what lies below a file, or is a folder where a file must be, is said", async (t) => {
  const { etx, path, write } = folder(t);
  write("file", "");
  for (const target of ["file", "file/inner"]) {
    const answer = await etx(["init", target, "--json"]);
    assert.deepEqual(outcome(answer), [3, "file.unwritable"], answer.stdout);
    assert.match(answer.json.error.message, /below a file/);
  }
  mkdirSync(join(path, ".gitignore"));
  assert.deepEqual(outcome(await etx(["init", "--json"])), [3, "file.unreadable"]);
  rmSync(join(path, ".gitignore"), { recursive: true });
  rmSync(join(path, "keys"), { recursive: true, force: true });
  assert.equal((await etx(["init", "--force"])).code, 0);
  rmSync(join(path, ".dev.vars"));
  mkdirSync(join(path, ".dev.vars"));
  assert.deepEqual(outcome(await etx(["push", "--local", "--json"])), [3, "file.unreadable"]);
});

test("the help of an option with fixed values lists them", () => {
  for (const { name, options } of commands) {
    for (const [option, { choices = [], about }] of Object.entries(options)) {
      for (const choice of choices) assert.ok(about.includes(choice), `${name} --${option}`);
    }
  }
});
