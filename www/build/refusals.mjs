// The page that `error_uri` leads to: src/manual/refusals*.md as one static page without script.
//
// Each heading has the id of its refusal as its anchor. The build does not know the ids of the rules in
// a realm document, so they share one section, `policy.rule`.

import { readFileSync } from "node:fs";

import { inClone } from "../../scripts/setup/paths.mjs";
import { StepFailed } from "../../scripts/step.mjs";

/** The texts in the order of the engine's checks; the failures of the host come last. */
const texts = [
  "refusals.md",
  "refusals/binding.md",
  "refusals/token.md",
  "refusals/token-type.md",
  "refusals/policy.md",
];

/** Returns the page as HTML, with the stylesheet at `stylesheet`. */
export async function refusalsPage(stylesheet) {
  // The import is here because the set-up installs it.
  const { Marked } = await import("marked");
  const sections = [];
  const marked = new Marked({ renderer: { heading } });
  const html = marked.parse(inOrder(texts.map(read)));
  const ids = sections.flatMap(({ id, refusals }) => [id, ...refusals]);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new StepFailed(`two sections of the refusals are called ${twice}`);
  const [intro, ...rest] = withLinks(html).split(/(?=<h2 )/);
  return document({ stylesheet, intro, contents: contents(sections), html: rest.join("") });

  /** Takes the first heading of a text as the page's and puts the others one level below it. */
  function heading({ tokens, text, depth }) {
    const title = this.parser.parseInline(tokens);
    if (depth === 1 && sections.length === 0 && text === "Refusals") return `<h1>${title}</h1>\n`;
    const id = idOf(text, depth);
    if (depth === 1) sections.push({ id, title, refusals: [] });
    else sections.at(-1).refusals.push(id);
    const level = depth + 1;
    return `<h${level} id="${id}"><a href="#${id}">${title}</a></h${level}>\n`;
  }
}

const read = (name) => readFileSync(inClone("src", "manual", name), "utf8");

/** Moves `# The host` from the first text to the end. */
function inOrder([first, ...rest]) {
  const host = first.indexOf("\n# The host\n");
  if (host === -1) throw new StepFailed("refusals.md has no section on the host");
  return [first.slice(0, host), ...rest, first.slice(host)].join("\n\n");
}

/** Returns the id in backticks, or the words of the heading joined by hyphens. */
function idOf(text, depth) {
  const quoted = /`([a-z0-9_.]+)`/.exec(text);
  if (quoted) return quoted[1];
  if (depth > 1) throw new StepFailed(`the heading of a refusal has no id: ${text}`);
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function contents(sections) {
  const items = sections.map(({ id, title, refusals }) => {
    const inner = refusals.map((refusal) => `<li>${link(refusal, `<code>${refusal}</code>`)}</li>`);
    const list = inner.length > 0 ? `<ul>${inner.join("\n")}</ul>` : "";
    return `<li>${link(id, title)}${list}</li>`;
  });
  return `<ul>${items.join("\n")}</ul>`;
}

const link = (id, title) => `<a href="#${id}">${title}</a>`;

/** Links each clause to its section of the RFC. */
function withLinks(html) {
  return html.replaceAll(
    /RFC (\d+) (section|sections|appendix) ([0-9.]*[0-9]|[A-Z])\b/g,
    (words, number, kind, at) =>
      `<a href="https://www.rfc-editor.org/rfc/rfc${number}#${kind === "appendix" ? "appendix" : "section"}-${at.toUpperCase()}">${words}</a>`,
  );
}

const document = ({ stylesheet, intro, contents, html }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Refusals - edge-token-exchange</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${stylesheet}">
  </head>
  <body>
    <a class="skip" href="#text">Skip the contents</a>
    <header>
      <p class="mark"><a href="./">edge-token-exchange</a></p>
${intro}    </header>
    <nav aria-labelledby="contents">
      <h2 id="contents">Contents</h2>
      <p><a href="./#find">Search the refusals</a> on the page of the project.</p>
      ${contents}
    </nav>
    <main id="text">
${html}    </main>
  </body>
</html>
`;
