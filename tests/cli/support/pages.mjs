// Reads the pages of the project as text: their paths, their links and their code blocks.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { inClone } from "../../../scripts/setup/paths.mjs";

/** Folders that scripts make or fetch, or that hold the text of other projects. */
const FOREIGN = new Set(["node_modules", "target", "dist", "artifacts", "corpus"]);

/** Returns the files of this project below a folder, by their paths in the clone. */
export function below(folder) {
  return readdirSync(inClone(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : below(path);
    return entry.isFile() ? [path] : [];
  });
}

export const read = (path) => readFileSync(inClone(path), "utf8");

/** Every page. */
export const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
].concat(["src", "www", "scripts", "tests"].flatMap(below).filter((path) => path.endsWith(".md")));

/** Returns the links of a page to this project, as `{ text, path, anchor }`; code has none. */
export function linksOf(page) {
  const prose = read(page)
    .replace(/^ *```[^]*?^ *```/gm, "")
    .replace(/`[^`\n]*`/g, (code) => "`".repeat(code.length));
  return [...prose.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file, anchor] = target.split("#");
      return { target, path: file === "" ? page : join(dirname(page), file), anchor };
    });
}

/** Returns the anchors of a page, as GitHub makes them of its headings. */
export function anchorsOf(page) {
  const known = new Map();
  const prose = read(page).replace(/^ *```[^]*?^ *```/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-");
    const count = known.get(slug) ?? 0;
    known.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** Returns the lines of the shell blocks of a page, without comments; a continued line is one. */
export function shellLines(page) {
  const blocks = [...read(page).matchAll(/^( *)```sh\n([^]*?)^ *```/gm)].map(([, , text]) => text);
  return blocks.flatMap((text) =>
    text
      .replace(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim())
      .filter((line) => line !== "" && !line.startsWith("#")),
  );
}
