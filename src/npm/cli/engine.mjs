// The engine, loaded when a command needs it: most of the time of `--help` would be its.

/** The tools of the package: the engine, and what reads and tries realm documents. */
export const tools = () => import("../node.mjs");
