// The manual as a static site: one HTML page for each Markdown page, with a search that runs in the browser.
// It needs no server: a browser opens it as files, too.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

import { StepFailed } from "../../scripts/step.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { INDEX, fileOf, imagesIn, reachable, slugger, targetOf } from "./pages.mjs";

/** Writes the site into a folder; returns the number of its pages. */
export async function writeSite(folder) {
  // The imports are here because the set-up installs them.
  const [{ Marked }, esbuild] = await Promise.all([import("marked"), import("esbuild")]);
  const texts = reachable();
  const pages = [...texts].map(([path, text]) => pageOf(Marked, path, text, texts));
  const navigation = navigationOf(texts);
  for (const page of pages) {
    const file = join(folder, page.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, html(page, navigation));
    for (const image of imagesIn(texts.get(page.path))) {
      const copy = join(dirname(file), image);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(inClone(posix.join(posix.dirname(page.path), image)), copy);
    }
  }
  // The index has links and nothing else: a reader means the page to which one leads.
  const sections = pages.filter(({ path }) => path !== INDEX).flatMap(({ sections: own }) => own);
  const list = JSON.stringify(sections);
  writeFileSync(join(folder, "sections.js"), `globalThis.manualSections = ${list};\n`);
  // One script and no modules, which a browser does not load for a page that was opened as a file.
  await esbuild.build({
    entryPoints: [inClone("www", "manual", "box.mjs")],
    outfile: join(folder, "box.js"),
    bundle: true,
    format: "iife",
    target: "es2022",
    logLevel: "error",
  });
  const styles = [
    inClone("src", "manual", "refusals.css"),
    inClone("www", "manual", "site.css"),
  ].map((file) => readFileSync(file, "utf8"));
  writeFileSync(join(folder, "site.css"), styles.join("\n"));
  return pages.length;
}

/** A page: `{ path, file, root, title, body, sections }`; `root` leads to the top of the site. */
function pageOf(Marked, path, text, texts) {
  const file = fileOf(path);
  const root = "../".repeat(file.split("/").length - 1);
  const slug = slugger();
  const anchors = [];
  const renderer = {
    heading({ tokens, text: own, depth }) {
      const id = slug(own.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
      anchors.push(id);
      const title = this.parser.parseInline(tokens);
      // A page has one heading of the first level, whatever its parts are called.
      const level = depth === 1 && anchors.length > 1 ? 2 : depth;
      return `<h${level} id="${id}"><a href="#${id}">${title}</a></h${level}>\n`;
    },
    link({ href, tokens }) {
      const inner = this.parser.parseInline(tokens);
      const target = targetOf(path, href);
      if (target === undefined) return `<a href="${attribute(href)}">${inner}</a>`;
      if (!texts.has(target.path)) {
        return `<span class="file" title="${attribute(target.path)}">${inner}</span>`;
      }
      const relative = posix.relative(posix.dirname(file), fileOf(target.path));
      const anchor = target.anchor === undefined ? "" : `#${target.anchor}`;
      return `<a href="${attribute(relative + anchor)}">${inner}</a>`;
    },
  };
  const marked = new Marked({ renderer });
  const tokens = marked.lexer(text);
  // What is wider than the window scrolls by itself, also by keyboard.
  const body = marked
    .parser(tokens)
    .replaceAll("<table>", '<div class="wide" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>")
    .replaceAll("<pre>", '<pre tabindex="0">');
  const title = tokens.find(({ type, depth }) => type === "heading" && depth === 1)?.text;
  if (title === undefined) throw new StepFailed(`${path} has no heading`);
  const plain = title.replaceAll("`", "");
  return {
    path,
    file,
    root,
    title: plain,
    body,
    sections: sectionsOf(tokens, plain, file, anchors),
  };
}

/** The sections of a page for the search: what stands under each heading, without its marks. */
function sectionsOf(tokens, page, file, anchors) {
  const sections = [];
  for (const token of tokens) {
    if (token.type === "heading") {
      const heading = words(token.text);
      const isTop = sections.length === 0;
      sections.push({
        page,
        file,
        anchor: isTop ? "" : anchors[sections.length],
        heading,
        text: "",
      });
    } else if (sections.length > 0) {
      const section = sections.at(-1);
      section.text = `${section.text} ${words(token.raw)}`.trim();
    }
  }
  return sections;
}

const words = (markdown) =>
  markdown
    .replace(/\]\([^)]*\)/g, "")
    .replace(/[`*[\]|#]|-{3,}/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** The groups of the index and the pages that each of them links. */
function navigationOf(texts) {
  const groups = texts.get(INDEX).split(/^## /m).slice(1);
  return groups.map((group) => {
    const [name] = group.split("\n");
    const links = [...group.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)]
      .map(([, label, link]) => ({ label: words(label), path: targetOf(INDEX, link)?.path }))
      .filter(({ path }) => texts.has(path));
    return { name, links };
  });
}

function html({ path, file, root, title, body }, navigation) {
  const here = posix.dirname(file);
  const link = ({ label, path: to }) => {
    const current = to === path ? ' aria-current="page"' : "";
    const href = attribute(posix.relative(here, fileOf(to)));
    return `<li><a href="${href}"${current}>${escaped(label)}</a></li>`;
  };
  const groups = navigation
    .filter(({ links }) => links.length > 0)
    .map(({ name, links }) => `<h2>${escaped(name)}</h2>\n<ul>${links.map(link).join("\n")}</ul>`);
  return `<!doctype html>
<html lang="en" data-root="${root}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escaped(title)} - edge-token-exchange</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${root}site.css">
    <script defer src="${root}box.js"></script>
  </head>
  <body>
    <a class="skip" href="#text">Skip to the text</a>
    <header>
      <p class="mark"><a href="${root}index.html">edge-token-exchange: manual</a></p>
      <search hidden>
        <label for="search">Search</label>
        <input id="search" type="search" autocomplete="off" spellcheck="false">
        <p id="count" role="status"></p>
        <ol id="found"></ol>
      </search>
    </header>
    <div class="columns">
      <nav aria-label="Pages">
${groups.join("\n")}
      </nav>
      <main id="text">
${body}      </main>
    </div>
  </body>
</html>
`;
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const attribute = (text) => escaped(text).replaceAll('"', "&quot;");
