// A realm with as many revoked people as it may have: 100,000. They are taken, listed and refused, and one
// more is not taken. The test reports sizes and times.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  deriveKeys,
  generateSecret,
  openAnswer,
  openSnapshot,
  revokedSubjects,
  sealNotBefore,
} from "../../dist/npm/npm/node.mjs";
import { PEOPLE_OF_RECORD } from "../../src/js/revocation-records.mjs";
import { sizeOf, timeIn } from "../../src/js/revocation-list.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const PEOPLE = 100_000;
const secret = generateSecret();
const now = Math.floor(Date.now() / 1000);

let worker;
let keys;
let world;

before(async () => {
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: secret } });
  keys = await deriveKeys(secret);
  world = await makeWorld("https://edge.example/revoked/people");
  await worker.publish(world.document, world.signingKeys);
});

after(() => worker.close());

const whom = (subjects) =>
  revokedSubjects(world.document, { issuer: "https://idp.example", subjects });

/** Has cron take the times of these subjects; returns the object's last answer. */
async function revoke(subjects) {
  const { people, ...what } = whom(subjects);
  const records = [];
  for (let from = 0; from < people.length; from += PEOPLE_OF_RECORD) {
    const some = people.slice(from, from + PEOPLE_OF_RECORD);
    records.push(await sealNotBefore(keys, { ...what, people: some, notBefore: now + 60, now }));
  }
  for (const [name, text] of records) await worker.records.put(name, text);
  const reports = await (await worker.fetch("/", { headers: { "x-test-refresh": "1" } })).json();
  const answers = [];
  for (const [name] of records) {
    const text = await worker.records.get(name.replace("not-before:", "not-before-answer:"));
    answers.push(await openAnswer(keys, name, text));
  }
  return { answers, reports };
}

/** The refusal of a token of the realm's one subject by an isolate that has just started, and its time. */
async function asked(isolate) {
  const { headers, ...request } = await world.bySecret();
  const own = { ...headers, "x-test-isolate": isolate };
  const began = performance.now();
  const response = await worker.fetch("/revoked/people/token", { ...request, headers: own });
  await response.arrayBuffer();
  const took = Math.round(performance.now() - began);
  return { took, answer: response.headers.get("x-exchange-refusal") ?? response.status };
}

test("100,000 people are taken, listed and refused, and one more is not", async (t) => {
  const first = await asked("before");
  assert.equal(first.answer, 200);
  const others = Array.from({ length: PEOPLE - 1 }, (_, n) => `person-${n}`);
  const began = performance.now();
  const { answers, reports } = await revoke(others);
  const taken = performance.now() - began;
  assert.deepEqual(reports, []);
  assert.ok(answers.every(({ isTaken }) => isTaken));
  // Cron takes the records in the order of their names, which are random.
  assert.equal(Math.max(...answers.map(({ people }) => people)), PEOPLE - 1);
  const passed = await asked("another person");
  assert.equal(passed.answer, 200);

  // The last that fits is the subject of the token, the next one does not.
  assert.deepEqual((await revoke(["u1"])).answers, [{ isTaken: true, people: PEOPLE }]);
  const full = await revoke(["one-too-many"]);
  assert.deepEqual(full.answers, [{ isTaken: false, people: PEOPLE }]);
  assert.deepEqual(
    full.reports.map(({ failed }) => failed),
    ["the list of the realm is full"],
  );
  assert.deepEqual((await revoke(["u1"])).answers, [{ isTaken: true, people: PEOPLE }]);
  // Of a list that does not fit the object takes none.
  const many = await revoke(["person-1", "one-too-many"]);
  assert.deepEqual(many.answers, [{ isTaken: false, people: PEOPLE }]);

  const { realm, people } = whom(["u1", "person-0", "person-99998", "one-too-many"]);
  const stream = await worker.records.get(realm, "stream");
  const { list } = await openSnapshot(keys, realm, stream, Math.floor(Date.now() / 1000));
  assert.equal(sizeOf(list), 2 * PEOPLE);
  const times = people.flat().map((name) => timeIn(list, name));
  assert.ok(times.slice(0, 6).every((time) => time >= now + 60));
  assert.deepEqual(times.slice(6), [undefined, undefined]);
  const refused = await asked("revoked");
  assert.equal(refused.answer, "subject_token.revoked");

  const megabytes = (list.length / 1e6).toFixed(1);
  t.diagnostic(
    `${PEOPLE} people, ${2 * PEOPLE} names: list ${megabytes} MB, taken in ${Math.round(taken)} ms, first exchange of an isolate ${passed.took} ms (without a list ${first.took} ms)`,
  );
});
