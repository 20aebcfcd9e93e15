// The real Worker in workerd with the realms of the page's scenarios, as `npm start` serves them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generateSigningKey } from "../../../dist/npm/npm/node.mjs";
import { makeScenarios, writeDemoSite } from "../../../www/demo/page.mjs";
import { startWorker } from "../../worker/support/server.mjs";

/**
 * Starts the Worker. With `demo` its page gets the keys of the scenarios; `origins` are the origins of
 * other pages that may send requests to its realms.
 */
export async function startScenarios({ demo = true, origins = [] } = {}) {
  const { demoKeys, documents } = await makeScenarios();
  const site = mkdtempSync(join(tmpdir(), "page-site-"));
  if (demo) writeDemoSite(site, demoKeys);
  const worker = await startWorker(demo ? { site } : {});
  const url = new URL(worker.url);
  for (const { text } of documents(url.origin)) {
    const { kid, alg, private: jwk } = await generateSigningKey("ES256");
    await worker.publish({ ...JSON.parse(text), origins }, [{ ...jwk, kid, alg }]);
  }
  return {
    url: url.href,
    origin: url.origin,
    demoKeys,
    async close() {
      await worker.close();
      rmSync(site, { recursive: true, force: true });
    },
  };
}
