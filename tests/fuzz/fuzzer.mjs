// One fuzzer: its folders, a run of it, and libFuzzer's report.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { inClone, root } from "../../scripts/setup/paths.mjs";
import { StepFailed, command } from "../../scripts/step.mjs";
import { binary, built } from "./build.mjs";
import { pack, unpack } from "./corpus.mjs";
import { LONGEST } from "./seeds.mjs";

export const seeds = join(built, "seeds");

/** The number of seeds from which the corpus does not keep each. */
const MANY = 300;

/** The exit codes of libFuzzer: success, too slow, too much memory, a crash. */
const ENDINGS = [0, 70, 71, 77];

const committed = (name) => join(built, "committed", name);
const found = (name) => folder("corpus", name);
const artifacts = (name) => folder("artifacts", name);

function folder(...parts) {
  const path = join(built, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Fuzzes one target; returns executions, executions per second, the size of the corpus, crashes. */
export async function fuzz(name, { seconds, say }) {
  unpack(name, committed(name));
  const { output } = await run(name, say, [
    `-max_total_time=${seconds}`,
    "-print_final_stats=1",
    `-max_len=${LONGEST}`,
    "-timeout=10",
    "-rss_limit_mb=2048",
    `-dict=${inClone("tests", "fuzz", "dictionary.txt")}`,
    found(name),
    committed(name),
    join(seeds, name),
  ]);
  const stat = (what) => Number(output.match(new RegExp(`stat::${what}:\\s+(\\d+)`))?.[1] ?? 0);
  return {
    target: name,
    executions: stat("number_of_executed_units"),
    per_second: stat("average_exec_per_sec"),
    corpus: Number(output.match(/.*corp: (\d+)/s)?.[1] ?? 0),
    coverage: Number(output.match(/.*cov: (\d+)/s)?.[1] ?? 0),
    crashes: crashes(output),
  };
}

/** Runs given inputs once each. */
export async function replay(name, inputs, say) {
  const { code, output } = await run(name, say, inputs);
  if (code !== 0) throw new StepFailed(`${name}: an input fails`, { output });
}

/**
 * Makes the committed corpus of a target its seeds and the fewest further inputs that reach new branches;
 * where there are many seeds, the fewest inputs of all.
 */
export async function minimise(name, say) {
  unpack(name, committed(name));
  const fewest = folder("fewest", name);
  rmSync(fewest, { recursive: true });
  if (readdirSync(join(seeds, name)).length <= MANY) {
    cpSync(join(seeds, name), fewest, { recursive: true });
  }
  const sources = [committed(name), join(seeds, name), found(name)];
  // The merge goes by branches alone: counts of each branch help a fuzzer more, but keep ten times as many
  // inputs.
  const args = ["-set_cover_merge=1", "-use_counters=0", `-max_len=${LONGEST}`];
  args.push(folder("fewest", name), ...sources);
  await run(name, say, args);
  return pack(name, fewest);
}

async function run(name, say, args) {
  const report = (line) => {
    const progress = line.match(/^#(\d+).*?cov: (\d+).*?exec\/s: (\d+)/);
    if (progress) say(`${progress[1]} executions, ${progress[3]}/s, coverage ${progress[2]}`);
  };
  const options = { say: report, cwd: root, allowed: ENDINGS };
  return command(binary(name), [`-artifact_prefix=${artifacts(name)}/`, ...args], options);
}

function crashes(output) {
  return [...output.matchAll(/Test unit written to (\S+)/g)].map(([, path]) => ({
    input: path,
    message:
      output.match(/panicked at [^\n]*\n[^\n]*/)?.[0] ?? output.match(/SUMMARY: [^\n]*/)?.[0] ?? "",
  }));
}
