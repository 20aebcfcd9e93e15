// What a script prints for `--help`, and for an argument that it does not know.

/**
 * Returns the arguments of this process. For --help or -h it prints the usage and exits with 0; for an
 * argument that is not `known`, with 2.
 */
export function readArguments(usage, known = []) {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    process.exit(0);
  }
  const unknown = args.find((argument) => !known.includes(argument));
  if (unknown === undefined) return args;
  console.error(`\nunknown argument: ${unknown}\n\n${usage}`);
  process.exit(2);
}
