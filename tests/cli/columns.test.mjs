// Tables within the width of a terminal.

import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";

import { columns } from "../../dist/npm/cli/columns.mjs";

const table = [
  ["option", "meaning"],
  ["--wait SECONDS", "how long to wait for the object; default 400, and 0 with --local"],
];

test("without a width every row is one line", () => {
  assert.equal(
    columns(table, { width: Infinity }),
    `  option           meaning
  --wait SECONDS   how long to wait for the object; default 400, and 0 with --local`,
  );
});

test("the widest column is wrapped between words, and the others stay aligned", () => {
  assert.equal(
    columns(table, { width: 44, head: true }),
    `  option           meaning
  --------------   -------------------------
  --wait SECONDS   how long to wait for the
                   object; default 400, and
                   0 with --local`,
  );
});

test("no line is wider than the terminal, down to what columns need", () => {
  const long = "urn:ietf:params:oauth:token-type:access_token".repeat(3);
  const rows = [
    ["claim", "subject token (in)", "issued token (out)"],
    ["scope", long, "orders:read orders:write ".repeat(6).trim()],
  ];
  for (let width = 60; width < 400; width += 1) {
    const lines = columns(rows, { width }).split("\n");
    assert.ok(Math.max(...lines.map((line) => line.length)) <= width, String(width));
    const [, ...rest] = lines;
    assert.equal(
      rest
        .map((line) => line.slice(10))
        .join("")
        .replaceAll(/\s/g, "").length,
      273,
    );
  }
});

test("colours do not count, and each line of a wrapped cell has its own", () => {
  const dim = (text) => `\u001b[2m${text}\u001b[22m`;
  const text = columns([["a", dim("one two three four five six")]], { width: 20 });
  for (const line of text.split("\n")) {
    assert.ok(stripVTControlCharacters(line).length <= 20);
    assert.match(line, /\u001b\[2m[^\u001b]+\u001b\[22m$/);
  }
  assert.equal(
    stripVTControlCharacters(text).replaceAll(/\s+/g, " "),
    " a one two three four five six",
  );
});

test("a line end in a cell cannot forge a row", () => {
  assert.equal(columns([["a\n  ✓ forged", "b"]], { width: 80 }), "  a\\u000a  ✓ forged   b");
});
