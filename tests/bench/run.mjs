// Runs everything of the plan. What is compared is measured in turn, so that other load on the host disturbs
// every peer.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { step } from "../../scripts/step.mjs";
import { coreWork, largeRealm } from "./core.mjs";
import { startLoad } from "./generator.mjs";
import { growth } from "./growth.mjs";
import { layOut } from "./peers.mjs";
import { slices } from "./slices.mjs";
import { startStore } from "./store.mjs";
import { makeWorld } from "./world.mjs";
import { starts, young } from "./young.mjs";

/** Returns the samples of each part of the plan. */
export async function run(plan) {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-bench-"));
  const open = [];
  try {
    const world = await step("realms, keys and records", makeWorld);
    const store = await startStore(world.records);
    open.push(store);
    const peers = await layOut(folder, { bindings: world.bindings, store: store.address });
    const load = startLoad();
    open.push(load);
    await load.ask("play", { parties: world.parties });

    const bench = { peers, load };
    return {
      refused: await step("refusals", () => refusals(bench)),
      starts: await step("starts", (say) => starts(plan, bench, say)),
      young: await step("first requests of a process", (say) => young(plan, bench, say)),
      slices: await step("slices", (say) => slices(plan, bench, say)),
      curves: await step("growth", (say) => growth(plan, bench, say)),
      core: await step("core work in wasm", () => coreWork(plan, bench)),
      large: await step("a realm of 100,000 clients", largeRealm),
      sizes: peers.sizes(),
    };
  } finally {
    for (const one of open) one.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every peer that exchanges tokens refuses the bad requests; returns how many there are. */
async function refusals({ peers, load }) {
  return await peers.within(["floor", "fair", "jose", "ours"], (running) =>
    load.ask("refuses", { peers: Object.values(running) }),
  );
}
