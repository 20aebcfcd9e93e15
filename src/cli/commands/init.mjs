// `init`: turns an empty folder into a service: a commented realm document, its keys and secrets, and the
// configuration of the Worker.

import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { generateClientSecret } from "../../js/client-secret.mjs";
import { generateSigningKey } from "../../js/keys.mjs";
import { generateSecret } from "../../js/secret.mjs";
import { configurationOf } from "../environments.mjs";
import { wrongUse } from "../failure.mjs";
import { assertFree, readNow, writeSecret, writeWhole } from "../files.mjs";
import { origin } from "../origin.mjs";
import { DEVELOPMENT } from "../store/plan.mjs";
import { SECRET } from "../store/secret.mjs";
import { TESTED_VERSION, devCommand, packedConfig } from "../store/wrangler.mjs";
import { DEFAULT_TEMPLATE, templates } from "../templates.mjs";
import { CLIENT_SECRET, ISSUER_KEY, about, ignored, manifest } from "../templates/files.mjs";

export const init = {
  name: "init",
  summary: "write a realm document, keys and wrangler.toml to begin with",
  usage: "[DIR]",
  description: `Never overwrites a file without --force. Leaves an existing wrangler.toml or package.json as it is
and prints the lines to add; adds missing lines to .gitignore. The realm trusts a development
issuer, whose key is in keys/ so that \`edge-token-exchange exchange\` has a token to exchange; \`push
--remote\` refuses it. Each environment has bindings of its own, and rate limits with numbers of
their own: one number is one counter in the whole account. The templates:

${Object.entries(templates)
  .map(([name, { about: what }]) => `  ${name.padEnd(15)} ${what}`)
  .join("\n")}`,
  options: {
    issuer: {
      type: "string",
      value: "URL",
      about: "the issuer; default http://127.0.0.1:8787/realms/main",
    },
    env: {
      type: "string",
      value: "NAME",
      about: "an environment in wrangler.toml, such as production; may repeat",
      multiple: true,
    },
    template: {
      type: "string",
      value: "NAME",
      about: `what to begin with: ${Object.keys(templates).join(", ")}; default ${DEFAULT_TEMPLATE}`,
      choices: Object.keys(templates),
    },
    force: { type: "boolean", about: "overwrite, and lose the existing keys and secrets" },
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange init",
    "edge-token-exchange init exchange --issuer https://edge.example/realms/main --env production",
    "edge-token-exchange init --template keycloak",
  ],
  json: "`{ ok, folder, written: [file], kept: [file], next: [command] }`.",

  async run({ options, words: [folder = "."], console }) {
    const issuer = issuerOf(options.issuer ?? "http://127.0.0.1:8787/realms/main");
    const at = (name) => join(folder, name);
    const template = templates[options.template ?? DEFAULT_TEMPLATE];
    const keyFiles = template.development ? [ISSUER_KEY, CLIENT_SECRET] : [];
    const made = ["realm.jsonc", "realm.test.jsonc", ...keyFiles, ".dev.vars"];
    assertFree(made.map(at), options.force);
    const own = origin(folder);

    const { secret, sha256: digest } = await generateClientSecret();
    const key = await developmentKey();
    const files = {
      "realm.jsonc": template.realm({ issuer, key: key.public, digest }),
      "realm.test.jsonc": template.tests(),
    };
    const secrets = {
      ...(template.development && {
        [ISSUER_KEY]: `${JSON.stringify(key.private, null, 2)}\n`,
        [CLIENT_SECRET]: `${secret}\n`,
      }),
      ".dev.vars": `# For \`wrangler dev\` only; a deployed Worker has its own: wrangler secret put ${SECRET}\n${SECRET}=${generateSecret()}\n`,
    };
    const shared = {
      "wrangler.toml": configurationOf(packedConfig(), {
        name: nameOf(resolve(folder)),
        environments: environmentsOf(options),
      }),
      "package.json": manifest(nameOf(resolve(folder)), own.range, TESTED_VERSION),
      ".gitignore": gitignore(at(".gitignore")),
    };
    const kept = ["wrangler.toml", "package.json"].filter(
      (name) => existsSync(at(name)) && !options.force,
    );
    for (const [name, text] of Object.entries(secrets)) writeSecret(at(name), text);
    for (const [name, text] of Object.entries({ ...files, ...shared })) {
      if (!kept.includes(name)) writeWhole(at(name), text);
    }
    const written = [...Object.keys(files), ...Object.keys(secrets), ...Object.keys(shared)].filter(
      (name) => !kept.includes(name),
    );
    const next = nextCommands(folder, kept, { own, template });
    return {
      facts: { folder, written, kept, next },
      text: summaryOf({ own, folder, written, kept, next, shared, template }, console.paint),
    };
  },
};

