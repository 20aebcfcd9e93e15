// The engine, loaded when a command needs it: most of the time of `--help` would be its.

/** What the package offers, with the engine started. */
export async function tools() {
  const offered = await import("../index.node.mjs");
  await offered.initialize();
  return offered;
}
