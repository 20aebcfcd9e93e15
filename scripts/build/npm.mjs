// dist/npm: the published folder. Its folders are those of src, without Rust; the engine and its glue lie
// beside the entries. The top of the folder holds the files that npm and editors look for there.

import { copyFileSync, cpSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";
import { step } from "../step.mjs";
import { buildEngine } from "./engine.mjs";
import { place } from "./place.mjs";
import { writeTypes } from "./types.mjs";
import { inDist } from "./variant.mjs";

/** The folders of src that the package contains. */
const folders = ["cli", "conformance", "js", "npm"];

/** The files of src/npm that are at the top of the package. */
const top = ["API.md", "CHANGELOG.md", "README.md", "package.json", "realm.schema.json"];

let building;

/** Builds it once in a process, because the page is built around it too. */
export function buildNpm() {
  return (building ??= buildFolder());
}

async function buildFolder() {
  const { glue, module } = await buildEngine("npm");
  const write = async (folder) => {
    cpSync(glue, `${folder}/npm`, { recursive: true });
    copyFileSync(module, `${folder}/npm/engine_bg.wasm`);
    copyFileSync(inClone("LICENSE"), `${folder}/LICENSE`);
    for (const name of folders) copyFolder(name, folder);
    for (const name of top) copyFileSync(inClone("src", "npm", name), `${folder}/${name}`);
    await writeTypes(folder);
  };
  await step("npm: package folder", () => place(inDist("npm"), write));
}

function copyFolder(name, to) {
  const from = inClone("src", name);
  const isTop = (path) => top.some((file) => path === inClone("src", "npm", file));
  const filter = (path) => !path.endsWith(".rs") && !isTop(path);
  cpSync(from, `${to}/${name}`, { recursive: true, filter });
}
