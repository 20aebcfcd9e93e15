// Imported before anything else: an older Node than the clone takes is told so, instead of failing at the
// first thing that it does not have.

const OLDEST = 20;

if (Number(process.versions.node.split(".")[0]) < OLDEST) {
  console.error(
    `\nthis needs Node ${OLDEST} or later; this is ${process.versions.node}\nInstall a newer one, for instance from https://nodejs.org, and run this again.`,
  );
  process.exit(1);
}
