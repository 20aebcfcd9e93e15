// The real wrangler, for programs that load it.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const real = createRequire(process.env.RUNBOOK_WRANGLER).resolve("wrangler");
const { unstable_readConfig } = await import(pathToFileURL(real));

export { unstable_readConfig };
