// The list of scenarios. Each is a link, so a person can open it, go back to it and share it.

import { el } from "../dom.ts";
import { groups } from "../scenario.ts";

/** Fills the list; `choose` marks the scenario that the page shows. */
export function scenarios(container: HTMLElement): { choose: (id: string) => void } {
  const links = new Map<string, HTMLAnchorElement>();
  for (const [place, { title, about, scenarios: own }] of groups.entries()) {
    const id = `group-${place}`;
    const items = own.map((scenario) => {
      const link = el("a", { href: `#scenario=${scenario.id}` }, scenario.title);
      links.set(scenario.id, link);
      return el("li", {}, link);
    });
    container.append(
      el("h2", { id }, title, " ", el("small", {}, about)),
      el("ul", { "aria-labelledby": id }, ...items),
    );
  }
  return {
    choose(id) {
      for (const [own, link] of links) {
        if (own === id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
  };
}
