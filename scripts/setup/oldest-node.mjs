// Imported before anything else: reports an unsupported Node, before a missing feature of it fails.

const OLDEST = 20;

if (Number(process.versions.node.split(".")[0]) < OLDEST) {
  console.error(
    `\nthis needs Node ${OLDEST} or later; this is ${process.versions.node}\nInstall a newer one, for instance from https://nodejs.org, and run this again.`,
  );
  process.exit(1);
}
