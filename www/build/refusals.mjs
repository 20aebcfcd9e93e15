// The page that `error_uri` leads to: src/manual/refusals*.md as one static page without script.
//
// A refusal's heading has the refusal's id as its anchor. The rules that a realm writes for itself
// have ids that nobody knows here, so they share one section, `policy.rule`.

import { readFileSync } from "node:fs";

import { inClone } from "../../scripts/setup/paths.mjs";
import { StepFailed } from "../../scripts/step.mjs";

/** In the order in which a request meets them; the host's own failures come last. */
const texts = ["refusals.md", "refusals/token.md", "refusals/policy.md"];

/** The page as HTML, with the stylesheet at `stylesheet`. */
export async function refusalsPage(stylesheet) {
  // Imported here: it is there only after the set-up.
  const { Marked } = await import("marked");
  const sections = [];
  const marked = new Marked({ renderer: { heading } });
  const html = marked.parse(inOrder(texts.map(read)));
  const ids = sections.flatMap(({ id, refusals }) => [id, ...refusals]);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new StepFailed(`two sections of the refusals are called ${twice}`);
  const [intro, ...rest] = withLinks(html).split(/(?=<h2 )/);
  return document({ stylesheet, intro, contents: contents(sections), html: rest.join("") });

  /** The text's first heading is the page's; its other ones lie below it. */
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

/** `# The host` stands in the first text and is read last. */
function inOrder([first, ...rest]) {
  const host = first.indexOf("\n# The host\n");
  if (host === -1) throw new StepFailed("refusals.md has no section on the host");
  return [first.slice(0, host), ...rest, first.slice(host)].join("\n\n");
}

/** The id in backticks, or a word for each word. */
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

/** Clauses lead to where they are written. */
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
      ${contents}
    </nav>
    <main id="text">
${html}    </main>
  </body>
</html>
`;