/** The names of the environments, each once. */
function environmentsOf({ env = [] }) {
  const unfit = env.find((name) => !/^[a-z][a-z0-9-]{0,30}$/.test(name));
  if (unfit !== undefined) {
    throw wrongUse("--env takes small letters, digits and dashes", "For instance production.");
  }
  return [...new Set(env)];
}

function issuerOf(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname);
  const fit = url?.protocol === "https:" || (url?.protocol === "http:" && loopback);
  if (!fit || url.search || url.hash || url.username) {
    throw wrongUse(
      "--issuer takes a URL with https",
      "For instance https://edge.example/realms/main.",
    );
  }
  return text.replace(/\/$/, "");
}

/** Both parts as JWK, under a name by which `push` recognises the keys that it must not deploy. */
async function developmentKey() {
  const { kid, alg, public: shared, private: own } = await generateSigningKey("ES256");
  const named = { kid: `${DEVELOPMENT}${kid.slice(0, 8)}`, alg, use: "sig" };
  return { public: { ...shared, ...named }, private: { ...own, ...named } };
}

/** The text of .gitignore, with the lines that keep private files out of git. */
function gitignore(file) {
  const text = existsSync(file) ? readNow(file) : "";
  const lacking = ignored.filter((line) => !text.split("\n").includes(line));
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return text + end + lacking.map((line) => `${line}\n`).join("");
}

/** The folder's name, as far as it is a valid name of a Worker and a package. */
function nameOf(folder) {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .slice(0, 50);
  return /^[a-z][a-z0-9-]*[a-z0-9]$/.test(name) ? name : "token-exchange";
}

function nextCommands(folder, kept, { own, template }) {
  const there = existsSync(join(folder, "node_modules", "edge-token-exchange", "package.json"));
  const install = kept.includes("package.json")
    ? `npm install --save-dev ${own.file ? own.range : `edge-token-exchange@${own.range}`} wrangler@${TESTED_VERSION}`
    : "npm install";
  const commands = [
    ...(there ? [] : [install]),
    "npx edge-token-exchange check",
    "npx edge-token-exchange push --local",
    // A job of a platform has its token from there; here only the tests have one.
    template.development
      ? "npx edge-token-exchange exchange"
      : "npx edge-token-exchange policy test",
  ];
  const move = resolve(folder) === resolve(".") ? [] : [`cd ${folder}`];
  // Three at a time, because `push` checks too.
  return [...move, ...(there ? commands : commands.filter((name) => !name.endsWith(" check")))];
}

function summaryOf({ own, folder, written, kept, next, shared, template }, paint) {
  const lines = written.map((name) => `  ${paint.green("+")} ${name.padEnd(32)} ${about[name]}`);
  for (const name of kept) lines.push(`  ${paint.dim("=")} ${name.padEnd(32)} kept as it was`);
  const stanzas = kept.filter((name) => name !== "package.json");
  const parts = [lines.join("\n")];
  for (const name of stanzas) {
    parts.push(
      `${paint.bold(`Add to ${name} what it lacks of this:`)}\n\n${shared[name].trimEnd()}`,
    );
  }
  if (own.file) {
    parts.push(`edge-token-exchange is not published on npm: it is installed from ${own.range}.`);
  }
  parts.push(`${paint.bold("Next:")}\n\n${next.map((command) => `  ${command}`).join("\n")}`);
  // `npm install` brings the wrangler of a manifest that is written here.
  const dev = written.includes("package.json") ? "npx wrangler dev" : devCommand(folder);
  parts.push(
    `Then \`${dev}\` serves it, and ${template.development ? "`exchange --url` asks it over HTTP" : "a job posts its token to the realm's /token"}.`,
  );
  return parts.join("\n\n");
}
