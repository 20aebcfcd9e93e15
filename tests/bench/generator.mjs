// The load generator's process, as the bench asks it.

import { fork } from "node:child_process";

import { inClone } from "../../scripts/setup/paths.mjs";

/** Starts it; `ask(command, rest)` runs one task at a time. */
export function startLoad() {
  const child = fork(inClone("tests", "bench", "load.mjs"), { serialization: "advanced" });
  return {
    ask: (command, rest) =>
      new Promise((resolve, reject) => {
        const gone = () => reject(new Error("the load generator ended"));
        child.once("exit", gone).once("message", ({ value, error }) => {
          child.off("exit", gone);
          if (error === undefined) resolve(value);
          else reject(new Error(error));
        });
        child.send({ command, ...rest });
      }),
    close: () => child.kill(),
  };
}
