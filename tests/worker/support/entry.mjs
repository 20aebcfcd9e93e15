// The Worker of the tests: production's, with a clock that a request may set, and with ways to break the
// engine, to run the cron and to call the alarms of objects. Built like production's entry, and never
// deployed.

import { env } from "cloudflare:workers";

import * as glue from "#engine";

import { createDriver } from "../../../src/js/driver.mjs";
import { createFetch } from "../../../src/js/http.mjs";
import { engine, rehearsed } from "../../../src/worker/engine.mjs";
export { JwksLock } from "../../../src/worker/jwks-lock.mjs";
import { ReplayGuard as Deployed } from "../../../src/worker/replay-guard.mjs";
import { Revocations as DeployedRevocations } from "../../../src/worker/revocations.mjs";
import { refreshRevocations } from "../../../src/worker/revoked.mjs";
import { serve } from "../../../src/worker/serve.mjs";

export { VersionGuard } from "../../../src/worker/version-guard.mjs";

/** Lets a test call functions that otherwise only the platform calls. */
export class ReplayGuard extends Deployed {
  purge() {
    return this.alarm();
  }

  nextPurge() {
    return this.ctx.storage.getAlarm();
  }
}

export class Revocations extends DeployedRevocations {
  purge() {
    return this.alarm();
  }

  nextPurge() {
    return this.ctx.storage.getAlarm();
  }
}

/** Returns milliseconds; `x-test-now` is in seconds, and a cron runs at its scheduled time. */
const clock = ({ headers, scheduledTime }) => {
  if (headers === undefined) return scheduledTime;
  const now = headers.get("x-test-now");
  return now === null ? Date.now() : Number(now) * 1000;
};

/** The engine with one call that traps: it frees an invalid address. */
const trapping = Object.create(engine, {
  glue: { value: { ...glue, begin: () => glue.initSync().__wbindgen_free(0xfffffff0, 16, 1) } },
});

/** By name, Workers that share no memory, as if each were in an isolate of its own. */
const isolates = new Map();

function isolate(name) {
  if (!isolates.has(name)) isolates.set(name, serve({ clock }));
  return isolates.get(name);
}

const broken = createFetch({
  drive: createDriver({ engine: trapping, records: unused, firstUse: unused }),
  clock,
  log: (line) => console.log(line),
});

export default {
  scheduled: isolate(null).scheduled,
  async fetch(request) {
    if (request.headers.has("x-test-trap")) return broken(request);
    if (request.headers.has("x-test-rehearsed")) return Response.json(rehearsed);
    if (request.headers.has("x-test-refresh")) return Response.json(await refreshed());
    // The server of the tests has no TLS: this gives a request the form of one that came over TLS.
    const arrived = request.headers.get("x-test-url");
    const own = arrived === null ? request : new Request(arrived, request);
    return isolate(request.headers.get("x-test-isolate")).fetch(own);
  },
};

/** Runs the cron for revocations, and returns its report. */
async function refreshed() {
  const reports = [];
  await refreshRevocations(env, (report) => reports.push(report));
  return reports;
}

function unused() {
  throw new Error("the engine trapped before it asked");
}
