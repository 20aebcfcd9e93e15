// The first thing to see: the subject token and the issued token side by side, each claim in its colour
// and each difference marked.

import { changeOf, claimNames, claimText, subjectClaims, type Change } from "../compare.ts";
import { copyButton, el, prose } from "../dom.ts";
import type { Outcome } from "../run.ts";
import type { Claims } from "../token.ts";
import { anchorOf } from "./path.ts";
import { stateOf } from "./verdict.ts";

/** Each claim has the same colour in both tokens; the others share one. */
const HUES = ["iss", "sub", "aud", "client_id", "scope", "act", "may_act"];

const words: Record<Change, string> = {
  kept: "",
  narrowed: "narrowed",
  added: "new",
  dropped: "dropped",
  replaced: "replaced",
};

/** Fills the container with both tokens; `refusals` is the address of the page of refusals. */
export function tokens(container: HTMLElement, outcome: Outcome, refusals: string): void {
  const run = outcome.kind === "run" ? outcome : undefined;
  const before = run ? subjectClaims(run) : {};
  const after = run?.issued;
  const names = claimNames(before, after ?? {});
  container.replaceChildren(
    card("subject", "Subject token", owner(before), [
      ...claims(names, before, (name) => mark(name, before, after, "before")),
      ...(run ? encoded("subject token", run.sent.subject) : []),
    ]),
    el("p", { class: "arrow", "aria-hidden": "true" }, "→"),
    after === undefined || run === undefined
      ? card("issued", "Issued token", "none", refusal(outcome, refusals))
      : card("issued", "Issued token", owner(after), [
          ...claims(names, after, (name) => mark(name, before, after, "after")),
          ...encoded("issued token", String(run.response.access_token)),
        ]),
  );
  container.dataset.state = stateOf(outcome);
}

const owner = ({ sub, iss }: Claims) =>
  sub === undefined ? "" : `of ${String(sub)}${iss === undefined ? "" : `, from ${String(iss)}`}`;

function card(name: string, title: string, about: string, content: Node[]): HTMLElement {
  const id = `${name}-card`;
  return el(
    "section",
    { class: `token ${name}`, "aria-labelledby": id },
    el("h3", { id }, title, " ", el("small", {}, about)),
    ...content,
  );
}

/** A change shows on the side where a reader looks for it: what is lost before, what is new after. */
function mark(name: string, before: Claims, after: Claims | undefined, side: "before" | "after") {
  if (after === undefined) return "kept";
  const change = changeOf(name, before[name], after[name]);
  return (change === "dropped") === (side === "before") ? change : "kept";
}

function claims(names: string[], own: Claims, changed: (name: string) => Change): Node[] {
  const rows = names
    .filter((name) => Object.hasOwn(own, name))
    .map((name) => {
      const hue = HUES.indexOf(name);
      const change = changed(name);
      return el(
        "div",
        { class: `claim ${change} hue-${hue === -1 ? "other" : hue}`, "data-claim": name },
        el("dt", {}, name),
        el("dd", {}, claimText(name, own), change !== "kept" && el("em", {}, words[change])),
      );
    });
  if (rows.length === 0) return [el("p", { class: "hint" }, "The page cannot read its claims.")];
  const list = el("dl", {}, ...rows);
  list.addEventListener("pointerover", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-claim]");
    link(row?.dataset.claim);
  });
  list.addEventListener("pointerleave", () => link(undefined));
  return [list];
}

/** Marks the same claim in both tokens. */
function link(name: string | undefined): void {
  for (const row of document.querySelectorAll<HTMLElement>("#tokens [data-claim]")) {
    row.classList.toggle("linked", row.dataset.claim === name);
  }
}

function encoded(name: string, token: string): Node[] {
  const parts = token.split(".");
  const shown = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : ["."]),
    el("span", { class: `part-${Math.min(index, 2)}` }, part),
  ]);
  return [
    el(
      "details",
      { class: "encoded" },
      el("summary", {}, "Encoded"),
      el(
        "pre",
        { class: "raw", tabindex: "0", role: "region", "aria-label": `The ${name}, encoded` },
        ...shown,
      ),
      el(
        "p",
        { class: "actions" },
        copyButton(`Copy the ${name}`, () => token),
      ),
    ),
  ];
}

function refusal(outcome: Outcome, refusals: string): Node[] {
  if (outcome.kind === "document") {
    return [el("p", { class: "none" }, "Fix the realm document to see the issued token.")];
  }
  const { refusal: own, response, answer, audit } = outcome;
  if (own === undefined) {
    return [el("p", { class: "none" }, `The engine answered ${answer.status} and no token.`)];
  }
  return [
    el("p", { class: "none" }, ...prose(own.description)),
    el(
      "p",
      { class: "id" },
      el("a", { href: `${refusals}#${anchorOf(own.id)}` }, el("code", {}, own.id)),
      " ",
      el("code", {}, String(response.error ?? own.error)),
    ),
    el("p", { class: "hint" }, "The client gets this answer. The link leads to the fix."),
    ...(audit === undefined ? [] : auditLine(audit)),
  ];
}

/** Shows the line that the operator's log has for this decision; the client never sees it. */
function auditLine(audit: Claims): Node[] {
  const { reason } = audit;
  return [
    el(
      "p",
      { class: "audit-head" },
      "The operator's audit line",
      ...(typeof reason === "string" ? [": ", el("code", {}, reason)] : []),
    ),
    el(
      "pre",
      { class: "raw audit", tabindex: "0", role: "region", "aria-label": "The audit line" },
      JSON.stringify(audit, null, 1).replaceAll(/\n\s*/g, " "),
    ),
  ];
}
