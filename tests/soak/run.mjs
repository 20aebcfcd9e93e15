// The load of the soak: new tokens of three algorithms, long ones and deep ones, one token for many
// targets, every request that the Worker must refuse, clients and realms that do not exist, connections
// that are reset, bodies that are slow or never end, and own keys that rotate.

import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { send } from "../bench/http.mjs";
import { badRequests } from "../bench/judge.mjs";
import { layOut } from "../bench/peers.mjs";
import { createRequests } from "../bench/requests.mjs";
import { startStore } from "../bench/store.mjs";
import { makeWorld, newOwnKey } from "../bench/world.mjs";
import { createRotation } from "./rotation.mjs";
import { startUnruly } from "./unruly.mjs";

const REALM = "realms/bench";
const CONNECTIONS = 16;
const SAMPLE_MS = 5_000;

/** Of so many answers with a token, the soak verifies one. */
const VERIFIED = 50;

/** The number of good requests of each type in one turn. */
const EACH = 100;
const kinds = [
  { realm: REALM, alg: "ES256" },
  { realm: REALM, alg: "RS256", bytes: 8_192 },
  { realm: REALM, alg: "Ed25519", depth: 4 },
  { realm: REALM, alg: "ES256", fanOut: true },
  { realm: "realms/clients-1000", alg: "ES256" },
];

/**
 * Returns `{ minutes, counts, wrong, memory: [MB], verified, rotations, unruly }`: how often the Worker
 * answered with each status, how many answers were wrong, how many tokens were verified, and what `stop` of
 * unruly.mjs returns.
 */
export async function soak({ minutes, say }) {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-soak-"));
  const open = [];
  try {
    const world = await makeWorld();
    const store = await startStore(world.records);
    open.push(store);
    const peers = await layOut(folder, { bindings: world.bindings, store: store.address });
    const worker = await peers.start("ours");
    open.push(worker);
    const makers = createRequests(world.parties);
    const rotation = createRotation({
      records: world.records,
      keyrings: world.keyrings,
      newKey: newOwnKey,
      read: async (path) => (await fetch(`http://127.0.0.1:${worker.port}${path}`)).json(),
    });
    const unruly = startUnruly({
      port: worker.port,
      next: async () => (await makers.request(kinds[0])).bytes,
    });

    const counts = new Map();
    const memory = [];
    let [wrong, verified] = [0, 0];
    const until = Date.now() + minutes * 60_000;
    let sampled = 0;
    while (Date.now() < until) {
      const turn = await requestsOf(makers);
      const { answers } = await send(worker.port, turn, { connections: CONNECTIONS });
      for (const [n, { status, body }] of answers.entries()) {
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (!turn[n].right(status)) wrong += 1;
        if (status !== 200 || n % VERIFIED !== 0) continue;
        await rotation.verify(turn[n].realm, body).then(
          () => (verified += 1),
          () => (wrong += 1),
        );
      }
      await rotation.rotate();
      if (Date.now() - sampled >= SAMPLE_MS) {
        sampled = Date.now();
        memory.push(residentOf(worker.pid));
        const left = Math.ceil((until - sampled) / 1000);
        say(`${left} s left, ${memory.at(-1).toFixed(0)} MB`);
      }
    }
    return {
      minutes,
      counts: Object.fromEntries(counts),
      wrong,
      memory,
      verified,
      rotations: rotation.rotations(),
      unruly: await unruly.stop(),
    };
  } finally {
    for (const one of open) one.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the requests of one turn in random order, each with its expected status. */
async function requestsOf(makers) {
  const made = kinds.map(async (kind) =>
    (await makers.pool(kind, EACH)).map((request) => ({ ...request, realm: kind.realm })),
  );
  const good = (await Promise.all(made)).flat();
  const bad = await badRequests(makers);
  const strangers = [
    { bytes: post(`/${REALM}/token`, randomUUID()) },
    { bytes: post(`/realms/${randomUUID()}/token`, "gateway-0") },
  ];
  const refused = (status) => status >= 400 && status < 500;
  return [
    ...good.map((request) => ({ ...request, right: (status) => status === 200 })),
    ...[...bad, ...strangers].map((request) => ({ ...request, right: refused })),
  ].sort(() => Math.random() - 0.5);
}

/** Returns a request of an unknown client. */
function post(path, client) {
  const body = "grant_type=client_credentials";
  return Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      "host: 127.0.0.1",
      `authorization: Basic ${btoa(`${client}:secret`)}`,
      "content-type: application/x-www-form-urlencoded",
      `content-length: ${body.length}`,
      "",
      body,
    ].join("\r\n"),
  );
}

/** Returns the memory of a process in MB. */
function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

/** The tolerance of the last third over the middle one: V8 collects garbage at times of its own. */
const GROWTH = 1.1;

/**
 * Returns the medians of the middle and the last third of the samples; the first third is still warming up.
 */
function thirds(memory) {
  const third = Math.floor(memory.length / 3);
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  return [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
}

/** Whether there is no wrong answer, no 5xx, and no memory that keeps growing. */
export function isSound({ counts, wrong, memory, verified, unruly }) {
  const [middle, last] = thirds(memory);
  const isRight = wrong === 0 && verified > 0 && unruly.wrong.length === 0;
  return isRight && failures(counts) === 0 && last <= middle * GROWTH;
}

const failures = (counts) =>
  Object.entries(counts).reduce((sum, [status, count]) => (status >= "500" ? sum + count : sum), 0);

/** Returns the figures as text for a person. */
export function report(found) {
  const { minutes, counts, wrong, memory, verified, rotations, unruly } = found;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const [middle, last] = thirds(memory);
  const each = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
  return [
    `${all} requests in ${minutes} min: ${each.join(", ")}`,
    `answers that were not as they must be: ${wrong}; 5xx: ${failures(counts)}`,
    `own keys were rotated ${rotations} times; ${verified} tokens were verified with the published keys`,
    `beside it: ${unruly.resets} connections reset, ${unruly.slow} slow bodies, ${unruly.stalled} that did not end; answers that were not as they must be: ${unruly.wrong.length}${unruly.wrong.length > 0 ? `, as ${unruly.wrong.slice(0, 3).join("; ")}` : ""}`,
    `memory of workerd: ${memory[0].toFixed(0)} MB at first, ${middle.toFixed(0)} MB in the middle third, ${last.toFixed(0)} MB in the last, at most ${Math.max(...memory).toFixed(0)} MB`,
    isSound(found) ? "sound" : "NOT SOUND",
  ].join("\n");
}
