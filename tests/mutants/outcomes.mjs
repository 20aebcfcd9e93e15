// The outcome of each mutant, and the table of them.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The name of an outcome, and whether it counts: a mutant that does not compile does not test the tests. */
const OUTCOMES = {
  CaughtMutant: "noticed",
  MissedMutant: "survived",
  Timeout: "noticed", // the tests never end
  Unviable: "not a program",
};

/**
 * Returns the outcome of each mutant by its name: those of the run with the report in `folder`, over those
 * of earlier runs where it ran `again`. A name that `listed` lacks is no mutant any more.
 */
export function remember(folder, listed, { again = false } = {}) {
  const kept = join(folder, "outcomes.json");
  const before = again && existsSync(kept) ? read(kept) : {};
  const { outcomes } = read(join(folder, "mutants.out", "outcomes.json"));
  const now = outcomes.flatMap(({ scenario, summary }) =>
    scenario.Mutant ? [[scenario.Mutant.name, OUTCOMES[summary] ?? summary]] : [],
  );
  const all = { ...before, ...Object.fromEntries(now) };
  const found = Object.fromEntries(
    listed.filter((name) => name in all).map((name) => [name, all[name]]),
  );
  writeFileSync(kept, JSON.stringify(found, undefined, 1));
  return found;
}

/** Returns the percentage of the mutants that compile and that the tests noticed. */
export function score(outcomes) {
  const { noticed, survived } = counts(Object.values(outcomes));
  return noticed + survived === 0 ? 0 : (100 * noticed) / (noticed + survived);
}

/** Returns a line for each file, the sum, and the survivors. */
export function table(outcomes) {
  const names = Object.keys(outcomes);
  const files = new Set(names.map(fileOf));
  const rows = [...files].map((file) => {
    const own = names.filter((name) => fileOf(name) === file);
    return row(file, Object.fromEntries(own.map((name) => [name, outcomes[name]])));
  });
  const survivors = names.filter((name) => outcomes[name] === "survived");
  return [
    ["file".padEnd(36), "noticed", "survived", "no program", "score"].join("  "),
    ...rows,
    row("all", outcomes),
    ...(survivors.length > 0 ? ["", "Survivors:", ...survivors.map((name) => `  ${name}`)] : []),
  ].join("\n");
}

function row(label, outcomes) {
  const { noticed, survived, "not a program": broken } = counts(Object.values(outcomes));
  const percent = noticed + survived > 0 ? `${score(outcomes).toFixed(1)} %` : "-";
  return [
    label.padEnd(36),
    String(noticed).padStart(7),
    String(survived).padStart(8),
    String(broken).padStart(10),
    percent.padStart(7),
  ].join("  ");
}

function counts(outcomes) {
  const counted = { noticed: 0, survived: 0, "not a program": 0 };
  for (const outcome of outcomes) counted[outcome] += 1;
  return counted;
}

/** The names of a file's mutants begin with the file and a colon. */
const fileOf = (mutant) => mutant.slice(0, mutant.indexOf(":"));

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
