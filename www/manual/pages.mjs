// The pages of the manual's site: each Markdown file that the index of the manual leads to, and where it goes.

import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";

import { inClone } from "../../scripts/setup/paths.mjs";

/** The index of the manual, which every page of it is reached from. */
export const INDEX = "src/manual/README.md";

/** The links of a text outside code, as they are written. */
export const linksIn = (text) =>
  [
    ...text
      .replace(/^ *```[^]*?^ *```/gm, "")
      .replace(/`[^`\n]*`/g, "")
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => target);

/** The pictures of this project that a page shows. */
export const imagesIn = (text) =>
  [...text.matchAll(/\bsrc(?:set)?="([^":]+)"/g)].map(([, target]) => target);

/** Where a link of a page leads in the clone: `{ path, anchor }`; nothing for another site. */
export function targetOf(page, link) {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file, anchor] = link.split("#");
  return { path: file === "" ? page : posix.join(posix.dirname(page), file), anchor };
}

/** Every page that can be reached from the index, in the order in which it is. */
export function reachable() {
  const found = new Map();
  const visit = (path) => {
    if (found.has(path)) return;
    const text = readFileSync(inClone(path), "utf8");
    found.set(path, text);
    for (const link of linksIn(text)) {
      const target = targetOf(path, link)?.path;
      if (target?.endsWith(".md") && existsSync(inClone(target))) visit(target);
    }
  };
  visit(INDEX);
  return found;
}

/** The file of a page in the site: the manual at its top, everything else below `project`. */
export function fileOf(path) {
  if (path === INDEX) return "index.html";
  const own = path.startsWith("src/manual/") ? path.slice(11) : `project/${path}`;
  return own.replace(/\.md$/, ".html");
}

/** A function that gives each heading of one page its anchor, as GitHub does. */
export function slugger() {
  const known = new Map();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-");
    const count = known.get(slug) ?? 0;
    known.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}
