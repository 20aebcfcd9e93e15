// In which way things are built: as they ship, or quickly. `npm start` and `npm run www` take the quick
// one: the compiler optimises little and nothing shrinks the modules. Each has folders of its own.

import { inClone } from "../setup/paths.mjs";

const shipped = { profile: "release", dist: inClone("dist"), cargo: "wasm", optimised: true };
const quick = {
  profile: "start",
  dist: inClone("dist", "start"),
  cargo: "start",
  optimised: false,
};

let current = shipped;

/** From here on this process builds and uses what is built quickly. */
export function buildQuickly() {
  current = quick;
}

/** The variant that this process builds and uses. */
export const variant = () => current;

/** A path in the folder of what is built. */
export const inDist = (...parts) => [current.dist, ...parts].join("/");
