// An editor for the realm document: it shows line numbers, marks the lines with mistakes and lists what a
// person can write at the cursor.

import { button, el, prose } from "../dom.ts";
import { lineOf } from "../json-text.ts";
import { offers } from "../schema.ts";
import type { Problem } from "../fixture.ts";

export interface Editor {
  open: (text: string) => void;
  /** Marks the lines of a mistake and of warnings; removes the earlier marks. */
  point: (mistake: Problem | undefined, warnings: Problem[]) => void;
}

/** Makes an editor in a container; calls `changed` with the text after each edit. */
export function editor(container: HTMLElement, changed: (text: string) => void): Editor {
  const numbers = el("pre", { class: "numbers", "aria-hidden": "true" });
  const area = el("textarea", {
    id: "document",
    rows: 22,
    wrap: "off",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": "document-hint document-problems",
  });
  const problems = el("ul", { id: "document-problems", class: "problems" });
  const where = el("p", { class: "where" });
  const list = el("ul", {});
  let marked = new Map<number, string>();

  container.replaceChildren(
    el("label", { for: "document" }, "The realm document"),
    el(
      "p",
      { class: "hint", id: "document-hint" },
      "The page fills empty `keys` and `secret_sha256` with keys and secrets that it makes in this tab. Ctrl+Space goes to the suggestions for the cursor, Escape goes back.".replaceAll(
        "`",
        "",
      ),
    ),
    el(
      "div",
      { class: "editor" },
      el("div", { class: "text" }, numbers, area),
      el(
        "div",
        { class: "offers", role: "group", "aria-label": "Suggestions for the cursor" },
        where,
        list,
      ),
    ),
    el("div", { role: "status" }, problems),
  );

  area.addEventListener("input", () => {
    number();
    changed(area.value);
  });
  area.addEventListener("scroll", () => (numbers.scrollTop = area.scrollTop));
  for (const event of ["keyup", "click", "focus", "input"]) area.addEventListener(event, suggest);
  container.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      list.querySelector("button")?.focus();
    } else if (event.key === "Escape" && list.contains(document.activeElement)) area.focus();
  });

  function number(): void {
    const lines = area.value.split("\n").map((_, index) => {
      const mark = marked.get(index + 1);
      const text = `${mark === undefined ? "" : mark === "mistake" ? "✕ " : "! "}${index + 1}\n`;
      return el("span", { class: mark ?? "" }, text);
    });
    numbers.replaceChildren(...lines);
    numbers.scrollTop = area.scrollTop;
  }

  function suggest(): void {
    const found = offers(area.value, area.selectionStart);
    where.textContent =
      found.offers.length > 0 ? `In ${found.where}` : `In ${found.where}: no suggestions`;
    list.replaceChildren(
      ...found.offers.map(({ label, about, text }) =>
        el(
          "li",
          {},
          button(label, () => insert(text)),
          about !== "" && el("small", {}, ...prose(about)),
        ),
      ),
    );
  }

  function insert(text: string): void {
    const at = area.selectionStart;
    const before = area.value.slice(0, at).trimEnd();
    const after = area.value.slice(at).trimStart();
    const lead = /[{[,:]$/.test(before) || before === "" ? "" : ", ";
    const trail = /^[}\]]/.test(after) || after === "" || after.startsWith(",") ? "" : ", ";
    area.setRangeText(`${lead}${text}${trail}`, at, area.selectionEnd, "end");
    area.focus();
    number();
    suggest();
    changed(area.value);
  }

  function goTo(line: number): void {
    const start =
      area.value
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start);
    area.scrollTop = Math.max(0, line - 6) * parseFloat(getComputedStyle(area).lineHeight);
    suggest();
  }

  return {
    open(text) {
      area.value = text;
      marked = new Map();
      number();
      suggest();
    },
    point(mistake, warnings) {
      const all = [
        ...warnings.map((one) => ({ ...located(one), kind: "warning" })),
        ...(mistake ? [{ ...located(mistake), kind: "mistake" }] : []),
      ];
      marked = new Map(all.map(({ line, kind }) => [line, kind]));
      area.setAttribute("aria-invalid", String(mistake !== undefined));
      number();
      problems.replaceChildren(
        ...all.map(({ line, kind, pointer, reason }) =>
          el(
            "li",
            { class: kind },
            button(`Line ${line}`, () => goTo(line)),
            " ",
            el("code", {}, pointer || "/"),
            " ",
            ...prose(reason),
          ),
        ),
      );
    },
  };

  function located({ pointer, reason }: Problem) {
    return { pointer, reason, line: lineOf(area.value, pointer, reason) };
  }
}
