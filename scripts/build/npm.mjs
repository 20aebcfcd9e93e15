// dist/npm: the folder that is published. The engine and its glue, and from src/npm everything that
// is not Rust: the entries, the driver, the types, the manifest.

import { copyFileSync, cpSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";
import { step } from "../step.mjs";
import { buildEngine } from "./engine.mjs";
import { place } from "./place.mjs";
import { writeTypes } from "./types.mjs";
import { inDist } from "./variant.mjs";

let building;

/** Builds it once in a process: the page is built around it too. */
export function buildNpm() {
  return (building ??= buildFolder());
}

async function buildFolder() {
  const { glue, module } = await buildEngine("npm");
  const write = async (folder) => {
    cpSync(glue, folder, { recursive: true });
    copyFileSync(module, `${folder}/engine_bg.wasm`);
    copyFileSync(inClone("LICENSE"), `${folder}/LICENSE`);
    cpSync(inClone("src", "npm"), folder, {
      recursive: true,
      filter: (path) => !path.endsWith(".rs"),
    });
    await writeTypes(folder);
  };
  await step("npm: package folder", () => place(inDist("npm"), write));
}
