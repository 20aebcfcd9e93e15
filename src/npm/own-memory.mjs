// The warning for programs in workerd that pass no stores. Cloudflare runs many isolates of one Worker and
// ends them at any time: with the default stores a client assertion counts once in each of them, and a
// revoked token is revoked in one of them alone.

/** The options whose defaults are in the memory of one isolate. */
const STORES = ["firstUse", "revocations"];

let warned = false;

/** Warns once in an isolate of workerd, for the first realm whose options lack a store. */
export function warnOfOwnMemory(options) {
  if (warned || globalThis.navigator?.userAgent !== "Cloudflare-Workers") return;
  const lacking = STORES.filter((name) => options[name] === undefined);
  if (lacking.length === 0) return;
  warned = true;
  console.warn(
    `edge-token-exchange: createRealm has no ${lacking.join(" and no ")}, so this isolate alone remembers: ` +
      "pass createDurableStores(binding) of edge-token-exchange/durable-objects, or stores of your own",
  );
}
