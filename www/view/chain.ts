// Draws the subject of a token, its current actor, the earlier actors, the actors that `may_act`
// permits and a refused actor, from top to bottom. A text beside the drawing says the same.

import { el, svg } from "../dom.ts";
import type { Run } from "../run.ts";
import { decoded, isObject, type Claims, type Json } from "../token.ts";
import { actors } from "./verdict.ts";

interface Node {
  name: string;
  role: string;
  kind: "subject" | "actor" | "prior" | "permitted" | "refused";
  edge?: string;
}

const ROW = 84;
const WIDTH = 300;

/** Makes the drawing and its text. */
export function chain(run: Run): HTMLElement {
  const { nodes, text } = of(run);
  const height = nodes.length * ROW - 28;
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH + 20} ${height}`,
      class: "chain",
      role: "img",
      "aria-labelledby": "chain-text",
    },
    ...nodes.flatMap((node, index) => drawn(node, index)),
  );
  return el(
    "figure",
    { class: "chain-figure" },
    drawing,
    el("figcaption", { id: "chain-text" }, text),
  );
}

/** Draws a line from a permitted actor to the subject, around the boxes in between. */
function permittedEdge(y: number): SVGElement {
  const side = WIDTH + 16;
  return svg(
    "g",
    { class: "edge permitted" },
    svg("path", { d: `M ${WIDTH} ${y + 27} H ${side} V 27 H ${WIDTH}` }),
    svg("path", { d: `M ${WIDTH + 7} 22 l -7 5 l 7 5`, class: "tip" }),
  );
}

function drawn({ name, role, kind, edge }: Node, index: number): SVGElement[] {
  const y = index * ROW;
  const shape = kind === "subject" ? 26 : 6;
  const box = svg(
    "g",
    { class: kind },
    svg("rect", { x: 1, y: y + 1, width: WIDTH - 2, height: 52, rx: shape }),
    svg("text", { x: WIDTH / 2, y: y + 23, class: "name" }, shortened(name)),
    svg("text", { x: WIDTH / 2, y: y + 42, class: "role" }, role),
  );
  if (index === 0) return [box];
  if (kind === "permitted") return [permittedEdge(y), box];
  const line = svg(
    "g",
    { class: `edge ${kind}` },
    svg("path", { d: `M ${WIDTH / 2} ${y} V ${y - 29}` }),
    kind === "refused"
      ? svg("path", { d: `M ${WIDTH / 2 - 6} ${y - 21} l 12 12 m 0 -12 l -12 12`, class: "cross" })
      : svg("path", { d: `M ${WIDTH / 2 - 5} ${y - 22} l 5 -7 l 5 7` }),
    svg("text", { x: WIDTH / 2 + 14, y: y - 10 }, edge ?? ""),
  );
  return [line, box];
}

const shortened = (name: string) => (name.length > 34 ? `${name.slice(0, 33)}…` : name);

function of(run: Run): { nodes: Node[]; text: string } {
  const token = decoded(run.sent.subject);
  const subject = "claims" in token ? token.claims : {};
  const { issued, refusal, inputs } = run;
  const name = String(issued?.sub ?? subject.sub ?? "an unknown subject");
  const nodes: Node[] = [{ name, role: "subject", kind: "subject" }];
  const permitted = named(subject.may_act);

  if (issued !== undefined) {
    const [now, ...before] = actors(issued.act);
    if (now !== undefined)
      nodes.push({ name: now, role: "current actor", kind: "actor", edge: "acts for" });
    nodes.push(...before.map(prior));
    nodes.push(...permitted.filter((one) => one !== now && !before.includes(one)).map(allowed));
    const alone =
      now === undefined ? `The token names ${name} alone: every caller appears as ${name}. ` : "";
    const chained = now === undefined ? "" : `${now} acts for ${name}. `;
    return { nodes, text: alone + chained + wordsFor(before, permitted, subject.may_act) };
  }

  const asked = wanted(run);
  const earlier = actors(subject.act);
  nodes.push({ name: asked, role: "wants to act", kind: "refused", edge: "refused" });
  nodes.push(...earlier.map(prior));
  nodes.push(...permitted.filter((one) => one !== asked).map(allowed));
  const end = `${asked} ${inputs.actor === null ? "asked" : "was named"} to act for ${name}; the check ${refusal?.check ?? "of the engine"} refused. `;
  return { nodes, text: end + wordsFor(earlier, permitted, subject.may_act) };
}

const prior = (name: string): Node => ({
  name,
  role: "earlier actor",
  kind: "prior",
  edge: "acted earlier",
});

const allowed = (name: string): Node => ({
  name,
  role: "permitted by may_act",
  kind: "permitted",
});

function wordsFor(before: string[], permitted: string[], mayAct: Json | undefined): string {
  const earlier = before.length > 0 ? `Earlier actors: ${before.join(", then ")}. ` : "";
  if (mayAct === undefined) return `${earlier}The subject token has no may_act.`;
  return `${earlier}may_act of the subject token permits ${permitted.join(" and ") || "no actor"}.`;
}

function wanted({ sent, inputs }: Run): string {
  const actor = sent.actor === undefined ? undefined : decoded(sent.actor);
  if (actor && "claims" in actor) return String(actor.claims.sub ?? "the actor");
  return inputs.client || "the workload";
}

/** Lists each client and subject that a `may_act` names. */
function named(mayAct: Json | undefined): string[] {
  if (!isObject(mayAct)) return [];
  const { client_id, sub } = mayAct as Claims;
  return [...new Set([client_id, sub].flat().filter((one) => typeof one === "string"))];
}
