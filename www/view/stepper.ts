// Steps through the checks that the engine made and shows each one.

import { button } from "../dom.ts";
import type { Check } from "../engine.ts";

export interface Stepper {
  show: (checks: Check[]) => void;
}

export function stepper(container: HTMLElement, text: HTMLElement): Stepper {
  let made: Check[] = [];
  let at = -1;

  const back = button("Back", () => go(at - 1), { class: "quiet" });
  const next = button("Step through", () => go(at + 1));
  const all = button("Open all", () => toggle(), { class: "quiet", "aria-pressed": "false" });
  container.replaceChildren(next, back, all);
  container.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowRight") go(at + 1);
    else if (key === "ArrowLeft") go(at - 1);
  });

  function go(to: number): void {
    at = to >= made.length ? -1 : Math.max(to, -1);
    document.querySelector(".check.here")?.classList.remove("here");
    back.disabled = at < 0;
    next.textContent = at < 0 ? "Step through" : at === made.length - 1 ? "Done" : "Next check";
    const check = made[at];
    if (check === undefined) {
      text.textContent = "";
      return;
    }
    const row = document.getElementById(`check-${check.id}`);
    const stage = row?.closest("details");
    for (const other of document.querySelectorAll<HTMLDetailsElement>(".stage details")) {
      other.open = other === stage;
    }
    row?.classList.add("here");
    row?.scrollIntoView({ block: "nearest" });
    text.textContent = `${at + 1} of ${made.length}: ${check.id} ${check.result}. ${check.clause}.`;
  }

  function toggle(): void {
    const open = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", String(open));
    document.querySelector(".pipeline")?.classList.toggle("all", open);
    for (const stage of document.querySelectorAll<HTMLDetailsElement>(".stage details")) {
      stage.open = open;
    }
  }

  return {
    show(checks) {
      made = checks.filter(({ result }) => result !== "not_reached");
      all.setAttribute("aria-pressed", "false");
      document.querySelector(".pipeline")?.classList.remove("all");
      next.disabled = made.length === 0;
      go(-1);
    },
  };
}
