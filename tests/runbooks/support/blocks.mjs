// The shell blocks of the operations pages.

import { readFileSync, readdirSync } from "node:fs";

import { inClone } from "../../../scripts/setup/paths.mjs";

/** The first line of a block that needs an account of Cloudflare or of GitHub. */
export const NOT_RUN = "# not run by the tests";

const folder = inClone("src", "manual", "operations");

/** The pages, by their names below src/manual. */
export const pages = [
  "operations.md",
  ...readdirSync(folder).map((name) => `operations/${name}`),
].filter((name) => name.endsWith(".md"));

/** Every shell block, as `{ page, heading, lines, isRun }`; a continued line is one. */
export function blocks() {
  return pages.flatMap((page) => {
    const text = readFileSync(inClone("src", "manual", page), "utf8");
    return text.split(/^(?=##+ )/m).flatMap((section) => {
      const heading = /^##+ (.+)$/m.exec(section)?.[1] ?? "";
      return fenced(section, "sh").map((block) => ({
        page,
        heading,
        isRun: !block.startsWith(NOT_RUN),
        lines: block
          .replaceAll(/\\\n\s*/g, "")
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== "" && !line.startsWith("#")),
      }));
    });
  });
}

/** The blocks of a language in a section, without their indentation. */
export function fenced(section, language) {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\``, "gm");
  return [...section.matchAll(fence)].map(([, indent, text]) =>
    text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/** The section of a page with a heading. */
export function section(page, heading) {
  const text = readFileSync(inClone("src", "manual", page), "utf8");
  const found = text.split(/^(?=##+ )/m).find((part) => part.includes(`# ${heading}\n`));
  if (found === undefined) throw new Error(`${page} has no section ${heading}`);
  return found;
}
