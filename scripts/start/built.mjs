// What is used of dist/npm, the built npm part. It is there only after the build, so nothing can
// import it at the top of a file.

import { pathToFileURL } from "node:url";

import { inClone } from "../setup/paths.mjs";

/** The module of a file in dist/npm. */
export const built = (file) => import(pathToFileURL(inClone("dist", "npm", file)));
