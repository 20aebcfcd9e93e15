// Runs rows of faults on a Worker in workerd: each with a realm of its own, in an isolate with empty caches
// and in one that has just exchanged. All rows run at once, so that a part that hangs costs its timeout
// once.

import { setTimeout as sleep } from "node:timers/promises";

import { answers } from "./support/issuer.mjs";
import { newScene } from "./support/scene.mjs";

/** The time after which an isolate reads its cached entries again. */
const AFTERWARDS = 31;

/** The time after which a cached absence of a record expires. */
const ABSENT = 15;

/** The number of scenes that run at once. */
const AT_ONCE = 12;

/**
 * Returns the results of rows, in their order: `{ ...row, cold: { expected, got, logged }, warm }`, where
 * `logged` is whether the log reports the outcome of the request. `warm` has no result where the row
 * expects none.
 */
export async function run(worker, rows) {
  const results = new Array(rows.length);
  // All isolates share one engine. It abandons a request that is a minute old by the clock of another, and
  // caches 200 realms: so a row with another clock runs alone, and slow rows run first.
  const [waiting, together, alone] = [[], [], []];
  for (const entry of rows.entries()) {
    const [, row] = entry;
    const group = isAlone(row) ? alone : hangs(row) ? waiting : together;
    group.push(entry);
  }
  const each = async (open) => {
    for (let next = open.shift(); next; next = open.shift()) {
      const [index, row] = next;
      results[index] = await tried(worker, row);
    }
  };
  for (const group of [waiting, together]) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => each(group)));
  }
  await each(alone);
  // The log line of the last answer may still be on its way.
  await sleep(500);
  const lines = worker.logs();
  for (const result of results) {
    for (const state of ["cold", "warm"].map((name) => result[name]).filter(Boolean)) {
      state.logged = state.requests.every((request) => isLogged(lines, request));
    }
  }
  return results;
}

const hangs = ({ fault }) => ["hangs", "timeout"].includes(fault);

const isAlone = ({ ahead, part, faults }) => ahead || (part === "issuer" && faults);

async function tried(worker, row) {
  const of = (which) => (row[which] === "-" ? undefined : state(worker, row, which));
  return { ...row, cold: await of("cold"), warm: await of("warm") };
}

async function state(worker, row, which) {
  const expected = row[which];
  try {
    const requests = await asked(worker, row, which);
    return { expected, got: requests.map(({ answer }) => answer).join(", then "), requests };
  } catch (error) {
    return { expected, got: `failed: ${error.message}`, requests: [] };
  }
}

async function asked(worker, row, which) {
  const now = Date.now() / 1000;
  const { part, fault, what, faults, variables, ahead } = row;
  const fetched = part !== "issuer" || which === "warm";
  const scene = await newScene(worker, { now, fetched });
  try {
    // Another isolate has served the realm: its version counts.
    await scene.ask("jwks", { isolate: "elsewhere" });
    if (which === "warm") await warmUp(scene, what);
    if (part === "issuer") {
      const at = now + (isAlone(row) ? AFTERWARDS : 0);
      return await withIssuer(scene, fault, { which, at, faults });
    }
    const at = now + (which === "warm" ? AFTERWARDS : 0);
    const tokensAt = now - 120;
    const time = at + (ahead ?? 0);
    return [await scene.ask(what, { isolate: which, at: time, tokensAt, faults, variables })];
  } finally {
    await scene.idp.close();
  }
}

async function warmUp(scene, what) {
  const { answer, text } = await scene.ask(what, { isolate: "warm" });
  if (answer !== "200") throw new Error(`before anything broke: ${answer} ${text}`);
}

/**
 * The issuer changes its answer from now on. A token with an unknown key makes the Worker fetch the keys
 * after the answer; then comes a token of the key that signs.
 */
async function withIssuer(scene, fault, { which, at, faults }) {
  const { idp } = scene;
  const before = idp.fetches;
  const token = await answers[fault](idp, at);
  const first = await scene.ask("secret", { isolate: which, at, token, faults });
  for (let tries = 0; idp.fetches === before && tries < 40; tries += 1) await sleep(50);
  await sleep(fault === "timeout" ? 5_500 : 500);
  const second = await scene.ask("secret", { isolate: which, at: at + ABSENT });
  return [first, second];
}

/** Whether the log reports the outcome of a request once; it reports nothing of requests without a client. */
function isLogged(lines, { answer, requestId, decides }) {
  const own = lines.filter((line) => line.includes(requestId)).map((line) => JSON.parse(line));
  const [status, refusal] = answer.split(" ");
  const outcome = { 200: "granted", 400: "refused", 401: "refused", 503: "unavailable" }[status];
  if (outcome === undefined || (status === "200" && !decides)) return own.length === 0;
  const [line] = own;
  // Without a realm there is no decision, and the line is shorter.
  const named = line?.event === "request" ? line.failed !== "" : line?.refusal === refusal;
  return own.length === 1 && line.outcome === outcome && (named || status === "200");
}
