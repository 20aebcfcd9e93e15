// The search box of each page: it loads the sections when it is first used, and shows what it found as links.

import { excerpt, find } from "./search.mjs";

const root = document.documentElement.dataset.root;
const input = document.querySelector("#search");
const list = document.querySelector("#found");
const count = document.querySelector("#count");
let sections;

input.addEventListener("focus", () => load());
input.addEventListener("input", () => show());
document.querySelector("search").hidden = false;

/** The sections, by a script of their own: a page that was opened as a file may fetch nothing. */
function load() {
  sections ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = `${root}sections.js`;
    script.addEventListener("load", () => resolve(globalThis.manualSections));
    document.head.append(script);
  });
  return sections;
}

async function show() {
  const query = input.value;
  const found = find(await load(), query);
  if (query !== input.value) return;
  count.textContent = query.trim() === "" ? "" : counted(found.length);
  list.replaceChildren(...found.map((section) => entry(section, query)));
}

const counted = (number) => `${number} ${number === 1 ? "section" : "sections"}`;

function entry({ page, file, anchor, heading, text }, query) {
  const link = document.createElement("a");
  link.href = `${root}${file}${anchor ? `#${anchor}` : ""}`;
  link.textContent = heading === page ? page : `${page}: ${heading}`;
  const part = document.createElement("p");
  part.textContent = excerpt(text, query);
  const item = document.createElement("li");
  item.append(link, part);
  return item;
}
