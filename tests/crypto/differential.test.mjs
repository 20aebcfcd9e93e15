// Changes signatures and compares the verdicts of the portable back end, WebCrypto in Node and in workerd,
// npm jose, and Node's own crypto (for ES256K, which only the first and the last have). All give the same
// right answer, except for the classes below. Messages and mutations come from fixed seeds.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isTaken, jose, portable } from "./support/backends.mjs";
import { LEADING_ZERO, questions } from "./support/mutations.mjs";
import { toFile } from "./support/questions.mjs";
import { source } from "./support/random.mjs";
import { algorithms, verify as openssl } from "./support/signer.mjs";
import { webCrypto } from "./support/webcrypto.mjs";
import { startWorkerd } from "./support/workerd.mjs";

/** The number of messages of each algorithm. */
const MESSAGES = 8;

/** The algorithms that a judge lacks: it has no answer for them, and for nothing else. */
const lacking = {
  portable: ["ES512"],
  "WebCrypto in Node": ["ES256K"],
  "WebCrypto in workerd": ["ES256K"],
  jose: ["ES256K"],
  OpenSSL: [],
};

/**
 * The differences that are understood: the judges that report valid where the right answer is no. RFC 8032
 * leaves the choice between two equations and does not treat points of small order, hence those of Ed25519.
 * Only the holder of the key, who can sign any message anyway, can make them.
 */
const explained = [
  {
    name: LEADING_ZERO,
    judges: ["jose", "OpenSSL"],
    reason:
      "OpenSSL takes an RSA-PSS signature without its leading zero; the engine looks at the length",
  },
  {
    name: "R is the neutral point",
    judges: ["WebCrypto in workerd"],
    reason: "its library (BoringSSL) compares encodings and excludes no point",
  },
  {
    name: "R moved by a point of order 8",
    judges: ["portable"],
    reason: "its library multiplies by the cofactor, RFC 8032 section 5.1.7 allows both",
  },
  {
    name: "a key moved by a point of order 8",
    judges: ["portable"],
    reason: "likewise",
  },
];

/** The classes that occurred in this run. */
const seen = new Set();

test("every judge gives the right answer about every signature", async (context) => {
  const asked = Object.keys(algorithms).flatMap((alg) =>
    Array.from({ length: MESSAGES }, (_, at) => questions(alg, source(`${alg} ${at}`))).flat(),
  );
  const workerd = await startWorkerd();
  context.after(() => workerd.close());
  const native = webCrypto(globalThis.crypto.subtle);
  const inWorkerd = ({ keys, cases }) => workerd.answers(keys, cases);
  const judges = {
    portable: ofEngine((all) => inTurn(all, portable)),
    "WebCrypto in Node": ofEngine((all) => inTurn(all, native)),
    "WebCrypto in workerd": ofEngine((all) => inWorkerd(toFile(all))),
    jose: (all) => inTurn(all, jose),
    OpenSSL: (all) => inTurn(all, openssl),
  };

  const differences = new Map();
  for (const [judge, judged] of Object.entries(judges)) {
    const counts = { right: 0, explained: 0, lacking: 0, unexplained: 0 };
    const verdicts = await judged(asked);
    asked.forEach((question, at) => {
      const verdict = verdicts[at];
      const outcome = outcomeOf(judge, question, verdict);
      counts[outcome] += 1;
      if (outcome !== "unexplained") return;
      const name = `${judge}, ${question.alg}: ${question.name}: ${question.expected}, but ${verdict}`;
      if (!differences.has(name)) differences.set(name, { times: 0, smallest: question });
      differences.get(name).times += 1;
    });
    const { right, explained: known, lacking: none, unexplained } = counts;
    console.log(
      `cases: ${asked.length} differential ${judge}, ${unexplained} unexplained (${right} right, ${known} explained, ${none} lacking)`,
    );
  }
  assert.deepEqual(
    [...differences].map(
      ([name, { times, smallest }]) => `${name} (${times}), such as ${show(smallest)}`,
    ),
    [],
  );
  assert.deepEqual(
    explained.filter((one) => !seen.has(one)),
    [],
    "explained, and not met",
  );
});

function outcomeOf(judge, { alg, name, expected }, verdict) {
  if (lacking[judge].includes(alg)) return verdict === "lacking" ? "lacking" : "unexplained";
  if (verdict === expected) return "right";
  const known = explained.find((one) => one.name === name && one.judges.includes(judge));
  if (known) seen.add(known);
  return known ? "explained" : "unexplained";
}

/** A back end behind the engine's rules for keys: with a key that those skip, nothing is valid. */
function ofEngine(judged) {
  return async (asked) => {
    const all = asked.map(({ protected: header, payload, jwk, ...rest }) => ({
      ...rest,
      jwk: JSON.stringify(jwk),
      message: new TextEncoder().encode(`${header}.${payload}`),
    }));
    const taken = all.map(isTaken);
    const verdicts = await judged(all.filter((_, at) => taken[at]));
    let next = 0;
    return taken.map((is) => (is ? verdicts[next++] : "invalid"));
  };
}

async function inTurn(all, verify) {
  const verdicts = [];
  for (const question of all) verdicts.push(await verify(question));
  return verdicts;
}

const show = ({ jwk, protected: header, payload, signature }) =>
  `${header}.${payload}.${Buffer.from(signature).toString("base64url")} under ${JSON.stringify(jwk)}`;
