// The program itself: help, arguments, exit codes, colours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";
import { folder } from "./support/etx.mjs";

const { commands } = await import(inClone("dist", "npm", "cli", "commands.mjs"));
const { readArguments } = await import(inClone("dist", "npm", "cli", "arguments.mjs"));

test("every command has a help that names its options, an example or a use, and its JSON", async (t) => {
  const { etx } = folder(t);
  const overview = await etx([]);
  assert.equal(overview.code, 0);
  for (const { name, options } of commands) {
    assert.ok(overview.stdout.includes(`  ${name} `), name);
    const { code, stdout } = await etx([...name.split(" "), "--help"]);
    assert.equal(code, 0, name);
    assert.match(stdout, new RegExp(`Usage: edge-token-exchange ${name}`));
    for (const option of Object.keys(options)) assert.ok(stdout.includes(`--${option}`), option);
    assert.match(stdout, /With --json: /);
    assert.deepEqual((await etx(["help", ...name.split(" ")])).stdout, stdout);
  }
});

test("the version is the package's", async (t) => {
  const { etx } = folder(t);
  const { version } = JSON.parse(readFileSync(inClone("src", "npm", "package.json"), "utf8"));
  assert.equal((await etx(["--version"])).stdout, `${version}\n`);
  assert.equal((await etx(["--version", "--json"])).json.version, version);
});

test("a slip gets a suggestion and exit code 2", async (t) => {
  const { etx } = folder(t);
  for (const [args, message] of [
    [["chekc"], "Did you mean check?"],
    [["policy", "tset"], "Did you mean test?"],
    [["policy"], "Choose from: policy test, policy diff"],
    [["check", "--stirct"], "Did you mean --strict?"],
    [["check", "--strict=yes"], "--strict takes no value"],
    [["exchange", "--scope"], "--scope takes a value"],
    [["exchange", "--scope", "--json"], "--scope takes a value"],
    [["exchange", "--scope", "a", "--scope", "b"], "--scope is given twice"],
    [["exchange", "--auth", "bsaic"], "Did you mean basic?"],
    [["explain", "--at", "noon"], "takes a whole number"],
    [["decode", "a", "b"], "does not take `b`"],
    [["policy", "diff", "a"], "needs OLD NEW"],
    [["help", "exit-code"], "Did you mean exit-codes?"],
  ]) {
    const { code, stdout, stderr } = await etx(args);
    const all = stdout + stderr;
    assert.equal(code, 2, `${args}: ${all}`);
    assert.ok(all.includes(message), `${args}: ${all}`);
  }
});

test("the name of a key may begin with a dash, wherever it stands", () => {
  const revoke = commands.find(({ name }) => name === "keys revoke");
  const options = { yes: true, env: "production", local: true };
  for (const kid of [
    "-1",
    "-y-of-another-name",
    "-yh6TmRP8q3sZ0bW1cXvKd9LfG2jA5eUoI7nMhBtQk4",
    "--6TmRP8q3sZ0bW1cXvKd9LfG2jA5eUoI7nMhBtQk4w",
    "i96lg8YM",
  ]) {
    for (const args of [
      [kid, "-y", "--env", "production", "--local"],
      ["--env", "production", "--local", "-y", kid],
      ["-y", "--env=production", kid, "--local"],
      ["-y", "--env", "production", "--local", "--", kid],
    ]) {
      assert.deepEqual(readArguments(revoke, args), { options, words: [kid] }, args.join(" "));
    }
  }
  assert.throws(() => readArguments(revoke, ["kid", "--confg", "x"]), /no option/);
  assert.throws(
    () => readArguments(revoke, ["--zq"]),
    ({ next }) => /after a --/.test(next),
  );
});

test("with --json a mistake is JSON, too, and standard error is empty", async (t) => {
  const { etx } = folder(t);
  for (const args of [
    ["--json", "nope"],
    ["check", "--json"],
    ["check", "--nope", "--json"],
  ]) {
    const { json, stderr, code } = await etx(args);
    assert.notEqual(code, 0);
    assert.equal(json.ok, false);
    assert.match(json.error.id, /^[a-z_.]+$/);
    assert.equal(stderr, "");
  }
});

test("nothing is coloured where there is no terminal", async (t) => {
  const { etx } = folder(t);
  for (const args of [["help"], ["check"], ["nope"]]) {
    const { stdout, stderr } = await etx(args, { env: { FORCE_COLOR: "1" } });
    assert.ok(!(stdout + stderr).includes("\u001b"));
  }
});

test("the exit codes are listed", async (t) => {
  const { etx } = folder(t);
  const { json } = await etx(["help", "exit-codes", "--json"]);
  assert.deepEqual(
    json.exit_codes.map(({ code }) => code),
    [0, 1, 2, 3, 4, 5, 70],
  );
});

const optionsIn = (text) =>
  [...text.matchAll(/^\| `(?:-\w, )?--([a-z-]+)/gm)].map(([, option]) => option);

test("the manual has the commands of the help, with their options and their JSON", () => {
  const texts = ["command-line.md", "command-line/documents.md", "command-line/decisions.md"];
  const read = (name) => readFileSync(inClone("src", "manual", name), "utf8");
  const manual = texts.map(read).join("\n");
  const sections = manual.split(/^## /m).slice(1);
  const named = sections.map((text) => /^`([^`]+)`/.exec(text)?.[1]).filter(Boolean);
  assert.deepEqual(named, [...commands.map(({ name }) => name), "help"]);
  for (const { name, usage, options, json, summary } of commands) {
    const section = sections.find((text) => text.startsWith(`\`${name}\``));
    const words = section.replaceAll(/\s+/g, " ");
    for (const part of [usage, json, summary.slice(1)])
      assert.ok(words.includes(part), `${name}: ${part}`);
    const shared = [...section.matchAll(/\*\*(of [a-z ]+)\*\*/g)].map(([, group]) =>
      sections.find((text) => text.startsWith(`Options ${group}\n`)),
    );
    const listed = [section, ...shared].flatMap(optionsIn).sort();
    assert.deepEqual(listed, Object.keys(options).sort(), name);
  }
});
