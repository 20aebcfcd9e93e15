// Finds a refusal by its id, its error code or a word of its description.

import { el, field } from "../dom.ts";
import { findRefusals } from "../engine.ts";
import { anchorOf } from "./path.ts";

const MOST = 12;

/** Fills the container with a search field; `refusals` is the address of the page of refusals. */
export function findField(container: HTMLElement, refusals: string): void {
  const input = el("input", {
    id: "find-refusal",
    type: "search",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: "policy.may_act, scope, 401 …",
  });
  const count = el("p", { class: "hint", role: "status", id: "found-count" });
  const list = el("ul", { id: "found", class: "found" });
  input.addEventListener("input", () => {
    const found = findRefusals(input.value);
    const shown = found.slice(0, MOST);
    list.replaceChildren(
      ...shown.map(({ id, error, description }) =>
        el(
          "li",
          {},
          el("a", { href: `${refusals}#${anchorOf(id)}` }, el("code", {}, id)),
          " ",
          el("code", {}, error),
          el("small", {}, description),
        ),
      ),
    );
    count.textContent = said(input.value, found.length, shown.length);
  });
  container.replaceChildren(field("Find a refusal", input), count, list);
}

function said(text: string, found: number, shown: number): string {
  if (text.trim() === "") return "";
  if (found === 0) return "No refusal has these words.";
  return found > shown ? `${found} refusals, the first ${shown}:` : `${found} found:`;
}
