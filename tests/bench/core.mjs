// What the engine itself costs: an exchange in the Worker's own build with signatures that cost nothing, and a
// large realm in the package.

import { createRealm } from "../../dist/npm/npm/index.node.mjs";
import { realmOf } from "./world.mjs";

const CLIENTS = 100_000;

/** The microseconds of CPU time of one exchange without signatures, of each batch. */
export async function coreWork({ core: { count, warm, batches } }, { peers, load }) {
  return await peers.within(["core"], async ({ core: peer }) => {
    const samples = [];
    for (let n = 0; n < warm + batches; n += 1) {
      const { main } = await load.ask("core", { peer, count });
      if (n >= warm) samples.push((main / count) * 1e6);
    }
    return samples;
  });
}

/** The seconds of CPU time that `createRealm` takes. */
export async function largeRealm() {
  const { document, signingKeys } = await realmOf(CLIENTS);
  const before = process.cpuUsage();
  await createRealm(document, { signingKeys });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
