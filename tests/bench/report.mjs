// Writes the figures as text that a person can read: on the terminal and, as Markdown, in RESULTS.md.

import { goals } from "./goals.mjs";

/** `[title, note, columns, rows]` for each table. */
export function tables(found) {
  const { refused, judged, others, young, starts, curves, sizes } = found;
  const slice = ["peer", "µs", "floor = 1", "fair = 1", "jose = 1", "req/s", "p50", "p99"];
  return [
    [
      "Goals",
      `ES256, small token without act, 16 connections. Before the load, ${refused} bad requests were refused.`,
      ["what", "must", "aim", "now", "must", "aim"],
      goals(found).map(goalRow),
    ],
    [
      "CPU time of a warm process, long slices",
      "Median of the processes (least to most of them). Requests/s and latencies in ms: medians, on this host.",
      slice,
      Object.entries(judged.long).map(([name, figures]) => [name, ...sliceRow(figures)]),
    ],
    [
      "CPU time of a warm process, slices of 100 requests",
      "The same processes, between slices of the others.",
      slice,
      Object.entries(judged.short).map(([name, figures]) => [name, ...sliceRow(figures)]),
    ],
    [
      "CPU time of the first requests of a process",
      "µs for each request since the step before, main thread / all threads: medians of the processes. Memory after the last, MB.",
      ["peer", ...young.ours.steps.map(({ requests }) => `to ${requests}`), "memory"],
      Object.entries(young).map(([name, { steps, memory }]) => [
        name,
        ...steps.map(({ cpu: { main, all } }) => `${whole(main * 1e6)} / ${whole(all * 1e6)}`),
        within(memory, 0),
      ]),
    ],
    [
      "Start and size",
      "Start: from the start of the process to the first right answer (ms), records read.",
      ["peer", "start", "over empty", "first request", "bundle", "gzip"],
      Object.entries(sizes).map(([name, { raw, gzip }]) => [
        name,
        within(starts[name].total, 0),
        within(starts[name].overEmpty, 0),
        within(starts[name].first, 1),
        kilobytes(raw),
        kilobytes(gzip),
      ]),
    ],
    [
      "Growth of CPU time",
      "Our Worker, ES256, 16 connections: ratios to the smallest, all rounds together (least to most of one round).",
      ["what grows", "at", "smallest = 1"],
      Object.entries(curves).flatMap(([name, points]) =>
        points.map(({ at, ofSmallest }) => [name, at, within(ofSmallest)]),
      ),
    ],
    ...(others.length === 0
      ? []
      : [
          [
            "Other tokens",
            "Like the first table, shorter slices.",
            ["subject", "size", "act", "conn.", ...slice],
            others.flatMap(scenarioRows),
          ],
        ]),
  ];
}

function goalRow({ what, must, aim, now, unit }) {
  const digits = unit === "" ? 2 : 1;
  const written = (value) => (value === undefined ? "" : `${value} ${unit}`.trim());
  const verdict = (limit) => (limit === undefined ? "" : now <= limit ? "met" : "missed");
  return [
    what,
    written(must),
    written(aim),
    written(now.toFixed(digits)),
    verdict(must),
    verdict(aim),
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
    ...sliceRow(figures),
  ]);
}

function sliceRow({ microseconds, ofFloor, ofFair, ofJose, perSecond, p50, p99 }) {
  return [
    whole(microseconds.value),
    within(ofFloor),
    within(ofFair),
    within(ofJose),
    whole(perSecond.value),
    p50.value.toFixed(2),
    p99.value.toFixed(2),
  ];
}

const whole = (value) => value.toFixed(0);

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
