// `conformance`: judges any token exchange by its answers. `conformance fixture`: the configuration that
// such a server needs first.

import { existsSync } from "node:fs";

import { makeFixture, readFixture } from "../../conformance/fixture.mjs";
import { inProse, realmDocument } from "../../conformance/realm.mjs";
import { asFacts, conforms, lines, totals } from "../../conformance/report.mjs";
import { run } from "../../conformance/run.mjs";
import { createServer } from "../../conformance/server.mjs";
import { plainLines } from "../../js/foreign.mjs";
import { EXIT, missing, wrongUse } from "../failure.mjs";
import { readText, writeSecret } from "../files.mjs";

const options = {
  issuer: { type: "string", value: "URL", about: "the issuer of the server" },
  fixture: { type: "string", value: "FILE", about: "its keys and secrets" },
};

export const conformanceFixture = {
  name: "conformance fixture",
  summary: "print the configuration that a server needs before the cases",
  usage: "--issuer URL --fixture FILE [--realm]",
  description: `Makes FILE with fresh keys and secrets, if it does not exist, for the server with this issuer. The
output contains secrets: they belong to this fixture and protect nothing else.`,
  options: {
    ...options,
    realm: { type: "boolean", about: "print a realm document of this project, not text" },
  },
  examples: [
    "edge-token-exchange conformance fixture --issuer https://as.example --fixture fixture.json",
  ],
  json: "`{ ok, fixture, realm }`: the file's content and the realm document.",

  async run({ options: { issuer, fixture: file, realm: asRealm } }) {
    demand({ issuer, fixture: file });
    if (!existsSync(file)) {
      writeSecret(file, `${JSON.stringify(await makeFixture(issuer), null, 2)}\n`);
    }
    const fixture = await read(file);
    if (fixture.issuer !== issuer) throw wrongUse(`${file} is for another issuer`);
    const realm = await realmDocument(fixture);
    const text = asRealm ? JSON.stringify(realm, null, 2) : inProse(fixture).trimEnd();
    return { facts: { fixture, realm }, text };
  },
};

export const conformance = {
  name: "conformance",
  summary: "judge any token exchange server by the clauses of RFC 8693",
  usage: "--issuer URL --fixture FILE [options]",
  description: `Sends the requests of some 170 cases and compares each answer with the demand of its clause. MUST and SHOULD
are those of the clause; POL closes a hole that the documents leave open, or that servers had. A
case is inconclusive if its preparation failed. Only a MUST that fails or is inconclusive makes the
answer no; with --strict every case does.`,
  options: {
    ...options,
    "token-endpoint": { type: "string", value: "URL", about: "for a server without metadata" },
    client: {
      type: "string",
      value: "ROLE=ID:SECRET",
      multiple: true,
      about: "a client with another id on that server; may be repeated",
    },
    only: { type: "string", value: "TEXT", about: "the cases whose id contains it" },
    strict: { type: "boolean", about: "SHOULD and POL must hold too" },
    verbose: {
      type: "boolean",
      about: "show requests and answers, secrets of the fixture included",
    },
  },
  examples: [
    "edge-token-exchange conformance --issuer https://as.example --fixture fixture.json",
    "edge-token-exchange conformance --issuer https://as.example --fixture fixture.json --only may-act --verbose",
  ],
  json: "`{ ok, issuer, summary, results: [{ topic, id, level, clause, what, bug?, outcome, reason?, exchanges }] }`; an exchange is `{ sent, got }`.",

  async run({ options: chosen, console }) {
    demand(chosen);
    const { issuer, "token-endpoint": tokenEndpoint, only, strict, verbose } = chosen;
    const fixture = { ...(await read(chosen.fixture)), issuer };
    for (const given of chosen.client ?? []) rename(fixture.clients, given);
    const server = createServer({ issuer, tokenEndpoint });
    if (!(await server.reachable())) {
      const next = "--token-endpoint names it where the server has no metadata.";
      throw missing("conformance.no_endpoint", "the token endpoint cannot be found", next);
    }
    console.note("asking …");
    const results = await run({ fixture, server, only });
    const printed = results.flatMap((result) => lines(result, verbose));
    return {
      code: conforms(results, strict) ? EXIT.done : EXIT.no,
      facts: asFacts({ issuer, results }),
      text: plainLines([...printed, "", ...totals(results)].join("\n")),
    };
  },
};

function demand(given) {
  for (const name of ["issuer", "fixture"]) if (!given[name]) throw wrongUse(`--${name} is needed`);
  if (!URL.canParse(given.issuer)) throw wrongUse("--issuer takes a URL");
}

async function read(file) {
  try {
    return readFixture(await readText(file, "a fixture"));
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    throw missing(
      "conformance.fixture",
      `${file} is no fixture`,
      "`conformance fixture` makes one; name a file that does not exist yet.",
    );
  }
}

function rename(clients, given) {
  const [, role, id, secret] = /^([a-z]+)=([^:]+):(.+)$/.exec(given) ?? [];
  if (!role || !Object.hasOwn(clients, role)) {
    throw wrongUse(`--client takes ROLE=ID:SECRET, a role of ${Object.keys(clients).join(", ")}`);
  }
  Object.assign(clients[role], { id, secret });
}
