// The modules of the built npm part. They exist only after the build, so no file can import them at its
// top.

import { pathToFileURL } from "node:url";

import { inDist } from "../../../scripts/build/variant.mjs";

/** The module of one of its files. */
export const built = (file) => import(pathToFileURL(inDist("npm", file)));
