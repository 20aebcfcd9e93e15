// The Worker of the tests: production's, with a clock that a request may set, a way to break the
// engine and one to call the replay guard's alarm. Built like production's entry, and never deployed.

import * as glue from "#engine";

import { createDriver } from "../../../src/npm/driver.mjs";
import { createFetch } from "../../../src/npm/http.mjs";
import { engine } from "../../../src/worker/engine.mjs";
import { ReplayGuard as Deployed } from "../../../src/worker/replay-guard.mjs";
import { serve } from "../../../src/worker/serve.mjs";

/** Lets a test call what otherwise only the platform calls. */
export class ReplayGuard extends Deployed {
  purge() {
    return this.alarm();
  }

  nextPurge() {
    return this.ctx.storage.getAlarm();
  }
}

/** Milliseconds; `x-test-now` is in seconds. */
const clock = (request) => {
  const now = request.headers.get("x-test-now");
  return now === null ? Date.now() : Number(now) * 1000;
};

/** The engine with one call that traps: it frees memory that is not there. */
const trapping = Object.create(engine, {
  glue: { value: { ...glue, begin: () => glue.initSync().__wbindgen_free(0xfffffff0, 16, 1) } },
});

const production = serve({ clock });
const broken = createFetch({
  drive: createDriver({ engine: trapping, records: unused, firstUse: unused }),
  clock,
  log: (line) => console.log(line),
});

export default {
  fetch: (request) =>
    request.headers.has("x-test-trap") ? broken(request) : production.fetch(request),
};

function unused() {
  throw new Error("the engine trapped before it asked");
}
