// The picture of the exchange with its text, and its export as an SVG file.

import { button, copyButton, el } from "../dom.ts";
import { dark, light, ofPage, type Theme } from "../flow/ink.ts";
import { flowOf, sentences, type Flow } from "../flow/model.ts";
import { picture } from "../flow/picture.ts";
import { download } from "../download.ts";
import type { Run } from "../run.ts";

/** Makes the picture, once for a wide window and once for a narrow one, with its text and its export. */
export function flowFigure(run: Run): HTMLElement {
  const flow = flowOf(run);
  const label = sentences(flow);
  const drawing = (wide: boolean) => picture(flow, { theme: ofPage, wide, label });
  const save = (name: string, theme: Theme) =>
    button(
      `Save as SVG, ${name}`,
      () => download(`exchange-${name}.svg`, "image/svg+xml", exported(flow, theme)),
      { class: "quiet" },
    );
  return el(
    "figure",
    { class: "flow-figure" },
    drawing(true),
    drawing(false),
    el("figcaption", {}, label),
    el(
      "p",
      { class: "actions" },
      save("light", light),
      save("dark", dark),
      copyButton("Copy as SVG", () => exported(flow, light)),
    ),
  );
}

/** Returns the picture as the text of a file with its own colours. */
export function exported(flow: Flow, theme: Theme): string {
  const drawing = picture(flow, { theme, wide: true, label: sentences(flow) });
  drawing.removeAttribute("class");
  const text = new XMLSerializer().serializeToString(drawing);
  // An element a line: a change of the file can then be read.
  return `${text.replaceAll("><", ">\n<")}\n`;
}
