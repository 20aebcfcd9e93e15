#!/usr/bin/env node
// wrangler without an account: what needs Cloudflare happens on this host, the rest is the real wrangler.
//
// `deploy` is the real dry run; then the test serves the Worker of that environment. `secret put` and `secret
// list` act on the test's environment.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const {
  RUNBOOK_WRANGLER: program,
  RUNBOOK_PLATFORM: platform,
  RUNBOOK_UPLOADS: uploads,
} = process.env;
const args = process.argv.slice(2);
const named = args.indexOf("--env");
const environment = named < 0 ? undefined : args[named + 1];

/** Runs the real one, without the proxy through which the others reach the Worker. */
function real(line) {
  const { HTTPS_PROXY, https_proxy, NODE_USE_ENV_PROXY, ...env } = process.env;
  const { status } = spawnSync(process.execPath, [program, ...line], { stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}

async function tell(what, body) {
  const url = new URL(`/${environment}/${what}`, platform);
  const response = await fetch(url, body === undefined ? {} : { method: "POST", body });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

const [command, verb, name] = args;
const isDeploy = command === "deploy" && !args.includes("--dry-run");
if (isDeploy || command === "secret") {
  if (environment === undefined) throw new Error(`no --env: ${args.join(" ")}`);
}
if (isDeploy) {
  real([...args, "--dry-run", "--outdir", `${uploads}/${environment}`]);
  console.log(await tell("deploy", ""));
} else if (command === "secret" && verb === "put") {
  console.log(await tell(`secrets/${name}`, readFileSync(0, "utf8").trim()));
} else if (command === "secret" && verb === "delete") {
  console.log(await tell(`secrets/${name}`, ""));
} else if (command === "secret" && verb === "list") {
  console.log(await tell("secrets"));
} else {
  real(args);
}
