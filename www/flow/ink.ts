// The colours and shapes of the picture. A picture in the page takes the page's colours; an exported one
// carries its own.

import { svg } from "../dom.ts";

export type Ink =
  "panel" | "sunk" | "ink" | "faint" | "edge" | "way" | "wash" | "stop" | "stopWash";
export type Theme = Record<Ink, string>;

/** The same as in style/page.css. */
export const light: Theme = {
  panel: "#ffffff",
  sunk: "#efede6",
  ink: "#1a2329",
  faint: "#56626c",
  edge: "#7c8791",
  way: "#0b6b6b",
  wash: "#e3f1ef",
  stop: "#b3261e",
  stopWash: "#fdecea",
};

export const dark: Theme = {
  panel: "#1a2127",
  sunk: "#0c1013",
  ink: "#e4e9ed",
  faint: "#9eabb5",
  edge: "#75828c",
  way: "#58cfc4",
  wash: "#12312f",
  stop: "#ff9a8c",
  stopWash: "#3a1815",
};

export const ofPage: Theme = {
  panel: "var(--panel)",
  sunk: "var(--sunk)",
  ink: "var(--ink)",
  faint: "var(--faint)",
  edge: "var(--edge)",
  way: "var(--way)",
  wash: "var(--wash)",
  stop: "var(--stop)",
  stopWash: "var(--stop-wash)",
};

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Draws boxes, texts and arrows in the colours of a theme. */
export function pen(theme: Theme) {
  function box(
    { x, y, width, height }: Box,
    stroke: Ink,
    { fill = "panel" as Ink, dashed = false, round = 8, strong = false } = {},
  ): SVGElement {
    return svg("rect", {
      x,
      y,
      width,
      height,
      rx: round,
      fill: theme[fill],
      stroke: theme[stroke],
      "stroke-width": strong ? 2.5 : 1.5,
      "stroke-dasharray": dashed ? "5 4" : undefined,
    });
  }

  /** Writes a line, cut to a width: the widest common font takes 0.64 of its size for a letter. */
  function text(
    content: string,
    x: number,
    y: number,
    width: number,
    { ink = "ink" as Ink, size = 14, bold = false, middle = false } = {},
  ): SVGElement {
    const most = Math.floor(width / (size * (bold ? 0.7 : 0.64)));
    const cut = content.length > most ? `${content.slice(0, Math.max(1, most - 1))}…` : content;
    return svg(
      "text",
      {
        x,
        y,
        fill: theme[ink],
        "font-size": size,
        "font-weight": bold ? 600 : undefined,
        "text-anchor": middle ? "middle" : undefined,
      },
      cut,
    );
  }

  /** Draws an arrow to the right or down; with `blocked` a cross stops it halfway. */
  function arrow(from: [number, number], to: [number, number], ink: Ink, blocked = false) {
    const [[x, y], [toX, toY]] = [from, to];
    const down = x === toX;
    const line = `M ${x} ${y} L ${toX} ${toY}`;
    const tip = down
      ? `M ${toX - 6} ${toY - 8} L ${toX} ${toY} L ${toX + 6} ${toY - 8}`
      : `M ${toX - 8} ${toY - 6} L ${toX} ${toY} L ${toX - 8} ${toY + 6}`;
    const stroke = (d: string, own: Ink, dashed = false) =>
      svg("path", {
        d,
        fill: "none",
        stroke: theme[own],
        "stroke-width": 2.5,
        "stroke-dasharray": dashed ? "3 5" : undefined,
      });
    if (!blocked) return [stroke(line, ink), stroke(tip, ink)];
    const [midX, midY] = [(x + toX) / 2, (y + toY) / 2];
    const cross = `M ${midX - 7} ${midY - 7} l 14 14 m 0 -14 l -14 14`;
    return [stroke(line, "edge", true), stroke(cross, "stop")];
  }

  return { box, text, arrow };
}

export type Pen = ReturnType<typeof pen>;
