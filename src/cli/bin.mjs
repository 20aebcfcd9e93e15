#!/usr/bin/env node
// The program `edge-token-exchange`, also `etx`. It reports an unsupported Node before a missing feature
// of it fails.

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `edge-token-exchange needs Node 22.12 or later; this is ${process.versions.node}.\nInstall a newer one, for instance from https://nodejs.org.`,
  );
  process.exitCode = 3;
} else {
  const { main } = await import("./main.mjs");
  process.exitCode = await main(process.argv.slice(2));
}
