// How the scripts build: as shipped, or quickly. `npm start` and `npm run www` build quickly: the
// compiler optimises little and the modules are not shrunk. Each variant has folders of its own.

import { inClone } from "../setup/paths.mjs";

const shipped = { profile: "release", dist: inClone("dist"), cargo: "wasm", optimised: true };
const quick = {
  profile: "start",
  dist: inClone("dist", "start"),
  cargo: "start",
  optimised: false,
};

let current = shipped;

/** From here on this process builds and uses the quick variant. */
export function buildQuickly() {
  current = quick;
}

/** The variant that this process builds and uses. */
export const variant = () => current;

/** A path in the build folder. */
export const inDist = (...parts) => [current.dist, ...parts].join("/");
