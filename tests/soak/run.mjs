// The load of the soak: new tokens of three algorithms, long ones and deep ones, one token for many
// targets, every request that the Worker must refuse, and clients and realms that do not exist.

import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { send } from "../bench/http.mjs";
import { badRequests } from "../bench/judge.mjs";
import { layOut } from "../bench/peers.mjs";
import { createRequests } from "../bench/requests.mjs";
import { startStore } from "../bench/store.mjs";
import { makeWorld } from "../bench/world.mjs";

const REALM = "realms/bench";
const CONNECTIONS = 16;
const SAMPLE_MS = 5_000;

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
 * Returns `{ minutes, counts, wrong, memory: [MB] }`: how often the Worker answered with each status, and
 * the turns with a wrong one.
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

    const counts = new Map();
    const memory = [];
    let wrong = 0;
    const until = Date.now() + minutes * 60_000;
    let sampled = 0;
    while (Date.now() < until) {
      const turn = await requestsOf(makers);
      const { answers } = await send(worker.port, turn, { connections: CONNECTIONS });
      answers.forEach(({ status }, n) => {
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (!turn[n].right(status)) wrong += 1;
      });
      if (Date.now() - sampled >= SAMPLE_MS) {
        sampled = Date.now();
        memory.push(residentOf(worker.pid));
        const left = Math.ceil((until - sampled) / 1000);
        say(`${left} s left, ${memory.at(-1).toFixed(0)} MB`);
      }
    }
    return { minutes, counts: Object.fromEntries(counts), wrong, memory };
  } finally {
    for (const one of open) one.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the requests of one turn in random order, each with its expected status. */
async function requestsOf(makers) {
  const good = (await Promise.all(kinds.map((kind) => makers.pool(kind, EACH)))).flat();
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
export function isSound({ counts, wrong, memory }) {
  const [middle, last] = thirds(memory);
  return wrong === 0 && failures(counts) === 0 && last <= middle * GROWTH;
}

const failures = (counts) =>
  Object.entries(counts).reduce((sum, [status, count]) => (status >= "500" ? sum + count : sum), 0);

/** Returns the figures as text for a person. */
export function report(found) {
  const { minutes, counts, wrong, memory } = found;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const [middle, last] = thirds(memory);
  const each = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
  return [
    `${all} requests in ${minutes} min: ${each.join(", ")}`,
    `answers that were not as they must be: ${wrong}; 5xx: ${failures(counts)}`,
    `memory of workerd: ${memory[0].toFixed(0)} MB at first, ${middle.toFixed(0)} MB in the middle third, ${last.toFixed(0)} MB in the last, at most ${Math.max(...memory).toFixed(0)} MB`,
    isSound(found) ? "sound" : "NOT SOUND",
  ].join("\n");
}
