// What is used of the built npm part. It is there only after the build, so nothing can
// import it at the top of a file.

import { pathToFileURL } from "node:url";

import { inDist } from "../../../scripts/build/variant.mjs";

/** The module of one of its files. */
export const built = (file) => import(pathToFileURL(inDist("npm", file)));
