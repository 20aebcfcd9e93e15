// Workers KV, local or of the deployed Worker, through wrangler.
//
// Values pass through files in a folder that only this user can read and that the program removes
// afterwards: records hold digests of secrets, and a keyring may hold keys.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { missing, wrongUse } from "../failure.mjs";
import { configFile, wrangler } from "./wrangler.mjs";

/** The most values that wrangler accepts at once. */
const MOST_READ = 100;
const MOST_WRITTEN = 5_000;

/** Options of every command that reads or writes KV. */
export const storeOptions = {
  local: { type: "boolean", about: "the KV of `wrangler dev` on this host" },
  remote: { type: "boolean", about: "the KV of the deployed Worker" },
  config: {
    type: "string",
    value: "FILE",
    about: "the wrangler configuration; default wrangler.toml",
  },
  env: {
    type: "string",
    value: "NAME",
    about: "its environment; default CLOUDFLARE_ENV, as in wrangler",
    variable: "CLOUDFLARE_ENV",
  },
  "persist-to": {
    type: "string",
    value: "DIR",
    about: "the folder of the local KV of `wrangler dev`",
  },
};

/**
 * The store that the options name: `where` is `local` or `remote`.
 *
 * - `list(prefix)`: `[{ name, metadata }]`;
 * - `read(names)`: a map with the values of those that exist;
 * - `write(entries)`: `[{ key, value, metadata? }]`, in no order;
 * - `remove(names)`.
 */
export function openStore(options, console) {
  if (options.local && options.remote) throw wrongUse("--local and --remote exclude each other");
  const where = options.remote ? "remote" : "local";
  if (options.remote && options["persist-to"]) {
    throw wrongUse("--persist-to is for --local");
  }
  const place = [
    "--binding",
    "EXCHANGE",
    `--${where}`,
    "--config",
    configFile(options.config),
    ...(options.env ? ["--env", options.env] : []),
    ...(options["persist-to"] ? ["--persist-to", options["persist-to"]] : []),
  ];
  const run = (args) => wrangler(["kv", ...args, ...place], { console });

  return {
    where,

    async list(prefix) {
      const part = prefix === "" ? [] : ["--prefix", prefix];
      return parsed(await run(["key", "list", ...part]), "[");
    },

    async read(names) {
      const found = new Map();
      for (const some of chunks(names, MOST_READ)) {
        const answer = await withFile(some, (file) => run(["bulk", "get", file]));
        for (const [name, entry] of Object.entries(parsed(answer, "{"))) {
          const value = typeof entry === "string" ? entry : entry?.value;
          if (typeof value === "string") found.set(name, value);
        }
      }
      return found;
    },

    async write(entries) {
      for (const some of chunks(entries, MOST_WRITTEN)) {
        await withFile(some, (file) => run(["bulk", "put", file]));
      }
    },

    async remove(names) {
      for (const some of chunks(names, MOST_WRITTEN)) {
        await withFile(some, (file) => run(["bulk", "delete", file, "--force"]));
      }
    },
  };
}

function* chunks(list, size) {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}

async function withFile(content, use) {
  const folder = mkdtempSync(join(tmpdir(), "etx-"));
  try {
    const file = join(folder, "records.json");
    writeFileSync(file, JSON.stringify(content), { mode: 0o600, flag: "wx" });
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The JSON in wrangler's output, which may begin with other text. */
function parsed(output, opening) {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => line.startsWith(opening));
  try {
    return JSON.parse(lines.slice(start).join("\n"));
  } catch {
    throw missing(
      "wrangler.unreadable",
      "wrangler printed something else than JSON",
      "--debug shows the command; run it to see what it prints.",
    );
  }
}
