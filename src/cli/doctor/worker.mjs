// The configuration of the Worker against the one that this version of the package brings: value by value,
// in the environment that is asked for.

import { isDeepStrictEqual } from "node:util";

import { configFile, packedConfigFile } from "../store/wrangler.mjs";
import { workerConfigs } from "../store/worker-config.mjs";
import { finding, good } from "./here.mjs";

const NEXT = "Compare it with node_modules/edge-token-exchange/worker/wrangler.toml.";

/** The ids of Cloudflare's own example, which the package once shipped for everybody. */
const SAMPLES = ["1001", "1002", "1003"];

/** Compares the configuration with what this version needs. */
export async function* checkWorker({ config, env }) {
  const file = configFile(config);
  const read = await workerConfigs(file);
  const [needed] = (read && (await workerConfigs(packedConfigFile()))) ?? [];
  if (needed === undefined) {
    const what = `${file} is not compared: wrangler cannot be loaded here`;
    return yield finding("bindings", "warning", what, "npm install --save-dev wrangler");
  }
  const own = read.find(({ targetEnvironment }) => (targetEnvironment || undefined) === env);
  if (own === undefined) {
    return yield finding("bindings", "wrong", `${file} has no [env.${env}]`, NEXT);
  }
  const where = env ? `${file}, environment ${env}` : file;
  const others = read.filter((one) => one !== own);
  const found = [...differences(own, others, needed)];
  for (const [state, what, next = NEXT] of found) {
    yield finding("bindings", state, `${where}: ${what}`, next);
  }
  if (found.length === 0) yield good("bindings", `${where} has all that this version needs`);
}

/**
 * `[state, what, next?]` of each value of a configuration that differs from what this version needs;
 * `others` are the other environments of its file.
 */
export function* differences(own, others, needed) {
  yield* date(own, needed);
  const flags = own.compatibility_flags ?? [];
  for (const flag of needed.compatibility_flags.filter((name) => !flags.includes(name))) {
    yield ["wrong", `it lacks the compatibility flag ${flag}`];
  }
  yield* bindings(own, needed);
  yield* classes(own, needed);
  if (!(own.triggers?.crons ?? []).some(isOftenEnough)) {
    const crons = needed.triggers.crons.map((cron) => JSON.stringify(cron)).join(", ");
    yield ["wrong", `no cron runs every five minutes; [triggers] needs crons = [${crons}]`];
  }
  yield* assets(own, needed);
  if (own.observability?.enabled !== true) {
    yield ["warning", "[observability] is not enabled: no log keeps the lines of audit"];
  }
  yield* sharedLimits(own, others);
}

function* date({ compatibility_date: own }, { compatibility_date: needed }) {
  if (own === undefined) yield ["wrong", "it has no compatibility_date"];
  else if (own < needed) yield ["wrong", `compatibility_date ${own} is older than ${needed}`];
}

function* bindings(own, needed) {
  const kv = (own.kv_namespaces ?? []).map(({ binding }) => binding);
  for (const { binding } of needed.kv_namespaces.filter((one) => !kv.includes(one.binding))) {
    yield ["wrong", `it lacks the KV namespace ${binding}`];
  }
  const objects = own.durable_objects?.bindings ?? [];
  for (const { name, class_name: wanted } of needed.durable_objects.bindings) {
    const found = objects.find((one) => one.name === name);
    if (found === undefined) yield ["wrong", `it lacks the Durable Object ${name}`];
    else if (found.class_name !== wanted) yield ["wrong", `${name} is not of class ${wanted}`];
    else if (found.script_name) yield ["wrong", `${name} is of another Worker`];
  }
  for (const { name, simple } of needed.ratelimits) {
    const found = (own.ratelimits ?? []).find((one) => one.name === name);
    if (found === undefined) yield ["wrong", `it lacks the rate limit ${name}`];
    else if (found.simple?.period !== simple.period) {
      yield ["wrong", `the period of ${name} is not ${simple.period}, as Retry-After says`];
    }
  }
}

/** The classes after all migrations: each with the storage that this version needs. */
function* classes(own, needed) {
  const [there, wanted] = [own, needed].map(({ migrations = [] }) => classesOf(migrations));
  for (const name of wanted.keys()) {
    if (!there.has(name)) yield ["wrong", `no migration makes the class ${name}`];
    else if (!there.get(name)) yield ["wrong", `a migration makes ${name} without SQLite`];
  }
}

/** The classes that migrations leave, each with whether its storage is SQLite. */
function classesOf(migrations) {
  const made = new Map();
  for (const { new_sqlite_classes, new_classes, renamed_classes, deleted_classes } of migrations) {
    for (const name of new_sqlite_classes ?? []) made.set(name, true);
    for (const name of new_classes ?? []) made.set(name, false);
    for (const { from, to } of renamed_classes ?? []) {
      made.set(to, made.get(from) ?? false);
      made.delete(from);
    }
    for (const name of deleted_classes ?? []) made.delete(name);
  }
  return made;
}

/** Whether a cron runs at least every five minutes. */
function isOftenEnough(cron) {
  const [minutes, ...rest] = cron.trim().split(/\s+/);
  return (
    /^(\*|\*\/[1-5])$/.test(minutes) && rest.length === 4 && rest.every((part) => part === "*")
  );
}

function* assets({ assets: own = {} }, { assets: needed }) {
  if (own.binding !== needed.binding)
    yield ["wrong", `[assets] needs binding = "${needed.binding}"`];
  const first = own.run_worker_first;
  if (first !== true && !isDeepStrictEqual(first, needed.run_worker_first)) {
    const wanted = JSON.stringify(needed.run_worker_first);
    yield [
      "wrong",
      `[assets] needs run_worker_first = ${wanted}: files would answer in place of the Worker`,
    ];
  }
  for (const name of ["html_handling", "not_found_handling"]) {
    if (own[name] !== needed[name]) yield ["wrong", `[assets] needs ${name} = "${needed[name]}"`];
  }
}

const LIMITS_NEXT =
  "Give each rate limit of each environment a number of its own in the account, as `init` does.";

/** What is wrong with the numbers of the rate limits: one number is one counter for all that use it. */
function* sharedLimits({ ratelimits: own = [] }, others) {
  const elsewhere = others.flatMap(({ ratelimits = [], targetEnvironment: env }) =>
    ratelimits.map(({ namespace_id: id }) => [id, env ? `environment ${env}` : "the top level"]),
  );
  const wrong = (what) => ["wrong", what, LIMITS_NEXT];
  for (const [index, { name, namespace_id: id }] of own.entries()) {
    const also = own.slice(0, index).find((one) => one.namespace_id === id);
    const [, there] = elsewhere.find(([other]) => other === id) ?? [];
    if (also) yield wrong(`${name} and ${also.name} count together, by namespace_id ${id}`);
    else if (there) yield wrong(`${name} and ${there} count together, by namespace_id ${id}`);
    else if (SAMPLES.includes(id)) {
      yield wrong(`namespace_id ${id} of ${name} is that of an example, which others use too`);
    }
  }
}
