// The Worker of the fault tests.

import { inClone } from "../../../scripts/setup/paths.mjs";
import { startWorker } from "../../worker/support/server.mjs";
import { secrets } from "./scene.mjs";

/** Starts it, with a signed configuration and limits that no test reaches; `close()` ends it. */
export function startFaulty() {
  const entry = inClone("tests", "faults", "support", "entry.mjs");
  return startWorker({ entry, secrets, configure: withoutLimits });
}

const withoutLimits = (text) => text.replaceAll(/limit = \d+/g, "limit = 1000000");
