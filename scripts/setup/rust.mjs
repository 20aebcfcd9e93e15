// The Rust target, and a function that asks one of the host's tools something.

import { execFileSync } from "node:child_process";

export const target = "wasm32-unknown-unknown";

/** The first line that a program prints, or nothing when it is absent or fails. */
export function answer(program, args, env) {
  try {
    const options = { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "ignore"] };
    return execFileSync(program, args, options).toString().split("\n")[0];
  } catch {
    return undefined;
  }
}
