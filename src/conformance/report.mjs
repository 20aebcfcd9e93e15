// The results as text: a line for each case, more for a failed one, a table at the end.

import { summary } from "./run.mjs";

const MARKS = { passed: "✓", failed: "✗", inconclusive: "?", "not applicable": "-" };

/** The lines of one result; `verbose` adds the requests and the answers. */
export function lines({ id, level, clause, what, bug, outcome, reason, record }, verbose) {
  const printed = [`${MARKS[outcome]} ${level.padEnd(6)} ${id}: ${what}`];
  if (outcome === "failed") {
    printed.push(`    ${clause}`, `    ${reason}`);
    if (bug) printed.push(`    seen before: ${bug}`);
  } else if (reason) {
    printed.push(`    ${outcome}: ${reason}`);
  }
  if (verbose) printed.push(...record.flatMap(exchange));
  return printed;
}

function exchange({ sent, got }) {
  const headers = [...got.headers].map(([name, value]) => `    < ${name}: ${value}`);
  return [
    "",
    `    > ${sent.method} ${sent.url}`,
    ...Object.entries(sent.headers).map(([name, value]) => `    > ${name}: ${value}`),
    ...(sent.body === undefined ? [] : [`    > ${sent.body}`]),
    `    < ${got.status}`,
    ...headers,
    `    < ${got.text}`,
    "",
  ];
}

/** The closing table. */
export function totals(results) {
  const rows = Object.entries(summary(results)).map(([level, counted]) => {
    const { passed, failed, inconclusive, "not applicable": not } = counted;
    return `${level.padEnd(6)} ${passed} passed, ${failed} failed, ${inconclusive} inconclusive, ${not} not applicable`;
  });
  return rows.sort();
}

/** The results as plain values, with requests and answers; headers become an object. */
export function asFacts({ issuer, results }) {
  const plain = results.map(({ record, ...result }) => ({
    ...result,
    exchanges: record.map(({ sent, got: { status, headers, text } }) => ({
      sent,
      got: { status, headers: Object.fromEntries(headers), body: text },
    })),
  }));
  return { issuer, summary: summary(results), results: plain };
}

/** Whether every MUST holds, or every case; an inconclusive case does not count as held. */
export function conforms(results, strict = false) {
  const wrong = results.filter(({ outcome }) => outcome === "failed" || outcome === "inconclusive");
  return !wrong.some(({ level }) => strict || level === "MUST");
}
