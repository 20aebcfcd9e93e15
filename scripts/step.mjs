// One step of a longer job, reported in one line: its name, its duration and its result.
//
// On a terminal the step rewrites the line while it runs and ends it with the command's last output. In a
// log, a long step prints its name after two seconds and again every fifteen.

import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

const terminal = process.stdout.isTTY === true;

/** A failed step: the fault, the output of the command, and what to do next. */
export class StepFailed extends Error {
  constructor(message, { output = "", next = "" } = {}) {
    super(message);
    this.name = "StepFailed";
    this.output = output;
    this.next = next;
  }
}

/** The running steps, in the order in which they began; on a terminal one line shows all of them. */
const running = new Set();
/** The steps that succeeded, `{ label, seconds }`. */
const done = [];

/**
 * Runs `work(say)` under `label`; the work calls `say(line)` to report progress. Steps may run side by
 * side.
 */
export async function step(label, work) {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let latest = "";
  const shown = () => `… ${label}  ${elapsed().toFixed(0)} s  ${latest}`.trimEnd();
  let timer = setTimeout(announce, terminal ? 0 : 2_000);
  running.add(shown);

  function announce() {
    if (terminal) rewrite(`  ${[...running].map((own) => own()).join("  ")}`);
    else console.log(`  ${shown()}`);
    timer = setTimeout(announce, terminal ? 250 : 15_000);
  }

  function close(mark) {
    clearTimeout(timer);
    running.delete(shown);
    if (terminal) rewrite("");
    console.log(`  ${mark} ${label}  ${elapsed().toFixed(1)} s`);
  }

  try {
    const result = await work((line) => {
      latest = line;
    });
    close("✓");
    done.push({ label, seconds: elapsed() });
    return result;
  } catch (error) {
    close("✗");
    throw error;
  }
}

/** Prints the slowest steps, where the whole job took long. */
export function showTimes() {
  const all = process.uptime();
  if (all < 20) return;
  const long = done.filter(({ seconds }) => seconds >= 2).sort((a, b) => b.seconds - a.seconds);
  console.log(`\nThis took ${all.toFixed(0)} s; some steps ran side by side:\n`);
  for (const { label, seconds } of long) {
    console.log(`  ${seconds.toFixed(0).padStart(5)} s  ${label}`);
  }
}

/** The running commands: where another step fails, they end with the program. */
const children = new Set();
process.once("exit", () => children.forEach((child) => child.kill()));

/**
 * Runs a command to its end and returns its output, both streams in the order they came.
 *
 * `allowed` lists the exit codes that are a result, not a failure. `next` tells the reader what to do
 * when the command fails; `seconds` limits how long it may take.
 */
export function command(program, args, options = {}) {
  const { say, cwd, env, next, seconds, allowed = [0] } = options;
  const spelled = [program, ...args].join(" ");

  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    let output = "";
    let isLate = false;
    let limit = seconds && setTimeout(end, seconds * 1000);
    const listen = (text) => {
      output += text;
      const line = stripVTControlCharacters(text).trim().split("\n").at(-1).trim();
      if (line) say?.(line);
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    // What the child has started may hold its outputs open, so they are closed here.
    function end() {
      isLate = true;
      child.kill();
      limit = setTimeout(() => [child.stdout, child.stderr].forEach((own) => own.destroy()), 5_000);
    }
    child.on("error", (error) => {
      clearTimeout(limit);
      reject(new StepFailed(`\`${program}\` could not be started: ${error.message}`, { next }));
    });
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      children.delete(child);
      if (allowed.includes(code) && !isLate) return resolve({ code, output });
      const own = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      const ending = isLate ? `did not end in ${seconds} s` : own;
      reject(new StepFailed(`\`${spelled}\` ${ending}`, { output, next }));
    });
  });
}

/** Prints on standard error why a job stopped. */
export function report(error) {
  if (!(error instanceof StepFailed)) return console.error(error);
  if (error.output) console.error(`\n${error.output.trimEnd()}`);
  console.error(`\n${error.message}`);
  if (error.next) console.error(error.next);
}

/** Runs `work` as a whole program: it reports a failure once, and exits with 1. */
export async function program(work) {
  try {
    await work();
  } catch (error) {
    report(error);
    process.exit(1);
  }
}

function rewrite(line) {
  const width = (process.stdout.columns ?? 80) - 1;
  process.stdout.write(`\r\x1b[2K${line.slice(0, width)}`);
}
