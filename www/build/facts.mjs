// Writes into the page what it says of the project: version, where to get it, where to read on. The source
// is the manifest of the package, so that the page claims nothing that the manifest does not.

import { readFileSync } from "node:fs";

import { inClone } from "../../scripts/setup/paths.mjs";
import { StepFailed } from "../../scripts/step.mjs";

/** The pages of the manual that the page names. */
const MANUAL = [
  ["The realm document", "realm.md"],
  ["The command line", "command-line.md"],
  ["Threats, and the code that stops each", "threats.md"],
  ["Every clause and its tests", "conformance.md"],
  ["All pages of the manual", "README.md"],
];

/** Returns the texts for the placeholders of index.html from a manifest such as src/npm/package.json. */
export function factsOf({ name, version, private: unpublished, repository, homepage }) {
  const address = (typeof repository === "string" ? repository : repository?.url)
    ?.replace(/^git\+/, "")
    .replace(/\.git$/, "");
  if (address !== undefined && !/^https:\/\/[\w./-]+$/.test(address))
    throw new StepFailed(`the repository ${address} is no https address`);
  const manual = ([title, file]) =>
    address === undefined
      ? `<li>${title}: <code>src/manual/${file}</code></li>`
      : `<li><a href="${address}/blob/main/src/manual/${file}">${title}</a></li>`;
  return {
    VERSION: version,
    // Readers of these tags want a whole address; without a public one they get the path.
    IMAGE:
      homepage === undefined ? "assets/preview.png" : new URL("assets/preview.png", homepage).href,
    PUBLISHED: unpublished
      ? "It is not on npm yet: you build it from a clone."
      : `On npm: <code>npm install ${name}</code>.`,
    REPOSITORY:
      address === undefined
        ? "The repository has no public address yet."
        : `<a href="${address}">The repository</a>`,
    MANUAL: MANUAL.map(manual).join("\n          "),
  };
}

/** Replaces each placeholder of a page; fails on one without a text. */
export function withFacts(html, facts) {
  return html.replaceAll(/%([A-Z]+)%/g, (_, name) => {
    if (facts[name] === undefined) throw new StepFailed(`the page names an unknown fact: ${name}`);
    return facts[name];
  });
}

/** The same as a plug-in of Vite, which builds and serves the page. */
export const facts = {
  name: "facts",
  transformIndexHtml: {
    order: "pre",
    handler: (html) =>
      withFacts(html, factsOf(JSON.parse(readFileSync(inClone("src/npm/package.json"), "utf8")))),
  },
};
