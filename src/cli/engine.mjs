// The engine, loaded when a command needs it: most of the time of `--help` would be its.

/** What the package offers, with the engine started, and those of its tools that it keeps to itself. */
export async function tools() {
  const offered = await import("../npm/index.node.mjs");
  await offered.initialize();
  const { createSource } = await import("../npm/instance.mjs");
  const { load } = await import("../npm/module.node.mjs");
  const { createTools } = await import("../npm/tools.mjs");
  return { ...createTools(createSource(load).now), ...offered };
}
