// Draws the stages in order, each with its checks. A line runs down through the checks that passed and
// ends at the one that failed.

import { button, el, prose } from "../dom.ts";
import type { Check } from "../engine.ts";
import type { Outcome } from "../run.ts";
import { withClocks } from "../times.ts";
import { stages, shortName, stateOf, type Stage, type StageState } from "./stages.ts";

const stateText: Record<StageState, string> = {
  passed: "passed",
  failed: "refused here",
  not_reached: "not reached",
  empty: "no token",
};

const nodes: Record<StageState, string> = {
  passed: "✓",
  failed: "✕",
  not_reached: "·",
  empty: "·",
};

const marks = { passed: "✓", failed: "✕", not_reached: "·" };

export interface Path {
  show: (outcome: Outcome) => void;
}

/** Draws the stages into a list. `refusals` is the address of the page that explains refusals. */
export function path(container: HTMLElement, refusals: string): Path {
  container.addEventListener("keydown", (event) => moveWithArrows(container, event));
  return {
    show(outcome) {
      const withActor = outcome.inputs.actor !== null;
      const drawn = stages(outcome.checks).map((stage) =>
        stageOf(stage, stateOf(stage, withActor, outcome.checks), outcome, refusals),
      );
      container.replaceChildren(...drawn);
    },
  };
}

/** Up and Down go to the next stage or check, Right and Left open and close a stage, Home and End go to the ends. */
function moveWithArrows(container: HTMLElement, event: KeyboardEvent): void {
  const here = document.activeElement;
  const stage = here instanceof HTMLElement ? here.closest("details") : null;
  if (stage === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const stops = [...container.querySelectorAll<HTMLElement>("summary, .check")].filter((one) =>
    one.checkVisibility(),
  );
  const at = stops.indexOf(here as HTMLElement);
  const places: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: stops.length - 1,
  };
  const to = places[event.key];
  if (event.key === "ArrowRight") stage.open = true;
  else if (event.key === "ArrowLeft") {
    stage.open = false;
    stage.querySelector("summary")?.focus();
  } else if (to === undefined || at === -1) return;
  else stops[Math.min(Math.max(to, 0), stops.length - 1)]?.focus();
  event.preventDefault();
}

function stageOf(stage: Stage, state: StageState, outcome: Outcome, refusals: string) {
  const { name, title, question, checks } = stage;
  const made = checks.filter(({ result }) => result !== "not_reached").length;
  const count = state === "passed" ? `${made} passed` : stateText[state];
  const pips = checks.map(({ result }) => el("i", { class: result }));
  const summary = el(
    "summary",
    {},
    el("span", { class: "node", "aria-hidden": "true" }, nodes[state]),
    el("span", { class: "title" }, title),
    el("span", { class: "question" }, question),
    el("span", { class: "pips", "aria-hidden": "true" }, ...pips),
    el("span", { class: "count" }, count),
  );
  const list = el(
    "ol",
    { class: "checks" },
    state === "failed" && checks.length > 1 && others(checks),
    ...checks.map((check) => row(check, outcome, refusals)),
  );
  const details = el("details", { open: state === "failed" }, summary, list);
  return el("li", { class: `stage ${state}`, id: `stage-${name}` }, details);
}

/** In the stage that refused, this button shows the checks around the failed one. */
function others(checks: Check[]) {
  const count = (wanted: Check["result"]) =>
    checks.filter(({ result }) => result === wanted).length;
  const counted = [
    [count("passed"), "passed earlier"],
    [count("not_reached"), "not reached"],
  ] as const;
  const parts = counted
    .filter(([number]) => number > 0)
    .map(([number, text]) => `${number} ${text}`);
  const own = button(parts.join(", "), () => {
    const looked = own.closest("ol")?.classList.toggle("looked") ?? false;
    own.setAttribute("aria-expanded", String(looked));
  });
  own.setAttribute("aria-expanded", "false");
  return el("li", { class: "others" }, own);
}

function row(check: Check, outcome: Outcome, refusals: string) {
  const { id, clause, result, seen, expected } = check;
  const failed = result === "failed";
  return el(
    "li",
    { class: `check ${result}`, id: `check-${id}`, tabindex: "-1" },
    el(
      "p",
      { class: "head" },
      el("span", { class: "mark", "aria-hidden": "true" }, marks[result]),
      el("span", { class: "name" }, shortName(check)),
      el("span", { class: "result" }, result.replace("_", " ")),
      el("span", { class: "clause" }, clause),
    ),
    failed && why(outcome, refusals),
    (seen !== null || expected !== null) &&
      el(
        "dl",
        {},
        ...(seen === null ? [] : pair("Seen", seen)),
        ...(expected === null ? [] : pair("Expected", expected)),
      ),
  );
}

const pair = (name: string, text: string) => [
  el("dt", {}, name),
  el("dd", {}, ...prose(withClocks(text))),
];

/** Returns the anchor of a refusal on the page of refusals; the rules of all documents share one. */
export const anchorOf = (id: string) => (id.startsWith("policy.rule.") ? "policy.rule" : id);

/** Shows the description that the client gets, with a link to its explanation. */
function why(outcome: Outcome, refusals: string) {
  if (outcome.kind !== "run" || outcome.refusal === undefined) return undefined;
  const { refusal, explained } = outcome;
  const { id, error, description } = refusal;
  return el(
    "div",
    { class: "why" },
    el(
      "p",
      {},
      el("strong", {}, description),
      " ",
      el("code", {}, String(outcome.response.error ?? error)),
    ),
    el(
      "p",
      {},
      el("a", { href: `${refusals}#${anchorOf(id)}` }, "How to fix it: ", el("code", {}, id)),
    ),
    !explained &&
      el(
        "p",
        { class: "hint" },
        "The engine explains more only to an authenticated client: an explanation would show an attacker which clients exist.",
      ),
  );
}
