// Writes the figures as text that a person can read: on the terminal and, as Markdown, in RESULTS.md.

import { isJudged } from "./plan.mjs";

/** The budgets of the design: the CPU time that our Worker may use, and the scenarios that count. */
const budgets = [
  { name: "ours", of: "ofFloor", limit: 1.25, aim: 1.12, what: "ours, ES256, against the floor" },
  { name: "ours", of: "ofJose", limit: 0.77, what: "ours, ES256, against jose" },
  { name: "fan-out", of: "ofFloor", limit: 1, aim: 0.8, what: "fan-out against the floor" },
];
const CORE_MICROSECONDS = 25;

/** `[title, note, columns, rows]` for each table. */
export function tables({ refused, scenarios, curves, core, starts, memory, sizes }) {
  return [
    [
      "CPU time of the process as ratios",
      "All rounds together (least to most of one round). Requests/s and latencies in ms: medians, on this host.",
      ["subject", "size", "act", "conn.", "peer", "floor = 1", "jose = 1", "req/s", "p50", "p99"],
      scenarios.flatMap(scenarioRows),
    ],
    [
      "Budgets",
      `At 16 connections, small tokens without act. Before the load, ${refused} bad requests were refused.`,
      ["what", "budget", "aim", "measured", ""],
      [...budgets.map((budget) => budgetRow(budget, scenarios)), coreRow(core)],
    ],
    [
      "Growth of CPU time",
      "Our Worker, ES256, 16 connections: ratios to the smallest, all rounds together (least to most of one round).",
      ["what grows", "at", "smallest = 1"],
      Object.entries(curves).flatMap(([name, points]) =>
        points.map(({ at, ofSmallest }) => [name, at, within(ofSmallest)]),
      ),
    ],
    [
      "Start, memory, size",
      "Start: from the start of the process to the first right answer (ms), records read. Memory: MB after the rounds.",
      ["peer", "start", "over empty", "first request", "memory", "most", "bundle", "gzip"],
      Object.entries(sizes).map(([name, { raw, gzip }]) => [
        name,
        within(starts[name].total, 0),
        starts[name].overEmpty.value.toFixed(0),
        starts[name].first.value.toFixed(1),
        memory[name].now.toFixed(0),
        memory[name].most.toFixed(0),
        kilobytes(raw),
        kilobytes(gzip),
      ]),
    ],
  ];
}

export function asText(found) {
  return found
    .map(([title, note, columns, rows]) => `${title}\n${note}\n\n${aligned([columns, ...rows])}`)
    .join("\n\n");
}

export function asMarkdown(found, { host, versions, command }) {
  const parts = found.map(
    ([title, note, columns, rows]) => `## ${title}\n\n${note}\n\n${table([columns, ...rows])}`,
  );
  return [
    "# Results of one run of the bench",
    "",
    `Written by \`${command}\`. Ratios travel from host to host, absolute figures do not. What each`,
    "peer does is said at the head of its file in `peers/`.",
    "",
    `Host: ${host}. Versions: ${versions}.`,
    "",
    parts.join("\n\n"),
    "",
  ].join("\n");
}

function scenarioRows({ alg, size, depth, connections, peers }) {
  return Object.entries(peers).map(([name, figures], n) => [
    ...(n === 0 ? [alg, size, depth, connections] : ["", "", "", ""]),
    name,
    within(figures.ofFloor),
    within(figures.ofJose),
    figures.requestsPerSecond.value.toFixed(0),
    figures.p50.value.toFixed(2),
    figures.p99.value.toFixed(2),
  ]);
}

function budgetRow({ name, of, limit, aim, what }, scenarios) {
  const { peers } = scenarios.find(isJudged);
  const found = peers[name][of];
  return [what, limit, aim ?? "", within(found), found.value <= limit ? "within" : "over"];
}

function coreRow(core) {
  const verdict = core.value <= CORE_MICROSECONDS ? "within" : "over";
  return ["core work in wasm, µs", CORE_MICROSECONDS, "", within(core, 1), verdict];
}

const within = ({ value, least, most }, digits = 2) =>
  `${value.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

function aligned(rows) {
  return padded(rows)
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
}

/** Returns a table of Markdown, as prettier would write it. */
function table(rows) {
  const [columns, ...rest] = padded(rows, 3);
  const rule = columns.map((cell) => "-".repeat(cell.length));
  return [columns, rule, ...rest].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Makes every cell as wide as the widest of its column. */
function padded(rows, least = 0) {
  const width = (n) => Math.max(least, ...rows.map((row) => String(row[n]).length));
  const widths = rows[0].map((_, n) => width(n));
  return rows.map((row) => row.map((cell, n) => String(cell).padEnd(widths[n])));
}
