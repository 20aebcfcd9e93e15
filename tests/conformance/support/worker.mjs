// This project's Worker, configured with a fixture.

import { makeFixture } from "../../../src/conformance/fixture.mjs";
import { realmDocument } from "../../../src/conformance/realm.mjs";
import { newKey } from "../../interop/support/keys.mjs";
import { startWorker } from "../../worker/support/server.mjs";

/** Starts the Worker; returns the fixture as well. */
export async function startConfigured() {
  const worker = await startWorker();
  const fixture = await makeFixture(new URL("/realms/conformance", worker.url).href);
  await worker.publish(await realmDocument(fixture), [(await newKey("edge")).privateJwk]);
  return { fixture, close: () => worker.close() };
}
