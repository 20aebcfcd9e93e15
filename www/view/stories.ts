// The stories to choose from. Each is a link, so it can be opened, gone back to and passed on.

import { el } from "../dom.ts";
import { groups } from "../scenario.ts";

/** Fills the list; `choose` marks the one that is shown. */
export function stories(container: HTMLElement): { choose: (id: string) => void } {
  const links = new Map<string, HTMLAnchorElement>();
  for (const { title, about, stories: own } of groups) {
    const id = `group-${title.toLowerCase().replaceAll(" ", "-")}`;
    const items = own.map((story) => {
      const link = el("a", { href: `#story=${story.id}` }, story.title);
      links.set(story.id, link);
      return el("li", {}, link);
    });
    container.append(
      el("h2", { id }, title, " ", el("small", {}, about)),
      el("ul", { "aria-labelledby": id, class: id }, ...items),
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
