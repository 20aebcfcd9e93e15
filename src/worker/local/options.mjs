// The options of `npm start`, and their descriptions.

import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { inClone } from "../../../scripts/setup/paths.mjs";
import { StepFailed } from "../../../scripts/step.mjs";

export const help = `Serves realms on this host, in workerd, with local KV and Durable Objects.

  npm start                 the demo realms, and an exchange that is shown
  npm start -- [options]

  --port N        the port on 127.0.0.1; default 8787
  --config DIR    serve the realm documents DIR/*.json instead of the demo. The key with which the
                  realm of DIR/name.json signs is DIR/keys/name.json, a private JWK with kid and alg,
                  if that is there; otherwise it is made once and kept. DIR/.dev.vars has the
                  secrets that documents name: JWKS_NAME='{"realm":…,"origin":…,"secret":…}'
  --persist DIR   where KV and Durable Objects are kept; default .wrangler/state in this project
  --watch         build the Worker again after each change in src/, and reload it
  --json          print what the Worker logs as it was logged, one JSON object in each line
  -h, --help      this text

While it serves, each decision and each event is one line on standard error: when, what, for whom, and
why it was refused.

All documents are checked before anything is stored. What is stored stays for the next start; realms
and clients that are in no document any more are removed. Ctrl-C ends it with code 0; whatever
keeps it from serving is said on standard error, with code 1.`;

/** The options as `{ help, json, watch, port, config, persist }`, with absolute paths. */
export function readOptions(args) {
  const { help, json, watch, port = "8787", config, persist } = parse(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw wrong(`--port takes a number from 1 to 65535, not "${port}"`);
  }
  for (const [name, folder] of Object.entries({ config, persist })) {
    if (folder === "") throw wrong(`--${name} takes a folder`);
  }
  return {
    help,
    json,
    watch,
    port: Number(port),
    config: config && fromHere(config),
    persist: persist ? fromHere(persist) : inClone(".wrangler", "state"),
  };
}

function parse(args) {
  const text = { type: "string" };
  try {
    const flag = { type: "boolean" };
    const help = { ...flag, short: "h" };
    const options = { port: text, config: text, persist: text, json: flag, watch: flag, help };
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw wrong(error.message.split(". ")[0]);
  }
}

/** npm runs scripts in the project's folder, whatever the folder it was called in. */
function fromHere(path) {
  return resolve(process.env.INIT_CWD ?? "", path);
}

function wrong(message) {
  return new StepFailed(message, { next: "`npm start -- --help` lists the options." });
}
