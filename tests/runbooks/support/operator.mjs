// An operator who follows a runbook: types each line into a terminal, answers questions with yes, and looks
// whether the output has what the line's comment says.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

/** `# check: TEXT`, or `# check, within N s: TEXT`. */
const CHECK = /\s# check(?:, within (\d+) s)?: (.+)$/;

/** How long a check waits that names no time: the cron of the test runs after three seconds. */
const AT_ONCE_SECONDS = 10;

const LINE_MS = 180_000;

/**
 * Runs the lines of a block in a project, on local stores: with the one substitution of `--remote` by `--local
 * --persist-to`. `log` receives each line with how long it took.
 */
export async function follow(lines, { project, platform, variables = {}, log }) {
  for (const line of lines) {
    const local = onLocalStore(line, platform.persist);
    const [, seconds = AT_ONCE_SECONDS, wanted] = CHECK.exec(line) ?? [];
    const command = local.replace(CHECK, "");
    const began = performance.now();
    const deadline = began + (wanted === undefined ? 0 : Number(seconds) * 1000);
    for (;;) {
      const { code, output } = await typed(command, { cwd: project, platform, variables });
      if (wanted === undefined ? code === 0 : output.includes(wanted)) break;
      if (performance.now() >= deadline) {
        const missing = wanted === undefined ? `exit code ${code}` : `the output lacks ${wanted}`;
        throw new Error(`${command}\n${missing}:\n${output}`);
      }
      await sleep(1_000);
    }
    const took = ((performance.now() - began) / 1000).toFixed(1);
    log(`${took.padStart(6)} s  ${line.replace(/\s+#.*/, "")}${wanted ? `  => ${wanted}` : ""}`);
  }
}

/** Each environment has a store in a folder of its name. */
function onLocalStore(line, persist) {
  const [, environment] = /--env (\S+)/.exec(line) ?? [];
  if (!/--remote\b/.test(line)) return line;
  return line.replaceAll(/--remote\b/g, `--local --persist-to ${join(persist, environment)}`);
}

/** Types a line into a terminal of its own; returns the exit code, and both outputs as one text. */
function typed(command, { cwd, platform, variables }) {
  const env = {
    ...process.env,
    ...platform.env,
    ...variables,
    NO_COLOR: "1",
    GIT_PAGER: "cat",
    SHELL: "/bin/bash",
    RUNBOOK_LINE: command,
  };
  for (const name of ["KEY_ENCRYPTION_KEY", "CLOUDFLARE_ENV", "CI"]) delete env[name];
  const script = ["-qec", 'bash -o pipefail -c "$RUNBOOK_LINE"', "/dev/null"];
  return new Promise((resolve, reject) => {
    const child = spawn("script", script, { cwd, env });
    let output = "";
    let isLate = false;
    // `script` ends with 0 when it is ended itself, so its exit code does not tell.
    const limit = setTimeout(() => {
      isLate = true;
      child.kill();
    }, LINE_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    }
    child.stdin.on("error", () => {});
    const isAsked = () => /\[y\/N\] *$/.test(stripVTControlCharacters(output));
    const answers = setInterval(() => isAsked() && child.stdin.write("y\n"), 500);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(answers);
      clearTimeout(limit);
      const plain = stripVTControlCharacters(output).replaceAll("\r", "");
      if (!isLate) return resolve({ code, output: plain });
      return reject(new Error(`${command}\nit did not end in ${LINE_MS / 1000} s:\n${plain}`));
    });
  });
}
