// Changes header, claims, spelling or key of whole tokens and compares the verdicts of whole exchanges (the
// engine with WebCrypto and with the portable back end) and of npm jose.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tokens } from "./support/edits.mjs";
import { source } from "./support/random.mjs";
import { createJudges } from "./support/realm.mjs";
import { algorithms } from "./support/signer.mjs";

/** The number of tokens of each algorithm, each with all its edits. */
const TOKENS = 3;

/**
 * The algorithms that all three judges have: no ES256K in WebCrypto and jose, no ES512 in the portable back
 * end.
 */
const shared = Object.keys(algorithms).filter((alg) => alg !== "ES256K" && alg !== "ES512");

const ONE_SPELLING = "jose decodes base64url leniently; here a token has one spelling";
const NO_EXTENSION = "jose knows or ignores the header; here what changes the reading is refused";
const STRICT_JSON = "JSON.parse takes it; here two readers could read two things";
const SUBJECT = "jose asks that there is a `sub`; RFC 9068 and the engine ask for text in it";

/** The edits that jose accepts and the engine does not, with the reason. The opposite case does not occur. */
const explained = {
  "bits that mean nothing": ONE_SPELLING,
  padding: ONE_SPELLING,
  "a line break behind": ONE_SPELLING,
  "white space in the signature": ONE_SPELLING,
  "b64 is true": NO_EXTENSION,
  "b64 is true, not critical": NO_EXTENSION,
  zip: NO_EXTENSION,
  "a header member twice": STRICT_JSON,
  "the algorithm twice": STRICT_JSON,
  "a member twice": STRICT_JSON,
  "a byte order mark before the header": STRICT_JSON,
  "a byte order mark before the claims": STRICT_JSON,
  "claims nested deeper than 32": "a bound of the engine's",
  "an empty subject": SUBJECT,
  "a subject that is a number": SUBJECT,
};

test("whole tokens are granted by every judge or by none", async () => {
  const judges = await createJudges(shared);
  const asked = shared.flatMap((alg) =>
    Array.from({ length: TOKENS }, (_, at) =>
      tokens(alg, source(`token ${alg} ${at}`)).map((one) => ({ alg, ...one })),
    ).flat(),
  );

  const differences = new Map();
  const seen = new Set();
  const refusals = new Map();
  for (const [judge, verdict] of Object.entries(judges)) {
    const counts = { right: 0, explained: 0, unexplained: 0 };
    for (const { alg, name, token, granted } of asked) {
      const said = await verdict(alg, token);
      const right = (said === "granted") === granted;
      const known = judge === "jose" && said === "granted" && Object.hasOwn(explained, name);
      counts[right ? "right" : known ? "explained" : "unexplained"] += 1;
      if (judge !== "jose") agree(refusals, `${alg} ${token}`, said, differences);
      if (right) continue;
      if (known) seen.add(name);
      else count(differences, `${judge}: ${name}: ${said}`, `${alg} ${token}`);
    }
    const { right, explained: known, unexplained } = counts;
    console.log(
      `cases: ${asked.length} tokens, ${judge}, ${unexplained} unexplained (${right} right, ${known} explained)`,
    );
  }
  assert.deepEqual(
    [...differences].map(([name, { times, token }]) => `${name} (${times}), such as ${token}`),
    [],
  );
  assert.deepEqual(
    Object.keys(explained).filter((name) => !seen.has(name)),
    [],
    "explained, and not met",
  );
});

/** The engine refuses for the same reason, whichever back end verifies the signature. */
function agree(refusals, token, said, differences) {
  const before = refusals.get(token) ?? said;
  refusals.set(token, before);
  if (before !== said) count(differences, `one back end: ${before}, another: ${said}`, token);
}

function count(differences, name, token) {
  const { times } = differences.get(name) ?? { times: 0 };
  differences.set(name, { times: times + 1, token });
}
