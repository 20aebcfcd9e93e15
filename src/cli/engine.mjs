// The engine, loaded only when a command needs it: it would take most of the time of `--help`.

/** The package's interface, with the engine started, and the tools that the package keeps internal. */
export async function tools() {
  const offered = await import("../npm/index.node.mjs");
  await offered.initialize();
  const { createSource } = await import("../npm/instance.mjs");
  const { load } = await import("../npm/module.node.mjs");
  const { createTools } = await import("../npm/tools.mjs");
  const { realmFrom } = await import("../npm/realm.mjs");
  const source = createSource(load);
  return {
    ...createTools(source.now),
    ...offered,
    /** `createRealm` for the operator of the document, who may know why a client did not authenticate. */
    operatorRealm: async (document, options) =>
      realmFrom(await source.started(), document, options, { operator: true }),
  };
}
