// The Worker of the fault tests: production's, over the real bindings with a layer between that makes them
// fail, hang or lag, counts their calls, and obeys requests. Never deployed.
//
// `x-test-isolate` names a Worker that shares no memory with the others; `x-test-faults` (JSON) has the
// faults in it from then on; `x-test-env` (JSON), on its first request, has variables that replace the real
// ones; `x-test-now` is the time in seconds. The Worker answers `x-test-counts` with its counts, and runs its
// cron for `x-test-cron`. `x-test-writes` has the fault of KV for the objects of revocations.

import { env, withEnv } from "cloudflare:workers";

import { Revocations as Deployed } from "../../../src/worker/revocations.mjs";
import { serve } from "../../../src/worker/serve.mjs";
import { faultyObjects, faultyStore } from "./bindings.mjs";

export { JwksLock } from "../../../src/worker/jwks-lock.mjs";
export { ReplayGuard } from "../../../src/worker/replay-guard.mjs";
export { VersionGuard } from "../../../src/worker/version-guard.mjs";

/** The fault of KV that the objects of revocations meet. */
const writes = { faults: {}, counts: {} };

export class Revocations extends Deployed {
  publish(name) {
    const own = { ...env, EXCHANGE: faultyStore(env.EXCHANGE, writes) };
    return withEnv(own, () => super.publish(name));
  }
}

const OBJECTS = {
  REPLAY_GUARD: "replay",
  VERSION_GUARD: "versions",
  REVOCATIONS: "revocations",
  JWKS_LOCK: "refresh",
};

const clock = (request) => {
  const now = request.headers.get("x-test-now");
  return now === null ? Date.now() : Number(now) * 1000;
};

let fetches = 0;
const platform = globalThis.fetch;
globalThis.fetch = (...args) => {
  fetches += 1;
  return platform(...args);
};

const isolates = new Map();

function isolate(name, variables) {
  if (!isolates.has(name)) {
    const state = { faults: {}, counts: { reads: 0, writes: 0, lists: 0, objects: 0 } };
    const own = { ...env, ...variables, EXCHANGE: faultyStore(env.EXCHANGE, state) };
    for (const [binding, part] of Object.entries(OBJECTS)) {
      own[binding] = faultyObjects(env[binding], part, state);
    }
    // A null variable counts as unset.
    for (const [variable, value] of Object.entries(own)) {
      if (value === null) delete own[variable];
    }
    isolates.set(name, { state, env: own, worker: withEnv(own, () => serve({ clock })) });
  }
  return isolates.get(name);
}

export default {
  fetch(request) {
    const { headers } = request;
    const json = (name) => JSON.parse(headers.get(name) ?? "null");
    const {
      state,
      env: own,
      worker,
    } = isolate(headers.get("x-test-isolate"), json("x-test-env") ?? {});
    if (headers.has("x-test-counts")) return Response.json({ ...state.counts, fetches });
    state.faults = json("x-test-faults") ?? state.faults;
    writes.faults = json("x-test-writes") ?? writes.faults;
    if (headers.has("x-test-cron")) {
      return withEnv(own, () => worker.scheduled(request)).then(() => new Response(null));
    }
    return withEnv(own, () => worker.fetch(request));
  },
};
